"""The pinned cases hold what the contract promises, and are shared between workers without loss."""

from collections.abc import Callable

import pytest

from grader.core.values import Case, CasePlan
from grader.se_block.generate import generate
from grader.se_block.pinned_cases import (
    ONE_HIDDEN_UNIT,
    PINNED,
    SAME_MEANS,
    WORKED_EXAMPLE,
    coverage,
    is_clamped,
    share_among,
    simplicity,
)

ALL = PINNED + generate(CasePlan())


@pytest.mark.parametrize(
    "holds",
    [
        pytest.param(lambda h, w, c, r: c < r, id="C-below-r"),
        pytest.param(lambda h, w, c, r: c == r, id="C-equals-r"),
        pytest.param(lambda h, w, c, r: c > r > 1 and c % r, id="C-not-divisible"),
        pytest.param(lambda h, w, c, r: c == 1, id="one-channel"),
        pytest.param(lambda h, w, c, r: h == w == 1, id="one-pixel"),
        pytest.param(lambda h, w, c, r: h < w, id="wide"),
        pytest.param(lambda h, w, c, r: h > w, id="tall"),
        pytest.param(lambda h, w, c, r: c // r >= 4, id="four-hidden-units"),
        pytest.param(lambda h, w, c, r: r == 1, id="reduction-one"),
    ],
)
def test_a_pinned_case_covers(holds: Callable[[int, int, int, int], bool]) -> None:
    assert any(holds(*case.shape, case.reduction) for case in PINNED)


def test_the_worked_example_and_the_cases_of_the_checks_are_pinned() -> None:
    assert {WORKED_EXAMPLE, *SAME_MEANS, *ONE_HIDDEN_UNIT} <= set(PINNED)


def test_the_worked_example_is_the_lesson_s() -> None:
    assert ((4, 4, 4), 2, 0, "worked") == (
        WORKED_EXAMPLE.shape,
        WORKED_EXAMPLE.reduction,
        WORKED_EXAMPLE.seed,
        WORKED_EXAMPLE.kind,
    )


def test_the_pinned_cases_differ_in_more_than_their_weights() -> None:
    assert len({case.shape for case in PINNED}) >= 12
    assert len({case.seed for case in PINNED}) >= 5
    assert len({case.kind for case in PINNED}) >= 7


def test_a_pinned_seed_needs_more_than_one_byte() -> None:
    assert max(case.seed for case in PINNED) > 255


def test_the_pinned_cases_come_simplest_first() -> None:
    assert sorted(PINNED, key=simplicity) == list(PINNED)
    assert (1, 1, 1) == PINNED[0].shape


def test_no_case_is_pinned_twice() -> None:
    assert len(PINNED) == len(set(PINNED))


@pytest.mark.parametrize(
    ("simple", "less_simple"),
    [
        pytest.param(Case((1, 5, 1), 9, 9, "large", 9), Case((1, 2, 3), 1, 0, "signs", 0), id="fewer-numbers"),
        pytest.param(Case((2, 2, 1), 9, 9, "large", 9), Case((1, 1, 4), 1, 0, "signs", 0), id="fewer-channels"),
        pytest.param(Case((1, 2, 2), 9, 9, "large", 9), Case((2, 1, 2), 1, 0, "signs", 0), id="fewer-rows"),
        pytest.param(Case((1, 1, 2), 1, 9, "large", 9), Case((1, 1, 2), 2, 0, "signs", 0), id="smaller-reduction"),
        pytest.param(Case((1, 1, 2), 1, 0, "large", 9), Case((1, 1, 2), 1, 1, "signs", 0), id="smaller-seed"),
    ],
)
def test_a_case_is_simpler_with(simple: Case, less_simple: Case) -> None:
    assert simplicity(simple) < simplicity(less_simple)


@pytest.mark.parametrize(("reduction", "expected"), [(3, False), (4, False), (5, True)], ids=["below", "equal", "above"])
def test_a_case_is_clamped_when_the_reduction_is_larger_than_c(reduction: int, expected: bool) -> None:
    assert expected is is_clamped(Case((1, 1, 4), reduction, 0, "signs", 0))


def test_coverage_counts_what_was_asked() -> None:
    asked = [WORKED_EXAMPLE, *ONE_HIDDEN_UNIT, Case((9, 9, 9), 1, 77, "normal", 0), Case((9, 9, 9), 10, 77, "normal", 0)]
    expected = {"cases": 11, "pinned": 9, "generated": 2, "shapes": 3, "clamp_active": 9, "seeds": 3}
    assert expected == coverage(asked)


def test_nothing_asked_covers_nothing() -> None:
    assert {0} == set(coverage(()).values())


def test_coverage_reads_its_cases_once() -> None:
    assert coverage(ALL) == coverage(iter(ALL))


@pytest.mark.parametrize("workers", [1, 2, 3], ids=["one-worker", "two-workers", "three-workers"])
def test_sharing_loses_no_case_and_keeps_the_order(workers: int) -> None:
    shares = share_among(workers, ALL)
    assert workers == len(shares)
    assert sorted(ALL, key=repr) == sorted((case for share in shares for case in share), key=repr)
    for share in shares:
        assert sorted(share, key=ALL.index) == share


def test_no_two_workers_get_the_same_number_of_channels() -> None:
    thorough = generate(CasePlan(count=300, thorough=True))
    first, second = ({case.shape[2] for case in share} for share in share_among(2, ALL + thorough))
    assert first.isdisjoint(second)
    assert first
    assert second


def test_both_workers_have_work_enough() -> None:
    assert min(len(share) for share in share_among(2, ALL)) >= len(ALL) // 3
