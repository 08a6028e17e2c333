"""Take a submission's block on a tour: build the networks of the lesson with it, in a worker, and count."""

from grader.core.values import Submission
from grader.grading.at_work import Stopped, ask, block_at_work, try_alone
from grader.grading.session import GradingSession
from grader.grading.settings import for_this_machine
from grader.se_block import tour as questions
from grader.se_block.tour import ITS_OWN, NETWORK, SWEEP, WEIGHTS, Stop, Tour


def tour_on_this_machine(submission: Submission) -> Tour:
    """The tour in a session of its own."""
    with GradingSession(for_this_machine()) as session:
        return tour(submission, session)


def tour(submission: Submission, session: GradingSession) -> Tour:
    """What the networks are with the submission's block; raises UsageError where the file gives none."""
    stops, weights = list[Stop](), dict[int, int]()
    with block_at_work(submission, session) as worker:
        try:
            try_alone(worker)
            for number, network in enumerate(ITS_OWN):
                stops.append(questions.stop(network, ask(worker, NETWORK, number)))
                if wrong := questions.wrong_count(stops[-1].places):
                    raise Stopped(*wrong)
            for detail in SWEEP:
                weights[detail] = ask(worker, WEIGHTS, detail)[0]
        except Stopped as stopped:
            problem, advice = stopped.args
            return Tour(submission.path, problem, advice, tuple(stops))
    return Tour(submission.path, stops=tuple(stops), weights=weights)
