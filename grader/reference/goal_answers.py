"""What a right block of a stretch goal gives, and what its mistakes give: the values, and how they lie in a file of arrays.

They are computed (`computed_goal_answers.py`), or a learner's kit has them recorded.
"""

from collections.abc import Mapping

import msgspec
import numpy as np
from msgspec import Struct

from grader.core.errors import Breakdown
from grader.reference.mutants import Prediction
from grader.reference.recording import OutcomeGroup, packed, unpacked
from grader.se_block.stretch.cases import StretchCase, generated, pinned
from grader.se_block.stretch.goals import Goal

Name = tuple[str, str | None]  # a mistake's id and detail


class GoalAnswers(Struct, frozen=True, eq=False):
    """The expected outputs for all cases; and for each pinned one what each mutant gives, in the order of `mutants`."""

    expected: Mapping[StretchCase, np.ndarray]
    mutants: tuple[tuple[Name, ...], ...]
    predictions: Mapping[StretchCase, tuple[Prediction, ...]]


class _Contents(Struct, frozen=True):
    mutants: tuple[tuple[Name, ...], ...]
    groups: tuple[tuple[OutcomeGroup, ...], ...]  # for each pinned case


def to_arrays(goal: Goal, answers: GoalAnswers) -> dict[str, np.ndarray]:
    """The answers as arrays with names."""
    arrays = {f"{goal.id} answer {i}": answers.expected[case] for i, case in enumerate(_all(goal))}
    groups = []
    for i, case in enumerate(pinned(goal)):
        arrays[f"{goal.id} which {i}"], arrays[f"{goal.id} values {i}"], group = packed(answers.predictions[case])
        groups.append(group)
    contents = msgspec.json.encode(_Contents(answers.mutants, tuple(groups)))
    return arrays | {f"{goal.id} contents": np.frombuffer(contents, np.uint8)}


def from_arrays(goal: Goal, arrays: Mapping[str, np.ndarray]) -> GoalAnswers:
    """The answers again; raises Breakdown where they are not there."""
    try:
        contents = msgspec.json.decode(arrays[f"{goal.id} contents"].tobytes(), type=_Contents)
        predictions = {}
        for i, case in enumerate(pinned(goal)):
            outcomes = unpacked(arrays[f"{goal.id} values {i}"], contents.groups[i])
            predictions[case] = tuple(outcomes[k] for k in arrays[f"{goal.id} which {i}"])
        expected = {case: arrays[f"{goal.id} answer {i}"] for i, case in enumerate(_all(goal))}
    except (KeyError, IndexError, msgspec.DecodeError):
        raise Breakdown(f"the answers of the stretch goal {goal.id} are missing or damaged") from None
    return GoalAnswers(expected, contents.mutants, predictions)


def _all(goal: Goal) -> tuple[StretchCase, ...]:
    return (*pinned(goal), *generated(goal))
