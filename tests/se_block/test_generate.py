"""Every learner gets the same drawn cases, whatever else is loaded, and a failing one is made as simple as can be."""

import functools
import importlib.util
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import HealthCheck, Phase, given, seed, settings
from hypothesis import strategies as st

from grader.core.values import DEFAULT_SEED, Case, CasePlan
from grader.se_block.generate import generate, smallest
from grader.se_block.pinned_cases import ALWAYS, coverage, is_clamped

SEEDS = [DEFAULT_SEED, *range(20)]
FOR_EVERY_SEED = pytest.mark.parametrize("plan_seed", SEEDS, ids=["default", *(f"seed-{n}" for n in range(20))])
THOROUGH = CasePlan(count=150, thorough=True)
SHORT = CasePlan(count=80)
SIMPLEST = Case((1, 1, 1), 1, 0, "integers", 0)

PALETTE = {1, 2, 3, 4, 8, 16}  # numbers of channels that every plan has

once = functools.cache(generate)  # for the tests that only look at the cases


def hidden_width(case: Case) -> int:
    return max(case.shape[2] // case.reduction, 1)


def beyond(plan_seed: int) -> frozenset[Case]:
    """The cases of a plan with other numbers of channels than those that every plan has."""
    return frozenset(case for case in once(CasePlan(seed=plan_seed)) if case.shape[2] not in PALETTE)


@FOR_EVERY_SEED
def test_a_plan_has_a_hundred_different_cases_with_the_pinned_ones(plan_seed: int) -> None:
    assert 100 == len({*ALWAYS, *once(CasePlan(seed=plan_seed))})
    assert 100 == len(ALWAYS + once(CasePlan(seed=plan_seed)))


@FOR_EVERY_SEED
def test_a_plan_has_many_shapes_and_reductions_above_c(plan_seed: int) -> None:
    seen = coverage(ALWAYS + once(CasePlan(seed=plan_seed)))
    assert seen["shapes"] >= 30
    assert seen["clamp_active"] >= 25
    assert seen["cases"] - seen["clamp_active"] >= 25


@FOR_EVERY_SEED
def test_a_plan_has_few_pairs_of_channels_and_hidden_units_to_compile(plan_seed: int) -> None:
    cases = once(CasePlan(seed=plan_seed))
    assert len({(case.shape[2], hidden_width(case)) for case in cases if case.shape[2] in PALETTE}) <= 10


@FOR_EVERY_SEED
def test_two_cases_of_a_plan_lie_beyond_any_palette(plan_seed: int) -> None:
    cases = beyond(plan_seed)
    assert 2 == len(cases)
    assert any(hidden_width(case) > 16 for case in cases)


def test_what_lies_beyond_the_palette_is_another_thing_with_another_seed() -> None:
    cases = frozenset().union(*map(beyond, SEEDS))
    assert 2 * len(SEEDS) == len(cases)  # no case twice: not even the simplest one, which Hypothesis draws first
    assert len({case.shape[2] for case in cases}) > 20
    assert {True, False} == set(map(is_clamped, cases))


def test_the_same_plan_gives_the_same_cases_in_the_same_order() -> None:
    assert once(CasePlan()) == generate(CasePlan())
    assert once(THOROUGH) == generate(THOROUGH)


def test_another_seed_gives_other_cases() -> None:
    assert len(SEEDS) == len({once(CasePlan(seed=plan_seed)) for plan_seed in SEEDS})


def test_the_default_plan_begins_as_it_always_did() -> None:
    expected = (
        Case((1, 1, 1), 1, 0, "integers", 0),
        Case((4, 4, 3), 3, 788793683, "integers", 80),
        Case((1, 1, 1), 1, 1137133110, "normal", 130),
    )
    assert expected == generate(CasePlan())[:3], "another Hypothesis draws other cases: every learner's report changes"


@pytest.mark.parametrize(
    "count",
    [1, len(ALWAYS), len(ALWAYS) + 1, 100, 150],
    ids=["one", "the-pinned", "one-more", "default", "many"],
)
def test_a_plan_has_as_many_cases_as_asked_and_never_fewer_than_the_pinned(count: int) -> None:
    assert max(count, len(ALWAYS)) == len({*ALWAYS, *generate(CasePlan(count=count))})


def test_a_thorough_plan_leaves_the_palette_and_stays_in_its_ranges() -> None:
    cases = once(THOROUGH)
    assert THOROUGH.count == len({*ALWAYS, *cases})
    assert all(1 <= size <= 9 for case in cases for size in case.shape[:2])
    assert all(1 <= case.shape[2] <= 64 and 1 <= case.reduction <= 64 for case in cases)
    assert len({case.shape for case in cases}) > 80
    assert max(case.shape[2] for case in cases) > 32


CONSTANTS = {
    "numbers": lambda i: f"a{i} = {7919 * i + 12345}; b{i} = {i}.5; c{i} = '{i:04}'",
    "short_bytes": lambda i: f"a{i} = b'{i:03}'; b{i} = b'{i:09}'",
    "long_bytes": lambda i: f"a{i} = b'{i:050}'; b{i} = b'{i:051}'",
}


def load_constants(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Import modules with as many constants of each kind as Hypothesis collects of one module."""
    for name, line in CONSTANTS.items():
        text = "\n".join(line(i) for i in range(250))
        path = folder / f"{name}.py"
        path.write_text(text, "utf-8")
        spec = importlib.util.spec_from_file_location(name, path)
        assert spec
        assert spec.loader
        module = importlib.util.module_from_spec(spec)
        monkeypatch.setitem(sys.modules, name, module)
        spec.loader.exec_module(module)


def drawn_integers() -> list[int]:
    """What a plan that draws integers would get."""
    found: list[int] = []

    @seed(1)
    @settings(max_examples=300, phases=(Phase.generate,), database=None, suppress_health_check=list(HealthCheck))
    @given(st.integers(0, 2**31))
    def look(number: int) -> None:
        found.append(number)

    look()
    return found


def test_the_cases_do_not_depend_on_constants_in_other_modules(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    plans = [CasePlan(), CasePlan(seed=1), THOROUGH]
    before, integers_before = [once(plan) for plan in plans], drawn_integers()
    load_constants(tmp_path, monkeypatch)
    assert before == [generate(plan) for plan in plans]
    assert integers_before != drawn_integers(), "these constants reach no draw at all, so the test above says nothing"


def test_the_cases_do_not_depend_on_the_current_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    before = once(CasePlan())
    monkeypatch.chdir(tmp_path)
    assert before == generate(CasePlan())


@pytest.mark.parametrize(
    ("fails", "expected"),
    [
        pytest.param(lambda case: True, SIMPLEST, id="every-case"),
        pytest.param(lambda case: is_clamped(case), Case((1, 1, 1), 2, 0, "integers", 0), id="clamped"),
        pytest.param(lambda case: case.shape[2] > 1, Case((1, 1, 2), 1, 0, "integers", 0), id="several-channels"),
        pytest.param(lambda case: case.shape[2] // case.reduction > 1, Case((1, 1, 2), 1, 0, "integers", 0), id="two-units"),
        pytest.param(lambda case: case.kind == "large", Case((1, 1, 1), 1, 0, "large", 0), id="large-numbers"),
        pytest.param(lambda case: case.seed % 2 == 1, Case((1, 1, 1), 1, 1, "integers", 0), id="odd-seed"),
        pytest.param(lambda case: case.seed > 255, Case((1, 1, 1), 1, 256, "integers", 0), id="large-seed"),
    ],
)
def test_the_smallest_case_is_the_simplest_that_fails(fails: Callable[[Case], bool], expected: Case) -> None:
    assert expected == smallest(SHORT, fails)


def test_nothing_is_the_smallest_when_nothing_fails() -> None:
    assert smallest(SHORT, lambda case: False) is None


def test_a_plan_without_drawn_cases_has_no_smallest_one() -> None:
    assert smallest(CasePlan(count=1), lambda case: True) is None


def test_the_smallest_case_of_a_thorough_plan_may_lie_outside_the_palette() -> None:
    found = smallest(THOROUGH, lambda case: case.shape[2] > 8)
    assert found
    assert ((1, 1, 9), 1) == (found.shape, found.reduction)


@pytest.mark.parametrize("index", [0, 1, 12, -1], ids=["first", "second", "late", "last"])
def test_a_drawn_case_that_fails_alone_is_found(index: int) -> None:
    only = once(SHORT)[index]
    assert only == smallest(SHORT, lambda case: case == only)


def test_a_case_that_was_not_drawn_is_not_searched_for() -> None:
    drawn = once(SHORT)
    assert smallest(SHORT, lambda case: case not in drawn) is None
