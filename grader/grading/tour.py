"""Take a submission's block on a tour: build the networks of the lesson with it, in a worker, and count."""

from grader.core.errors import UsageError
from grader.core.values import Definitions, Submission
from grader.grading.session import GradingSession
from grader.grading.settings import for_this_machine
from grader.sandbox.supervisor import WorkerSupervisor
from grader.se_block import tour as questions
from grader.se_block.tour import ALONE, FOR_EACH_IMAGE, ITS_OWN, NETWORK, SHAPE, SWEEP, TRACED, WEIGHTS, Stop, Tour


class _Stopped(Exception):
    """The tour ends here, with what is wrong and what to do."""


def tour_on_this_machine(submission: Submission) -> Tour:
    """The tour in a session of its own."""
    with GradingSession(for_this_machine()) as session:
        return tour(submission, session)


def tour(submission: Submission, session: GradingSession) -> Tour:
    """What the networks are with the submission's block; raises UsageError where the file gives none."""
    if submission.not_text:
        raise UsageError(f"This file has no block to show: {submission.not_text}.")
    stops, weights = list[Stop](), dict[int, int]()
    with session.workers(questions.program(submission), 1) as (worker,):
        found = worker.load()
        if not isinstance(found, Definitions) or found.module != "module":
            raise UsageError(questions.NO_BLOCK)
        try:
            _alone(worker)
            for number, network in enumerate(ITS_OWN):
                stops.append(questions.stop(network, _ask(worker, NETWORK, number)))
                if wrong := questions.wrong_count(stops[-1].places):
                    raise _Stopped(*wrong)
            for detail in SWEEP:
                weights[detail] = _ask(worker, WEIGHTS, detail)[0]
        except _Stopped as stopped:
            problem, advice = stopped.args
            return Tour(submission.path, problem, advice, tuple(stops))
    return Tour(submission.path, stops=tuple(stops), weights=weights)


def _alone(worker: WorkerSupervisor) -> None:
    """Try the block by itself, then as a network uses it: traced, and for each image of a batch."""
    for question, shape in ((ALONE, SHAPE), (TRACED, SHAPE), (FOR_EACH_IMAGE, (2, *SHAPE))):
        count, *given = _ask(worker, question, 0)
        if tuple(given) != shape:
            raise _Stopped(*questions.wrong_shape(given))
        if count == 0:
            raise _Stopped(*questions.NO_PARAMETERS)


def _ask(worker: WorkerSupervisor, question: int, detail: int) -> list[int]:
    outcome = worker.call((question, detail), op="ask")
    found = questions.numbers(outcome)
    if found is None:
        raise _Stopped(*questions.raised(outcome, question))
    return found
