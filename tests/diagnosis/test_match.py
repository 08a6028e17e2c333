"""Mistakes written as learners write them, in Flax, are named from their outputs: alone, in other styles, two at once."""

import itertools
import random
from collections.abc import Iterator

import numpy as np
import pytest

from grader.core.values import Case, Outcome, SourceLine
from grader.diagnosis.match import match
from grader.grading.session import GradingSession
from grader.reference.computed_mutants import ComputedMutants, Prediction
from grader.se_block import known_exceptions, messages
from grader.se_block.pinned_cases import PINNED, is_clamped
from grader.selfcheck import label
from solution.learner_file import RIGHT, Written, source
from solution.mistakes import MUTATIONS, WRITTEN, Mutation
from tests.support import builders
from tests.support.asker import Asker

ROUNDED = ({"scale-divide", "squeeze-other [variance]"},)  # 32 bits lose in it what the error model keeps: nothing is named
RAISED = {  # an exception of each kind that the error model predicts
    "zero width": builders.raised("ZeroDivisionError", "float division by zero"),
    "negative width": builders.raised("TypeError", "Only non-negative indices are allowed when broadcasting static shapes"),
    "shapes": builders.raised("ValueError", "Incompatible shapes for broadcasting: shapes=[(2, 3), (3, 2)]"),
    "immutable": builders.raised("TypeError", "JAX arrays are immutable"),
    "batch": builders.raised("ValueError", "not enough values to unpack (expected 4, got 3)"),
    "no axis": builders.raised("IndexError", "tuple index out of range"),
}
ONE_LINER = """
import jax
import jax.numpy as jnp
from flax import linen as nn


class SEBlock(nn.Module):
    reduction: int

    @nn.compact
    def __call__(self, x):
        channels = x.shape[-1]
        {prepare}
        width = {width}
        gates = {gate}
        return {scale}


def se_block_forward(seed, x, reduction):
    y, _ = SEBlock(reduction=reduction).init_with_output({key}, x)
    return {output}
"""
SETUP = """
import jax
import jax.numpy as jnp
from flax import linen as nn


class SEBlock(nn.Module):
    reduction: int
    channels: int

    def setup(self):
        channels = self.channels
        width = {width}
        self.widen = nn.Dense(channels{layer})
        self.narrow = nn.Dense(width{layer})

    def __call__(self, x):
        channels = x.shape[-1]
        {prepare}
        squeezed = {squeeze}
        hidden = self.narrow(squeezed)
        hidden = {activation}
        logits = self.widen(hidden)
        {late}
        gates = {gate}
        return {scale}


def se_block_forward(seed, x, reduction):
    y, _ = SEBlock(reduction, x.shape[-1]).init_with_output({key}, x)
    return {output}
"""


def named(outcomes: dict[Case, Outcome], mutants: ComputedMutants, text: str | None = None) -> set[str]:
    """What is named of a file with these outcomes; without its text, whatever the text may speak of."""
    found = match(outcomes, mutants, lambda one: text is None or messages.may_be_named(*one, text))
    return {label(*name) for name in found.names} if found else set()


def quick(text: str) -> str:
    """The same file, asking Flax once and not twice."""
    lines = text.split("\n")
    first = next(i for i, line in enumerate(lines) if line.startswith("    variables = block.init("))
    assert lines[first + 1].startswith("    y = block.apply(variables, x")
    asked = lines[first].removeprefix("    variables = block.init(")
    return "\n".join([*lines[:first], f"    y, variables = block.init_with_output({asked}", *lines[first + 2 :]])


def styled(style: str, one: Written) -> str:
    """A file in another style with this mistake."""
    pieces = RIGHT | one.pieces
    if style == "setup":
        text = SETUP.format(**pieces)
    else:
        narrow, wide = "nn.Dense(width{layer})({squeeze})", "nn.Dense(channels{layer})({hidden})"
        hidden = pieces["activation"].replace("hidden", narrow.format(**pieces))
        logits = wide.format(layer=pieces["layer"], hidden=hidden)
        if pieces["late"]:
            logits = pieces["late"].removeprefix("logits = ").replace("logits", logits)
        text = ONE_LINER.format(**pieces | {"gate": pieces["gate"].replace("logits", logits)})
    return "\n".join(line for line in text.split("\n") if line.strip() or not line)


SINGLES = [one for one in WRITTEN if one.id != "seed-unused-randomness"]  # that one is seen by calling twice
FIRST = list({label(one.id, one.detail): one for one in reversed(SINGLES)}.values())[::-1]


def fits_a_style(one: Written) -> bool:
    """Whether a mistake can be written in another style: not where it is about what that has otherwise."""
    layers = any(name in str(one.pieces) for name in ("'excite'", "'apply'", "LayerNorm(", "PReLU(", "squeezed"))
    return not layers and "shape[" not in one.pieces.get("width", "") + one.pieces.get("prepare", "").replace("shape[3]", "")


STYLED = [one for one in FIRST if fits_a_style(one)]
ONE_OF_EACH = list({(one.id, one in STYLED): one for one in reversed(SINGLES)}.values())  # of several that differ in a number


@pytest.mark.parametrize(
    "one",
    [pytest.param(one, marks=[pytest.mark.sweep] * (one not in ONE_OF_EACH)) for one in SINGLES if one not in STYLED],
    ids=lambda one: label(one.id, one.detail),
)
def test_a_mistake_is_named(one: Written, asker: Asker, mutants: ComputedMutants) -> None:
    text = quick(source(one))
    assert {label(one.id, one.detail)} == named(dict(asker.outcomes(text)), mutants, text)


@pytest.mark.parametrize(
    ("one", "style"),
    [
        pytest.param(one, style, marks=[pytest.mark.sweep] * (one not in ONE_OF_EACH or (i + j) % 2))
        for i, one in enumerate(STYLED)
        for j, style in enumerate(("one-liner", "setup"))
    ],
    ids=lambda value: value if isinstance(value, str) else label(value.id, value.detail),
)
def test_a_mistake_is_named_in_any_style(one: Written, style: str, asker: Asker, mutants: ComputedMutants) -> None:
    text = styled(style, one)
    assert {label(one.id, one.detail)} == named(dict(asker.outcomes(text)), mutants, text)


@pytest.mark.parametrize("style", ["plain", "one-liner", "setup"])
def test_the_files_are_right_without_a_mistake(style: str, asker: Asker, session: GradingSession) -> None:
    right = Written("", None, {})
    found = asker.outcomes(source() if style == "plain" else styled(style, right))
    for case in PINNED:
        value = found[case].value
        assert value is not None
        np.testing.assert_allclose(value, session.oracle.expected(case), rtol=1e-5, atol=1e-6)


def predicted(mutant: tuple[Mutation, ...], mutants: ComputedMutants) -> dict[Case, Outcome]:
    """The outcomes that the error model itself gives for these mistakes."""
    return {case: as_outcome(mutants.predict(case, mutant)) for case in PINNED}


def as_outcome(prediction: Prediction) -> Outcome:
    if prediction.value is None:
        return RAISED.get(prediction.raised, builders.raised("Exception", prediction.raised))
    return builders.outcome(prediction.value.astype(np.float32))


def pairs(part: int, mutants: ComputedMutants) -> Iterator[tuple[Written, Written]]:
    """Pairs of mistakes from different stages, drawn at random from those that can be told from all others."""
    draw = random.Random(20180919 + part)
    by_name = {label(mutation.id, mutation.detail): mutation for mutation in reversed(MUTATIONS)}
    while True:
        one, other = draw.sample(FIRST, 2)
        names = {label(one.id, one.detail), label(other.id, other.detail)}
        same_place = messages.stage_of(one.id) == messages.stage_of(other.id) or one.pieces.keys() & other.pieces.keys()
        if same_place or names in ROUNDED:
            continue
        if source(one, other) in {source(one), source(other)}:  # there is no place to write the other
            continue
        if names == named(predicted(tuple(by_name[name] for name in names), mutants), mutants):
            yield one, other


@pytest.mark.parametrize("part", [0, *(pytest.param(i, marks=pytest.mark.sweep) for i in range(1, 10))])
def test_two_mistakes_at_once_are_both_named(part: int, asker: Asker, mutants: ComputedMutants) -> None:
    missed, wrong = [], []
    for one, other in itertools.islice(pairs(part, mutants), 20):
        names = {label(one.id, one.detail), label(other.id, other.detail)}
        text = quick(source(one, other))
        found = named(dict(asker.outcomes(text)), mutants, text)
        if found != names:
            (missed if found <= names else wrong).append((names, found))
    assert ([], []) == (wrong, missed)


@pytest.mark.parametrize(
    "names",
    [
        pytest.param({"bottleneck-unclamped", "weights-initializer [xavier_uniform]"}, id="no kernel is drawn of no numbers"),
        pytest.param({"activation-after-expand", "gate-tanh"}, id="numbers nearly cancel each other"),
        pytest.param({"squeeze-sum", "activation-missing", "scale-residual"}, id="there are three"),
    ],
)
def test_mistakes_are_named_where(names: set[str], asker: Asker, mutants: ComputedMutants) -> None:
    by_name = {label(one.id, one.detail): one for one in reversed(WRITTEN)}
    assert names == named(dict(asker.outcomes(quick(source(*(by_name[name] for name in names))))), mutants)


def test_nothing_is_named_while_a_case_was_not_asked(mutants: ComputedMutants) -> None:
    outcomes = predicted((next(mutation for mutation in MUTATIONS if mutation.id == "squeeze-sum"),), mutants)
    assert {"squeeze-sum"} == named(outcomes, mutants)
    outcomes.pop(PINNED[-1])
    assert set() == named(outcomes, mutants)


def test_an_exception_of_another_kind_explains_nothing(mutants: ComputedMutants) -> None:
    outcomes = predicted((next(mutation for mutation in MUTATIONS if mutation.id == "bottleneck-unclamped"),), mutants)
    assert {"bottleneck-unclamped"} == named(outcomes, mutants)
    for case in PINNED:
        if is_clamped(case):
            outcomes[case] = builders.raised("KeyError", "'params'")
    assert set() == named(outcomes, mutants)


def test_float16_is_not_named_for_numbers_that_are_merely_near(mutants: ComputedMutants) -> None:
    near = {case: builders.outcome(outcome.value * np.float32(1.0004)) for case, outcome in predicted((), mutants).items()}
    assert set() == named(near, mutants)


def test_a_learner_s_line_tells_a_missing_axis_from_a_batch() -> None:
    lines = {"squeezed = x.mean(axis=(1, 2, 3))": "batch", "hidden = nn.Dense(width)(squeezed)": "no axis"}
    for text, kind in lines.items():
        outcome = Outcome(
            RAISED["no axis"].kind, error="IndexError", message="tuple index out of range", lines=(SourceLine(1, "f", text),)
        )
        assert kind == known_exceptions.kind_of(outcome)
