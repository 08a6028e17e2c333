"""No output of a block makes the grader warn: no line of its own reaches a screen, and the verdict is right."""

from collections.abc import Callable

import numpy as np
import pytest

from grader.batch import grade_task
from grader.batch.class_summary import learner_row, summarise
from grader.core.evidence import Evidence, Repeat
from grader.core.report import Report
from grader.core.values import Case, Submission, Verdict
from grader.diagnosis.diagnose import diagnose
from grader.grading.assemble import UNSTARTED, Conduct, assemble
from grader.grading.score import headline, score
from grader.grading.session import GradingSession
from grader.reference.computed_mutants import ComputedMutants
from grader.reports import FORMATS, render
from grader.sandbox.protocol import DTYPES
from grader.se_block import inputs
from grader.se_block.pinned_cases import PINNED
from tests.support import builders

SUBMISSION = Submission("se_block.py", "", "0" * 64)
SIGNALLING = np.array([0x7FA00000], np.uint32).view(np.float32)[0]  # a NaN that sets a flag of the processor when it is copied
HALF_SIGNALLING = np.array([0x7D01], np.uint16).view(np.float16)[0]
NUMBERS = {
    "float32": (0.0, -0.0, 1e-45, -1e-40, 1e-30, 3.4e38, -3.4e38, 1e30, np.inf, -np.inf, np.nan, SIGNALLING),
    "float64": (0.0, -0.0, 5e-324, 1e-310, 1e300, -1e300, 1.79e308, np.inf, np.nan, 3.5e38),
    "float16": (0.0, -0.0, 6e-8, 65504.0, -65504.0, np.inf, np.nan, HALF_SIGNALLING),
    "bfloat16": (0.0, 1e-40, 3.3e38, np.inf, np.nan),
    "complex64": (0, 1j, 3e38 + 3e38j, complex(np.nan, np.inf), 1),
    "complex128": (0, 1j, 1e300 - 1e300j, complex(np.inf, np.nan), 1),
    "bool": (False, True),
} | {
    name: (0, 1, np.iinfo(name).min, np.iinfo(name).max)
    for name in ("int8", "int16", "int32", "int64", "uint8", "uint16", "uint32", "uint64")
}  # fmt: skip
Way = Callable[[np.generic, Case, np.ndarray], np.ndarray]


def _full(number: np.generic, case: Case, right: np.ndarray) -> np.ndarray:
    """Every number is this one."""
    return np.full(right.size, number)


def _scaled(number: np.generic, case: Case, right: np.ndarray) -> np.ndarray:
    """Every gate is this number."""
    return inputs.array(case).reshape(-1).astype(number.dtype) * number


def _once(number: np.generic, case: Case, right: np.ndarray) -> np.ndarray:
    """A right output, but for its last number."""
    return np.array([*right[:-1].astype(number.dtype), number])


def _in_turns(number: np.generic, case: Case, right: np.ndarray) -> np.ndarray:
    """This number and others, of either sign, in an order that changes from case to case."""
    signs = np.random.default_rng(PINNED.index(case)).choice([-1, 0, 1], right.size).astype(number.dtype)
    return signs * number if number.dtype != bool else signs


WAYS = (_full, _scaled, _once, _in_turns)


def numbers(dtype: str) -> list[np.generic]:
    kind = np.dtype("float32" if dtype == "bfloat16" else dtype)
    with np.errstate(all="ignore"):
        return [np.asarray(one).astype(kind)[()] for one in NUMBERS[dtype]]


def answers(dtype: str, number: np.generic, way: Way, expected: dict[Case, np.ndarray]) -> Evidence:
    """The evidence of a block that answers so, and that answers something else when it is asked again."""
    with np.errstate(all="ignore"):  # what is made here may warn: it is no line of the grader
        seen = {case: builders.outcome(way(number, case, expected[case]), dtype) for case in PINNED}
        other = {case: builders.outcome(-one.value if dtype != "bool" else one.value, dtype) for case, one in seen.items()}
    repeats = tuple(Repeat(one.case, one.first, other[one.case], one.where) for one in builders.repeats(seen))
    return builders.evidence(seen, expected=expected, repeats=repeats)


def graded(evidence: Evidence, mutants: ComputedMutants) -> Report:
    """What becomes of it, from the checks to the report. The diagnosis is asked for as if it gave the same again."""
    scored = score(evidence)
    shown = headline(scored, evidence)
    alike = builders.evidence(evidence.outcomes, expected=evidence.expected)
    diagnosis = diagnose(alike, mutants, "", shown.case if shown else None, lambda _done, _of: None)
    return assemble(SUBMISSION, evidence, scored, diagnosis, Conduct(UNSTARTED, "any-names", "")).report


@pytest.mark.parametrize(
    ("dtype", "way"),
    [
        pytest.param(dtype, way, id=f"{dtype}-{way.__name__.strip('_')}", marks=[pytest.mark.sweep] * ((i + j) % 2))
        for i, dtype in enumerate(NUMBERS)
        for j, way in enumerate(WAYS)
    ],
)
def test_no_output_makes_the_grader_warn(dtype: str, way: Way, session: GradingSession, mutants: ComputedMutants) -> None:
    expected = {case: session.oracle.expected(case) for case in PINNED}
    for number in numbers(dtype):
        evidence = answers(dtype, number, way, expected)
        report = graded(evidence, mutants)  # a warning is an error here, as the test below shows
        pages = [render(name, report) for name in FORMATS]
        rows = [learner_row(name, name, report) for name in ("ann", "bo")]
        (group,) = summarise(rows, dict.fromkeys(("ann", "bo"), grade_task.behaviour(evidence))).unexplained
        assert (Verdict.FAIL, 2, True) == (report.verdict, len(group.rows), all(pages))
        if dtype != "float32":
            assert f"returned dtype {dtype}, where float32 was expected" in report.checks[2].message
        elif not all(np.isfinite(one.value).all() for one in evidence.outcomes.values()):
            assert "which is not a finite number" in report.checks[2].message
        else:
            assert ("passed", "failed") == (report.checks[2].status, report.checks[-1].status)


def test_every_form_that_an_output_may_have_is_tried() -> None:
    assert set(DTYPES) - {"other"} == set(NUMBERS)


def test_a_warning_is_an_error_in_these_tests() -> None:
    with pytest.raises(RuntimeWarning, match="overflow"):
        np.asarray([1e300]).astype(np.float32)
    with pytest.raises(np.exceptions.ComplexWarning):
        np.asarray([1j]).astype(np.float64)
