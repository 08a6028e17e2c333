"""Run one case of a submission and put both outcomes side by side, for `--case`."""

from grader.core.errors import UsageError
from grader.core.report import Counterexample
from grader.core.values import Case, Definitions, Submission
from grader.grading.session import GradingSession
from grader.se_block.calls import call, mismatch, program_of
from grader.se_block.counterexample import counterexample


def rerun_case(case: Case, submission: Submission, session: GradingSession) -> Counterexample:
    """Both outcomes of `case`, equal or not; raises UsageError where the file cannot be called."""
    if submission.not_text:
        raise UsageError(f"This file cannot be called: {submission.not_text}.")
    with session.workers(program_of(submission), 1) as workers:
        found = workers[0].load()
        if not isinstance(found, Definitions) or found.function != "callable":
            raise UsageError("This file cannot be called yet: grade it without --case to see why.")
        outcome, expected = call(workers[0], case), session.oracle.expected(case)
    assert outcome is not None
    differs = mismatch(case, expected, outcome)
    return counterexample("", differs.message if differs else "both outcomes agree", case, outcome, expected)
