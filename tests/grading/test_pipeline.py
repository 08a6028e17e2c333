"""From evidence to report, with workers that are made of NumPy: no process, no JAX."""

from typing import Any

import msgspec
import numpy as np
import pytest
from msgspec.structs import replace

from grader.core import compare
from grader.core.errors import Breakdown
from grader.core.evidence import Evidence
from grader.core.report import Report
from grader.core.values import Case, CasePlan, Definitions, Outcome, OutcomeKind, Status, Submission, Verdict
from grader.grading import collect
from grader.grading.pipeline import grade
from grader.grading.score import MAX_SCORE, verdict
from grader.se_block import generate
from grader.se_block.next_step import RIGHT_UP_TO_C
from grader.se_block.pinned_cases import ALWAYS, PINNED, is_clamped
from tests.support import builders
from tests.support.fake_session import FakeSession, FakeWorker, Function, right

SUBMISSION = Submission("se_block.py", "", "0" * 64)


@pytest.fixture(autouse=True)
def _asked_by_case(monkeypatch: pytest.MonkeyPatch) -> None:
    """A fake worker is given the case, and not the arguments that are made of it."""
    monkeypatch.setattr(collect, "call", FakeWorker.ask)
    monkeypatch.setattr(collect, "ask_block", FakeWorker.ask_block)
    monkeypatch.setattr(collect, "count_weights", lambda _worker, _case: None)


def graded(
    function: Function, session: FakeSession | None = None, workers: int = 2, **fake: Any
) -> tuple[Report, list[FakeWorker]]:
    session = session or FakeSession()
    session.fakes = [FakeWorker(function, **fake) for _ in range(workers)]
    report = grade(SUBMISSION, session).report  # type: ignore[arg-type]
    assert all(worker.closed for worker in session.fakes)
    return report, session.fakes


@pytest.mark.parametrize("workers", [1, 2])
def test_a_right_block_passes_with_every_case_compared(workers: int) -> None:
    report, crew = graded(right, workers=workers)
    assert (Verdict.PASS, MAX_SCORE, 100) == (report.verdict, report.score, report.coverage["cases"])
    assert report.counterexample is None
    assert set(ALWAYS + generate.generate(CasePlan())) == {case for worker in crew for case in worker.asked}


def test_a_file_that_raises_at_once_does_not_wait_for_the_reference() -> None:
    session = FakeSession()
    report, _ = graded(lambda _case: Outcome(OutcomeKind.RAISED, error="NotImplementedError"), session)
    assert (Verdict.FAIL, 1, []) == (report.verdict, report.score, session.recorded)
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
    report, crew = graded(right, definitions=Definitions("missing", "", "module", True))
    assert (Verdict.UNGRADABLE, 0, 0) == (report.verdict, report.score, report.coverage["cases"])
    assert [] == [case for worker in crew for case in worker.asked]


@pytest.mark.parametrize(
    "larger", [lambda case: -right(case), lambda _: Outcome(OutcomeKind.RAISED, error="ZeroDivisionError", message="by zero")]
)
def test_where_only_reductions_above_c_go_wrong_the_next_step_begins_with_that(larger: Function) -> None:
    report, _ = graded(lambda case: larger(case) if is_clamped(case) else right(case))
    assert Verdict.FAIL == report.verdict
    assert report.next_step.startswith(RIGHT_UP_TO_C)


def test_a_block_that_is_wrong_elsewhere_too_is_not_said_to_be_right() -> None:
    report, _ = graded(lambda case: -right(case) if is_clamped(case) or case.reduction == 1 else right(case))
    assert RIGHT_UP_TO_C not in report.next_step


@pytest.mark.parametrize("error", ["ValueError", "ZeroDivisionError", "TypeError", "MemoryError", "ScopeParamShapeError"])
def test_a_block_with_an_exception_on_every_case_gets_one_point(error: str) -> None:
    report, _ = graded(lambda _: Outcome(OutcomeKind.RAISED, error=error, message="tuple index out of range"))
    assert (Verdict.FAIL, 1) == (report.verdict, report.score)


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


def test_what_is_seen_does_not_depend_on_which_worker_is_faster() -> None:
    def wrong(case: Case) -> np.ndarray:
        return right(case) if case.seed < 2**16 or case.shape[2] != 8 else right(case) + np.float32(0.5)

    reports = [graded(wrong, workers=workers)[0] for workers in (1, 2, 2, 2)]
    assert 1 == len({(report.coverage["cases"], repr(report.counterexample)) for report in reports})


def test_a_case_that_was_never_answered_is_no_pass() -> None:
    last = generate.generate(CasePlan())[-1]
    report, _ = graded(lambda case: None if case == last else right(case))
    assert (Verdict.FAIL, 8) == (report.verdict, report.score)


def test_checks_that_all_passed_are_no_pass_while_a_planned_case_has_no_outcome() -> None:
    passed = [replace(result, status=Status.PASSED) for result in graded(right)[0].checks]
    seen = {case: builders.outcome(right(case)) for case in PINNED}
    whole = Evidence(builders.DEFINITIONS, seen, PINNED)
    assert Verdict.PASS == verdict(passed, whole)
    assert Verdict.FAIL == verdict(passed, replace(whole, planned=ALWAYS))


def test_a_block_that_remembers_is_not_pure() -> None:
    seen: list[Case] = []

    def remembers(case: Case) -> np.ndarray:
        seen.append(case)
        return right(case) * np.float32(1 if seen.count(case) == 1 else 0.9)

    report, _ = graded(remembers)
    assert ["pure"] == [check.id for check in report.checks if check.status == "failed"]
    assert Verdict.FAIL == report.verdict


@pytest.mark.parametrize("workers", [1, 2])
def test_our_own_breakdown_is_no_score_and_nobody_else_s_fault(workers: int) -> None:
    def breaks(_case: Case) -> np.ndarray:
        raise Breakdown("the disk is full")

    report, _ = graded(breaks, workers=workers)
    assert (Verdict.GRADER_ERROR, None) == (report.verdict, report.score)
    assert "the disk is full" in report.next_step
    assert "not your doing" in report.next_step


def with_other_weights(case: Case) -> np.ndarray:
    return right(msgspec.structs.replace(case, seed=case.seed + 1))


def test_other_weights_than_the_recorded_ones_are_provisional_where_the_random_numbers_differ() -> None:
    report, _ = graded(with_other_weights, FakeSession(rng_mismatch="JAX is another one"))
    assert (Verdict.PROVISIONAL, 8, None) == (report.verdict, report.score, report.counterexample)
    assert "JAX is another one" in report.next_step


def test_other_weights_than_the_recorded_ones_are_wrong_where_they_have_not() -> None:
    report, _ = graded(with_other_weights)
    assert (Verdict.FAIL, 8) == (report.verdict, report.score)


def test_a_failure_beside_other_random_numbers_says_that_the_expected_numbers_mean_nothing() -> None:
    report, _ = graded(lambda case: 2 * with_other_weights(case), FakeSession(rng_mismatch="JAX is another one"))
    assert (Verdict.FAIL, None) == (report.verdict, report.diagnosis)
    assert report.counterexample
    assert "not comparable: JAX is another one" in report.counterexample.message


def test_where_the_random_numbers_differ_every_case_must_return_all_the_same() -> None:
    def raises_behind_the_pinned_ones(case: Case) -> np.ndarray | Outcome:
        return with_other_weights(case) if case in PINNED else Outcome(OutcomeKind.RAISED, error="ValueError", message="no")

    report, _ = graded(raises_behind_the_pinned_ones, FakeSession(rng_mismatch="JAX is another one"))
    assert (Verdict.FAIL, 8, 100) == (report.verdict, report.score, report.coverage["cases"])
    assert report.counterexample
    assert "ValueError" in report.counterexample.message


def test_random_numbers_are_not_blamed_where_the_pinned_numbers_agree() -> None:
    session = FakeSession(rng_mismatch="JAX is another one")
    report, _ = graded(lambda case: right(case) if case in PINNED else with_other_weights(case), session)
    assert (Verdict.FAIL, 8, False) == (report.verdict, report.score, session.looked_for_mismatch)


def test_nobody_looks_at_the_random_numbers_where_all_agree() -> None:
    session = FakeSession(rng_mismatch="JAX is another one")
    report, _ = graded(right, session)
    assert (Verdict.PASS, False) == (report.verdict, session.looked_for_mismatch)


def test_what_the_submission_printed_is_shown_clean() -> None:
    report, _ = graded(right, output=b"\x1b[31m::error::hello\xff\r\n")
    assert "[31m: :error: :hello\ufffd\n" == report.output


def test_the_number_of_cases_and_the_seed_come_from_the_plan() -> None:
    report, _ = graded(right, FakeSession(CasePlan(count=50, seed=5)))
    assert (Verdict.PASS, 50) == (report.verdict, report.coverage["cases"])


def test_the_fake_reference_moves_its_gates() -> None:
    assert compare.compare(right(PINNED[0]), FakeWorker(right).ask(PINNED[0]) or Outcome(OutcomeKind.CRASHED)) is None
