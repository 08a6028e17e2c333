"""Match what a stretch goal's file gives with the goal's mutants: the smallest one that gives every outcome names the mistakes.

The same distances as for the exercise itself. Knows outcomes and predictions; not what a mistake means.
"""

from collections.abc import Mapping

import numpy as np

from grader.core.values import Outcome, OutcomeKind
from grader.diagnosis.match import distance
from grader.reference.goal_answers import GoalAnswers, Name
from grader.se_block.stretch.cases import StretchCase

LEAST = 3  # outcomes with numbers in them


def match_goal(outcomes: Mapping[StretchCase, Outcome], answers: GoalAnswers) -> tuple[Name, ...]:
    """The mistakes that explain all `outcomes`; nothing where several sets of them do that have nothing in common."""
    telling = [one for one in outcomes.values() if one.value is not None and np.isfinite(one.value).all()]
    if len(telling) < LEAST or any(case not in outcomes for case in answers.predictions):
        return ()
    found: list[tuple[Name, ...]] = []
    with np.errstate(all="ignore"):  # a wrong block's numbers may be of any size
        for i, mutant in enumerate(answers.mutants):
            if found and len(mutant) > len(found[0]):
                break
            if _explains(i, outcomes, answers):
                found.append(mutant)
    common = frozenset[Name].intersection(*map(frozenset, found)) if found else frozenset()
    return tuple(name for name in found[0] if name in common) if found else ()


def _explains(which: int, outcomes: Mapping[StretchCase, Outcome], answers: GoalAnswers) -> bool:
    return all(
        outcomes[case].kind in {OutcomeKind.RETURNED, OutcomeKind.RAISED}
        and distance(predictions[which], outcomes[case], case.image) <= 1
        for case, predictions in answers.predictions.items()
    )
