"""Run one case of a submission and put both outcomes side by side, for `--case`."""

from grader.core.report import Counterexample
from grader.core.values import Case, Submission
from grader.grading.callable_file import callable_file
from grader.grading.session import GradingSession
from grader.se_block.calls import call, mismatch, program_of
from grader.se_block.counterexample import counterexample


def rerun_case(case: Case, submission: Submission, session: GradingSession) -> Counterexample:
    """Both outcomes of `case`, equal or not; raises UsageError where the file cannot be called."""
    with callable_file(submission, program_of(submission), session, "grade it without --case to see why") as worker:
        outcome, expected = call(worker, case), session.oracle.expected(case)
    assert outcome is not None
    differs = mismatch(case, expected, outcome)
    return counterexample("", differs.message if differs else "both outcomes agree", case, outcome, expected)
