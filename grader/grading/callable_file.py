"""A worker with a submission in it whose function can be called, for whoever asks it about a case. Grades nothing."""

import contextlib
from collections.abc import Iterator

from grader.core.errors import UsageError
from grader.core.values import Definitions, Submission
from grader.grading.session import GradingSession
from grader.sandbox.supervisor import WorkerSupervisor
from grader.sandbox.worker_process import Program


@contextlib.contextmanager
def callable_file(submission: Submission, program: Program, session: GradingSession, why: str) -> Iterator[WorkerSupervisor]:
    """The worker, with `program`, which is the submission's; raises UsageError where it gives no function to call.

    `why` tells a person where the reason is to be found.
    """
    if submission.not_text:
        raise UsageError(f"This file cannot be called: {submission.not_text}.")
    with session.workers(program, 1) as (worker,):
        found = worker.load()
        if not isinstance(found, Definitions) or found.function != "callable":
            raise UsageError(f"This file cannot be called yet: {why}.")
        yield worker
