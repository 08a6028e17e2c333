"""Ask a submission's block about cases, for a picture of what it does on the way. Compares nothing, gives no points."""

from collections.abc import Callable, Iterable

import numpy as np
from msgspec.structs import replace

from grader.core.values import Case, Outcome, OutcomeKind, Submission
from grader.grading.callable_file import callable_file
from grader.grading.session import GradingSession
from grader.se_block import programs, spec
from grader.se_block.calls import ask_inside, call, program_of
from grader.se_block.observed_block import Activations
from grader.se_block.picture import Picture, picture, rows
from grader.se_block.pinned_cases import PINNED

_ENDED = Outcome(OutcomeKind.CRASHED, message="the process ended twice")


def look_inside(
    submission: Submission, session: GradingSession, cases: Iterable[Case], known: Callable[[Case], np.ndarray | None]
) -> list[Picture]:
    """A picture for each of `cases`; `known` are the expected outputs that may be shown.

    Raises UsageError where the file cannot be called.
    """
    found = []
    asked = replace(program_of(submission), module=spec.FUNCTION, beside=programs.text("inside.py"))  # about the function
    with callable_file(submission, asked, session, "the report says why") as worker:
        for case in cases:
            outcome = call(worker, case) or _ENDED
            inside = ask_inside(worker, case)
            expected = known(case)
            right = _right(case, session) if expected is not None else None
            found.append(picture(case, outcome, rows(inside), right, expected))
    return found


def _right(case: Case, session: GradingSession) -> Activations | None:
    """What a right block computes on the way, where that is known."""
    if case not in PINNED or not session.mutants.open(lambda _done, _of: None):
        return None
    return session.mutants.activations(case)
