"""From evidence to report, with workers that are made of NumPy: no process, no JAX."""

from collections.abc import Callable
from typing import Any

import msgspec
import numpy as np
import pytest

from grader import compare, draw, inputs
from grader.cases import PINNED, Plan
from grader.checks import MAX_SCORE
from grader.errors import Breakdown
from grader.grade import grade, silent
from grader.model import Case, Facts, Isolation, Outcome, OutcomeKind, Report, Submission, Verdict

SUBMISSION = Submission("se_block.py", b"", "0" * 64)
FACTS = Facts("callable", "seed, x, reduction", "module", True)
Function = Callable[[Case], np.ndarray | Outcome | None]


def right(case: Case) -> np.ndarray:
    """A right block on weights of NumPy's: what the reference is here."""
    x, channels = inputs.array(case), case.shape[2]
    hidden = max(channels // case.reduction, 1)
    rng = np.random.default_rng((case.seed, channels, hidden))
    first, second = rng.normal(size=(channels, hidden)), rng.normal(size=(hidden, channels)) / 3
    first[0], second[0] = np.abs(first[0]) + 0.1, np.abs(second[0]) + 0.1
    gates = 1 / (1 + np.exp(-(np.maximum(x.mean((0, 1)) @ first, 0) @ second)))
    return (x * gates).astype(np.float32).reshape(-1)


class FakeLane:
    """A lane that asks a Python function. It counts, and knows the cases that it was asked."""

    def __init__(self, function: Function, facts: Facts | Outcome = FACTS) -> None:
        self.function, self.facts = function, facts
        self.isolation = Isolation("none", (), ())
        self.weights = "any-names"
        self.output = b""
        self.asked: list[Case] = []
        self.closed = False

    def load(self) -> Facts | Outcome:
        return self.facts

    def call(self, case: Case) -> Outcome | None:
        self.asked.append(case)
        found = self.function(case)
        if not isinstance(found, np.ndarray):
            return found
        return Outcome(OutcomeKind.RETURNED, value=found, shape=found.shape, dtype=found.dtype.name)

    def close(self) -> None:
        self.closed = True


class FakeDesk:
    """A desk whose reference is `right`, and which has no error model."""

    preparing = "Recording"

    def __init__(self, plan: Plan = Plan(), drift: str = "") -> None:
        self.settings = type("Settings", (), {"plan": plan})
        self.answers = self.error_model = self
        self.recorded: list[Case] = []
        self.smallest = draw.smallest
        self.drifted, self.looked_for_drift = drift, False

    def planned(self, plan: Plan) -> tuple[Case, ...]:
        return PINNED + draw.draw(plan)

    def drift(self) -> str:
        self.looked_for_drift = True
        return self.drifted

    def open(self, _progress: Any) -> bool:
        return False

    def get(self, case: Case) -> np.ndarray:
        return right(case)

    def lacks(self, _cases: Any) -> bool:
        return not self.recorded

    def ensure(self, cases: Any, _progress: Any) -> None:
        self.recorded = list(cases)


def graded(function: Function, desk: FakeDesk | None = None, lanes: int = 2, **fake: Any) -> tuple[Report, list[FakeLane]]:
    crew = [FakeLane(function, **fake) for _ in range(lanes)]
    report = grade(SUBMISSION, desk or FakeDesk(), crew, silent)  # type: ignore[arg-type]
    assert all(lane.closed for lane in crew)
    return report, crew


@pytest.mark.parametrize("lanes", [1, 2])
def test_a_right_block_passes_with_every_case_compared(lanes: int) -> None:
    report, crew = graded(right, lanes=lanes)
    assert (Verdict.PASS, MAX_SCORE, 100) == (report.verdict, report.score, report.coverage["cases"])
    assert report.counterexample is None
    assert set(PINNED + draw.draw(Plan())) == {case for lane in crew for case in lane.asked}


def test_a_file_that_raises_at_once_does_not_wait_for_the_reference() -> None:
    desk = FakeDesk()
    report, _ = graded(lambda _case: Outcome(OutcomeKind.RAISED, error="NotImplementedError"), desk)
    assert (Verdict.FAIL, 1, []) == (report.verdict, report.score, desk.recorded)
    assert "stub" in report.next_step


def test_a_file_that_hangs_is_asked_no_more() -> None:
    calls: list[Case] = []

    def hang(case: Case) -> Outcome | None:
        calls.append(case)
        return Outcome(OutcomeKind.TIMED_OUT, message="slow") if len(calls) == 1 else None

    report, _ = graded(hang)
    assert (Verdict.FAIL, 1) == (report.verdict, report.score)
    assert "never" in report.next_step


def test_a_file_without_the_function_is_ungradable_with_score_0() -> None:
    report, crew = graded(right, facts=Facts("missing", "", "module", True))
    assert (Verdict.UNGRADABLE, 0, 0) == (report.verdict, report.score, report.coverage["cases"])
    assert [] == [case for lane in crew for case in lane.asked]


def test_a_wrong_pinned_case_spares_the_generated_ones() -> None:
    report, _ = graded(lambda case: -right(case))
    assert (Verdict.FAIL, len(PINNED)) == (report.verdict, report.coverage["cases"])
    assert report.counterexample is not None
    assert PINNED[0].shape == report.counterexample.shape


def test_a_block_wrong_on_generated_cases_alone_gets_the_smallest_of_them() -> None:
    def seeds_cut_to_16_bits(case: Case) -> np.ndarray:
        return right(case) if case.seed < 2**16 else right(case) + np.float32(0.5)

    report, _ = graded(seeds_cut_to_16_bits)
    assert (Verdict.FAIL, 8) == (report.verdict, report.score)
    example = report.counterexample
    assert example is not None
    assert ((1, 1, 1), "values") == (example.shape, example.check)
    assert example.seed >= 2**16
    assert example.mismatch is not None


def test_what_is_seen_does_not_depend_on_which_lane_is_faster() -> None:
    def wrong(case: Case) -> np.ndarray:
        return right(case) if case.seed < 2**16 or case.shape[2] != 8 else right(case) + np.float32(0.5)

    reports = [graded(wrong, lanes=lanes)[0] for lanes in (1, 2, 2, 2)]
    assert 1 == len({(report.coverage["cases"], repr(report.counterexample)) for report in reports})


def test_a_case_that_was_never_answered_is_no_pass() -> None:
    last = draw.draw(Plan())[-1]
    report, _ = graded(lambda case: None if case == last else right(case))
    assert (Verdict.FAIL, 8) == (report.verdict, report.score)


def test_a_block_that_remembers_is_not_pure() -> None:
    seen: list[Case] = []

    def remembers(case: Case) -> np.ndarray:
        seen.append(case)
        return right(case) * np.float32(1 if seen.count(case) == 1 else 0.9)

    report, _ = graded(remembers)
    assert ["pure"] == [check.id for check in report.checks if check.status == "failed"]
    assert Verdict.FAIL == report.verdict


@pytest.mark.parametrize("lanes", [1, 2])
def test_our_own_breakdown_is_no_score_and_nobody_else_s_fault(lanes: int) -> None:
    def breaks(_case: Case) -> np.ndarray:
        raise Breakdown("the disk is full")

    report, _ = graded(breaks, lanes=lanes)
    assert (Verdict.GRADER_ERROR, None) == (report.verdict, report.score)
    assert "the disk is full" in report.next_step
    assert "not your doing" in report.next_step


def with_other_weights(case: Case) -> np.ndarray:
    return right(msgspec.structs.replace(case, seed=case.seed + 1))


def test_other_weights_than_the_recorded_ones_are_provisional_where_the_random_numbers_have_drifted() -> None:
    report, _ = graded(with_other_weights, FakeDesk(drift="JAX is another one"))
    assert (Verdict.PROVISIONAL, 8, None) == (report.verdict, report.score, report.counterexample)
    assert "JAX is another one" in report.next_step


def test_other_weights_than_the_recorded_ones_are_wrong_where_they_have_not() -> None:
    report, _ = graded(with_other_weights)
    assert (Verdict.FAIL, 8) == (report.verdict, report.score)


def test_a_failure_beside_a_drift_says_that_the_expected_numbers_mean_nothing() -> None:
    report, _ = graded(lambda case: 2 * with_other_weights(case), FakeDesk(drift="JAX is another one"))
    assert (Verdict.FAIL, None) == (report.verdict, report.diagnosis)
    assert report.counterexample
    assert "not comparable: JAX is another one" in report.counterexample.message


def test_where_the_random_numbers_have_drifted_every_case_must_return_all_the_same() -> None:
    def raises_behind_the_pinned_ones(case: Case) -> np.ndarray | Outcome:
        return with_other_weights(case) if case in PINNED else Outcome(OutcomeKind.RAISED, error="ValueError", message="no")

    report, _ = graded(raises_behind_the_pinned_ones, FakeDesk(drift="JAX is another one"))
    assert (Verdict.FAIL, 8, 100) == (report.verdict, report.score, report.coverage["cases"])
    assert report.counterexample
    assert "ValueError" in report.counterexample.message


def test_a_drift_is_none_where_the_pinned_numbers_agree() -> None:
    desk = FakeDesk(drift="JAX is another one")
    report, _ = graded(lambda case: right(case) if case in PINNED else with_other_weights(case), desk)
    assert (Verdict.FAIL, 8, False) == (report.verdict, report.score, desk.looked_for_drift)


def test_nobody_looks_for_a_drift_where_all_numbers_agree() -> None:
    desk = FakeDesk(drift="JAX is another one")
    report, _ = graded(right, desk)
    assert (Verdict.PASS, False) == (report.verdict, desk.looked_for_drift)


def test_what_the_submission_printed_is_shown_clean() -> None:
    crew = [FakeLane(right), FakeLane(right)]
    crew[0].output = b"\x1b[31m::error::hello\xff\r\n"
    report = grade(SUBMISSION, FakeDesk(), crew, silent)  # type: ignore[arg-type]
    assert "[31m: :error: :hello\ufffd\n" == report.output


def test_the_number_of_cases_and_the_seed_come_from_the_plan() -> None:
    report, _ = graded(right, FakeDesk(Plan(count=40, seed=5)))
    assert (Verdict.PASS, 40) == (report.verdict, report.coverage["cases"])


def test_the_fake_reference_moves_its_gates() -> None:
    assert compare.compare(right(PINNED[0]), FakeLane(right).call(PINNED[0]) or Outcome(OutcomeKind.CRASHED)) is None
