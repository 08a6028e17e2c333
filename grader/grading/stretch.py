"""Try a learner's file for a stretch goal: its cases in a sandboxed worker, the numbers compared, its mistakes named.

Nothing here gives points, and nothing of it is part of a grade.
"""

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

from msgspec.structs import replace

from grader.core.errors import UsageError
from grader.core.report import GoalResult
from grader.core.sanitize import sanitize
from grader.core.values import Definitions, MismatchKind, Outcome, OutcomeKind, Submission
from grader.diagnosis.match_goal import match_goal
from grader.grading.session import GradingSession
from grader.grading.settings import for_this_machine
from grader.intake import submission as submissions
from grader.reference.goal_answers import GoalAnswers
from grader.sandbox.supervisor import WorkerSupervisor
from grader.se_block.calls import call_with, program_of, with_block_beside
from grader.se_block.stretch import words
from grader.se_block.stretch.cases import StretchCase, array, difference, generated, pinned, simplicity
from grader.se_block.stretch.goals import Goal, goals

Progress = Callable[[str, int, int], None]
Outcomes = dict[StretchCase, Outcome]


def try_on_this_machine(asked: Mapping[str, Path], progress: Progress) -> list[GoalResult]:
    """How the files stand, by the ids of their goals, in a session of its own."""
    with GradingSession(for_this_machine()) as session:
        return [try_goal(goals()[id_], path, session, progress) for id_, path in asked.items()]


def try_goal(goal: Goal, path: Path, session: GradingSession, progress: Progress) -> GoalResult:
    """How the file at `path` stands; raises Breakdown where the grader cannot say."""
    result = GoalResult(goal.id, goal.title, sanitize(str(path), 1000), "failed")
    if not path.exists():
        return replace(result, status="missing", next_step=words.missing(goal))
    try:
        submission = submissions.read(path)
    except UsageError as error:
        return replace(result, next_step=sanitize(str(error), 1000))
    if submission.not_text:
        return replace(result, next_step=f"This file cannot be run: {submission.not_text}.")
    alone = None
    with session.workers(with_block_beside(program_of(submission), goal.arguments), 1) as (worker,):
        loaded = worker.load()
        if not isinstance(loaded, Definitions) or words.not_defined(goal, loaded):
            return replace(result, next_step=words.not_loaded(goal, loaded, submission.text))
        first = _ask(worker, pinned(goal)[:1])
        if words.is_untouched(submission.text, first):
            return replace(result, status="stub", next_step=words.begin(goal))
        progress(f"Trying {goal.file}", 1, len(pinned(goal)))
        answers = session.goal_answers(goal)
        outcomes = first | _ask(worker, pinned(goal)[1:])
        if not _wrong(outcomes, answers):
            outcomes |= _ask(worker, generated(goal))
            largest = pinned(goal)[-1]
            alone = call_with(worker, largest.image.seed, array(largest), *largest.sizes, op="ask")
    result = _judged(replace(result, cases=len(outcomes)), outcomes, answers, (goal, submission, loaded, session))
    return _with_block(result, goal, alone, answers) if result.status == "solved" else result


def _with_block(result: GoalResult, goal: Goal, alone: Outcome | None, answers: GoalAnswers) -> GoalResult:
    """A solved goal, where the block by itself does not differ: networks take the block, and not the function."""
    case = pinned(goal)[-1]
    if alone is None or alone.kind is not OutcomeKind.RETURNED or alone.value is None:
        return replace(result, next_step=words.not_alone(goal, alone))
    flat = replace(alone, value=alone.value.reshape(-1), shape=(alone.value.size,))
    if difference(case, answers.expected[case], flat):
        return replace(result, status="failed", next_step=words.other_block(goal, case))
    return result


def _ask(worker: WorkerSupervisor, cases: Sequence[StretchCase]) -> Outcomes:
    """How the calls ended; of too many that ended the worker, only the first."""
    found: Outcomes = {}
    for case in cases:
        outcome = call_with(worker, case.image.seed, array(case), *case.sizes)
        if outcome is None:
            break
        found[case] = outcome
    return found


def _wrong(outcomes: Outcomes, answers: GoalAnswers) -> list[StretchCase]:
    """The cases that differ from what was expected: those in which it is not only the numbers, and then the simplest, first."""
    found = {one: difference(one, answers.expected[one], outcome) for one, outcome in outcomes.items()}
    differ = {one: mismatch.kind is MismatchKind.VALUE for one, mismatch in found.items() if mismatch}
    return sorted(differ, key=lambda one: (differ[one], simplicity(one)))


def _judged(
    result: GoalResult,
    outcomes: Outcomes,
    answers: GoalAnswers,
    about: tuple[Goal, Submission, Definitions, GradingSession],
) -> GoalResult:
    goal, submission, loaded, session = about
    wrong = _wrong(outcomes, answers)
    result = replace(result, right=len(outcomes) - len(wrong))
    if not wrong:
        solved = len(outcomes) == len(answers.expected)  # every case was asked, and every one agrees
        return replace(result, status="solved", next_step=goal.solved) if solved else replace(result, next_step=words.ENDED)
    case, outcome = wrong[0], outcomes[wrong[0]]
    if outcome.kind is OutcomeKind.RETURNED and (why := session.oracle.rng_mismatch()):
        return replace(result, status="provisional", right=0, next_step=words.provisional(why))
    expected, mistakes = answers.expected[case], words.mistakes(goal, match_goal(outcomes, answers), loaded)
    return replace(
        result,
        mistakes=mistakes,
        counterexample=words.example(case, outcome, expected),
        next_step=mistakes[0].hints[1] if mistakes else words.next_step(goal, case, outcome, expected, submission.text),
    )
