"""The stretch goals: each reference is its formula, and each mistake in NumPy is what a file with it gives in Flax."""

import functools
import importlib
import itertools
import json
import types
from collections.abc import Sequence

import jax.numpy as jnp
import numpy as np
import pytest

from grader.core.machine import ROOT
from grader.core.values import Outcome, OutcomeKind, SourceLine
from grader.se_block import known_exceptions
from grader.se_block.stretch.cases import StretchCase, array, generated, pinned, specification
from grader.se_block.stretch.goals import Goal, goals
from solution.mistakes.mutation import Mutation
from solution.model import Model, Raises
from solution.noise import draw_noise

GOALS = tuple(goals().values())
SHOWN = 1e-3  # by which a mistake must move a number
# Of these pairs the first mistake hides the second.
HIDDEN = {
    ("width-without-reduction", "width-unclamped"),
    ("width-rounded-to-8", "width-unclamped"),
    ("squeeze-whole-batch", "gates-not-lifted"),
    ("squeeze-first-image", "gates-not-lifted"),
    ("squeeze-whole-batch", "width-unclamped"),
    ("squeeze-lesson-axes", "width-unclamped"),
    ("gates-not-lifted", "gates-averaged"),
}
ALIKE = {frozenset({("squeeze-columns-only", "gates-averaged"), ("gates-lifted-once", "gates-averaged")})}


def reference(goal: Goal) -> str:
    return (ROOT / "solution" / "stretch" / goal.file).read_text(encoding="utf-8")


def part(goal: Goal) -> types.ModuleType:
    return importlib.import_module(f"solution.stretch.{goal.id}_mistakes")


@functools.cache
def noise(seed: int, root: int) -> np.ndarray:
    return np.asarray(draw_noise(seed, root)).reshape(3, 3, -1)


@functools.cache
def model(goal: Goal, case: StretchCase) -> Model:
    return Model(array(case), case.sizes if len(case.sizes) > 1 else case.image.reduction, case.image.seed, noise)


def predicted(goal: Goal, case: StretchCase, *mutations: Mutation) -> np.ndarray | str:
    """What the model gives, or the kind of its exception."""
    changed = {name: one for mutation in mutations for name, one in mutation.overrides.items()}
    try:
        return model(goal, case).output(part(goal).RIGHT | changed)
    except Raises as raised:
        return raised.kind


def given(text: str, case: StretchCase) -> np.ndarray | str:
    """What the function of a file gives."""
    names: dict[str, object] = {}
    exec(compile(text, "se_block.py", "exec"), names)
    try:
        return np.asarray(names["se_block_forward"](case.image.seed, jnp.asarray(array(case)), *case.sizes))  # type: ignore[operator]
    except Exception as error:
        lines = (SourceLine(1, "", ""),)
        return known_exceptions.kind_of(
            Outcome(OutcomeKind.RAISED, error=type(error).__name__, message=str(error), lines=lines)
        )


def changed(goal: Goal, *mutations: Mutation) -> str:
    """The reference with mistakes in it."""
    text = reference(goal)
    for mutation in mutations:
        for old, new in mutation.written[0].items():
            assert 1 == text.count(old), (mutation.id, old)
            text = text.replace(old, new)
    return text


def pairs_of(mistakes: Sequence[Mutation]) -> list[tuple[Mutation, Mutation]]:
    """Two mistakes that can be made at once."""
    return [pair for pair in itertools.combinations(mistakes, 2) if not pair[0].overrides.keys() & pair[1].overrides.keys()]


def written(one: Mutation, other: Mutation) -> bool:
    """Whether they are written at different places of a file."""
    return one.id[:5] != other.id[:5] and not one.written[0].keys() & other.written[0].keys()


def assert_alike(one: np.ndarray | str, other: np.ndarray | str, about: object) -> None:
    if isinstance(one, str) or isinstance(other, str):
        assert isinstance(one, str), about
        assert one == (other if isinstance(other, str) else "zero width"), about  # which newer versions of JAX allow
    else:
        assert one.shape == other.shape, about
        np.testing.assert_allclose(one, other, rtol=1e-5, atol=1e-5 * max(1.0, float(np.abs(one).max())), err_msg=str(about))


@pytest.mark.parametrize("goal", GOALS, ids=lambda goal: goal.id)
def test_the_reference_gives_what_the_right_parts_give(goal: Goal) -> None:
    small = [case for case in generated(goal) if case.shape[-1] <= 24]  # as large as the error model's random numbers reach
    assert len(small) >= 10
    for case in (*pinned(goal), *small[::4]):
        assert_alike(predicted(goal, case), given(reference(goal), case), specification(case))


@pytest.mark.parametrize(
    ("goal", "mistake"), [pytest.param(goal, one, id=f"{goal.id}-{one.id}-{one.detail}-{i}") for goal in GOALS
                          for i, one in enumerate(part(goal).MISTAKES) if one.written]
)  # fmt: skip
def test_a_mistake_gives_what_a_file_with_it_gives(goal: Goal, mistake: Mutation) -> None:
    text, moved = changed(goal, mistake), 0.0
    for i, case in enumerate(pinned(goal)):
        found, right = predicted(goal, case, mistake), predicted(goal, case)
        if i % 4 == 1:  # each new width is compiled
            assert_alike(found, given(text, case), specification(case))
        same_form = not isinstance(found, str) and not isinstance(right, str) and found.shape == right.shape
        moved = max(moved, float(np.abs(found - right).max()) if same_form else np.inf)  # type: ignore[operator]
    assert moved > SHOWN


@pytest.mark.parametrize("goal", GOALS, ids=lambda goal: goal.id)
def test_two_mistakes_at_once_give_what_a_file_with_both_gives(goal: Goal) -> None:
    mistakes = [one for one in part(goal).MISTAKES if one.written]
    pairs = [(one, other) for one, other in pairs_of(mistakes) if written(one, other)]
    assert len(pairs) >= 10
    for pair in pairs[:: len(pairs) // 3]:
        for case in pinned(goal)[::4]:
            assert_alike(predicted(goal, case, *pair), given(changed(goal, *pair), case), [one.id for one in pair])


@pytest.mark.parametrize("goal", GOALS, ids=lambda goal: goal.id)
def test_no_two_explanations_give_the_same_numbers_but_those_that_are_listed(goal: Goal) -> None:
    mistakes = part(goal).MISTAKES
    seen: dict[tuple[object, ...], list[tuple[str, ...]]] = {}
    with np.errstate(all="ignore"):
        for mutant in [*((one,) for one in mistakes), *pairs_of(mistakes)]:
            outcomes = [predicted(goal, case, *mutant) for case in pinned(goal)]
            row = tuple(one if isinstance(one, str) else (one.shape, *np.round(one, 4)) for one in outcomes)
            seen.setdefault(row, []).append(tuple(one.id for one in mutant))
    for alike in seen.values():
        names = {mutant for mutant in alike if mutant not in HIDDEN}
        assert len(names) <= 1 or frozenset(names) in ALIKE, alike


def test_each_mistake_has_a_text_and_each_text_a_mistake() -> None:
    for goal in GOALS:
        assert {one.id for one in part(goal).MISTAKES} == set(goal.mistakes)
        assert {one.id for one in part(goal).MISTAKES if one.written} == set(goal.mistakes)


def test_the_texts_are_whole() -> None:
    for goal in GOALS:
        for id_, entry in goal.mistakes.items():
            filled = entry.about("gelu")
            assert 3 == len(set(filled.hints)), id_
            assert "{" not in json.dumps([filled.title, filled.explanation, *filled.hints]), id_
            assert len(filled.title) <= 80, id_
            assert filled.hints[0].endswith("?"), id_
            assert all(text.endswith((".", "?")) for text in (filled.explanation, *filled.hints)), id_
