"""Take a submission's block on a tour: build the networks of the lesson with it, in a worker, and count."""

from collections.abc import Iterator
from pathlib import Path

from grader.core.sanitize import sanitize
from grader.core.values import Submission
from grader.grading.at_work import Stopped, ask, block_at_work, try_alone
from grader.grading.collect import unwatched
from grader.grading.session import GradingSession
from grader.grading.settings import for_this_machine
from grader.grading.stretch import try_goal
from grader.intake import submission as submissions
from grader.se_block import tour as questions
from grader.se_block.stretch.files import folder_for
from grader.se_block.stretch.goals import TODO, Goal, goals
from grader.se_block.tour import ITS_OWN, NETWORK, SWEEP, WEIGHTS, Stop, Tour


def tour_on_this_machine(submission: Submission) -> Tour:
    """The tour in a session of its own."""
    with GradingSession(for_this_machine()) as session:
        return tour(submission, session)


def tour(submission: Submission, session: GradingSession) -> Tour:
    """What the networks are with the submission's block; raises UsageError where the file gives none.

    A network for which there is a stretch goal has the block that was written for that goal, if it fits.
    """
    stops, weights = list[Stop](), dict[int, int]()
    with block_at_work(submission, session) as worker:
        try:
            try_alone(worker)
            for number, network in enumerate(ITS_OWN):
                stops.append(questions.stop(network, ask(worker, NETWORK, number, 0)))
                if wrong := questions.wrong_count(stops[-1].places):
                    raise Stopped(*wrong)
            for detail in SWEEP:
                weights[detail] = ask(worker, WEIGHTS, detail)[0]
        except Stopped as stopped:
            problem, advice = stopped.args
            return Tour(submission.path, problem, advice, tuple(stops))
    notes = list[str]()
    for goal, path in _written(Path(submission.path)):
        try:
            own = _with_own_block(goal, path, session)
        except Stopped as stopped:
            notes.append(f"{sanitize(str(path), 1000)} is not in it. {sanitize(stopped.args[0], 1000)}")
        else:
            stops = [own.get(stop.network.id, stop) for stop in stops]
    return Tour(submission.path, stops=tuple(stops), weights=weights, notes=tuple(notes))


def _written(submission: Path) -> Iterator[tuple[Goal, Path]]:
    """The files for stretch goals that are no stubs any more: beside the submission, or else in the exercise."""
    folder = folder_for(submission)
    for goal in goals().values():
        path = folder / goal.file
        if path.is_file() and TODO not in path.read_text(encoding="utf-8", errors="replace"):
            yield goal, path


def _with_own_block(goal: Goal, path: Path, session: GradingSession) -> dict[str, Stop]:
    """The networks of a goal by id; raises Stopped where the goal is not solved, or where its block does not fit."""
    if try_goal(goal, path, session, unwatched).status != "solved":
        raise Stopped("It does not solve its goal yet: `make stretch` says why.")
    found = {}
    with block_at_work(submissions.read(path), session) as worker:
        for number, network in enumerate(ITS_OWN):
            if network.id in goal.networks:
                stop = questions.stop(network, ask(worker, NETWORK, number, int(goal.takes_batches)), path.name)
                if stop.total != network.without + network.own:
                    raise Stopped(questions.other_total(stop))
                found[network.id] = stop
    return found
