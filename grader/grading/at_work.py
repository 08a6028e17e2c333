"""A submission's block at work, in a worker of its own: ask about it, and try whether it fits where networks use it."""

import contextlib
from collections.abc import Iterator

import numpy as np

from grader.core.errors import UsageError
from grader.core.values import Definitions, Submission
from grader.grading.session import GradingSession
from grader.sandbox.supervisor import WorkerSupervisor
from grader.sandbox.worker_process import Limits
from grader.se_block import tour as questions
from grader.se_block.tour import ALONE, FOR_EACH_IMAGE, SHAPE, TRACED


class Stopped(Exception):
    """It ends here, with what is wrong and what to do."""


@contextlib.contextmanager
def block_at_work(submission: Submission, session: GradingSession, limits: Limits | None = None) -> Iterator[WorkerSupervisor]:
    """A worker with the submission in it; raises UsageError where the file gives no block."""
    if submission.not_text:
        raise UsageError(f"This file has no block to show: {submission.not_text}.")
    with session.workers(questions.program(submission), 1, limits) as (worker,):
        found = worker.load()
        if not isinstance(found, Definitions) or found.module != "module":
            raise UsageError(questions.NO_BLOCK)
        yield worker


def try_alone(worker: WorkerSupervisor) -> None:
    """Try the block by itself, then as a network uses it: traced, and for each image of a batch; raises Stopped."""
    for question, shape in ((ALONE, SHAPE), (TRACED, SHAPE), (FOR_EACH_IMAGE, (2, *SHAPE))):
        count, *given = ask(worker, question)
        if tuple(given) != shape:
            raise Stopped(*questions.wrong_shape(given))
        if count == 0:
            raise Stopped(*questions.NO_PARAMETERS)


def ask(worker: WorkerSupervisor, question: int, *details: int | np.ndarray) -> list[int]:
    """The whole numbers that answer a question of `programs/networks.py`; raises Stopped where there are none."""
    outcome = worker.call((question, *details), op="ask")
    found = questions.numbers(outcome)
    if found is None:
        raise Stopped(*questions.raised(outcome, question))
    return found
