"""The class that the exercise asks for does the work itself, and what it makes of weights is told, whatever the outputs are."""

import numpy as np
import pytest

from grader.core.report import Report
from grader.core.values import Outcome, OutcomeKind, Status, Verdict
from grader.grading.pipeline import grade
from grader.grading.session import GradingSession
from grader.intake import submission
from grader.se_block import inputs
from grader.se_block.checks import idle
from grader.se_block.pinned_cases import WORKED_EXAMPLE
from tests.support.files import FILES

RIGHT = (FILES / "right" / "no-bias.py").read_text(encoding="utf-8")
CLASS = "class SEBlock(nn.Module):"
IDLE = f"{CLASS}\n    reduction: int\n\n    def __call__(self, x):\n        {{}}\n\n\nclass Other(nn.Module):"
X = inputs.array(WORKED_EXAMPLE)


def graded(text: str, session: GradingSession) -> Report:
    return grade(submission.from_bytes("se_block.py", text.encode()), session).report


@pytest.mark.parametrize(
    ("body", "words"),
    [
        ("raise NotImplementedError", "its call raises NotImplementedError"),
        ("return x", "its call returns x as it came"),
        ("return None", "its call returns None"),
    ],
)
def test_a_class_that_leaves_the_work_to_another_one_is_not_full_marks(body: str, words: str, brisk: GradingSession) -> None:
    before, after = RIGHT.split(CLASS)
    report = graded(before + IDLE.format(body) + after.replace("SEBlock(", "Other("), brisk)
    assert (Verdict.FAIL, 9) == (report.verdict, report.score)
    loads = report.checks[0]
    assert ("loads", Status.FAILED) == (loads.id, loads.status)
    assert words in (loads.message or "")
    assert "Move the squeeze, the excitation and the scaling into SEBlock.__call__" in report.next_step


def test_a_block_without_biases_passes_with_a_note(brisk: GradingSession) -> None:
    report = graded(RIGHT, brisk)
    assert (Verdict.PASS, 10) == (report.verdict, report.score)
    assert [note for note in report.notes if "SEBlock makes 16 weights" in note and "It has no biases" in note]


def test_the_block_of_the_exercise_has_no_note(brisk: GradingSession) -> None:
    report = graded((FILES / "right" / "sigmoid-by-exp.py").read_text(encoding="utf-8"), brisk)
    assert (Verdict.PASS, ()) == (report.verdict, report.notes)


@pytest.mark.parametrize(
    "outcome",
    [
        Outcome(OutcomeKind.RETURNED, value=X / 2, shape=X.shape, dtype="float32"),
        Outcome(OutcomeKind.RETURNED, value=np.ones(4, np.float32), shape=(4,), dtype="float32"),
        Outcome(OutcomeKind.RETURNED, type_name="tuple"),
        Outcome(OutcomeKind.RAISED, error="TypeError"),
        Outcome(OutcomeKind.RAISED, error="IndexError"),
        Outcome(OutcomeKind.TIMED_OUT),
    ],
    ids=["scaled", "gates", "more-than-one", "other-arguments", "a-batch", "too-slow"],
)
def test_a_class_that_is_used_in_another_way_is_not_blamed(outcome: Outcome) -> None:
    assert "" == idle(WORKED_EXAMPLE, outcome)
