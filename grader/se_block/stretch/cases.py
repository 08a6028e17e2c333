"""The cases of a stretch goal: those that are pinned, and those that Hypothesis draws. Knows shapes and seeds, no answer."""

import functools
import re
from collections.abc import Callable

import numpy as np
from hypothesis import strategies as st
from msgspec import Struct

from grader.core.compare import compare
from grader.core.values import DEFAULT_SEED, Case, Mismatch, Outcome
from grader.se_block import inputs
from grader.se_block.generate import BYTES, KINDS, search
from grader.se_block.stretch.goals import Goal

GENERATED, _DRAWS = 20, 60


class StretchCase(Struct, frozen=True):
    """One call of a goal's function: for an image, or for a batch, which is here the image of its images below each other."""

    image: Case
    images: int = 0  # of the batch; 0: x is one image
    more: tuple[tuple[str, int], ...] = ()  # the arguments behind the reduction, by name

    @property
    def shape(self) -> tuple[int, ...]:
        """The shape of x."""
        height, *rest = self.image.shape
        return (self.images, height // self.images, *rest) if self.images else self.image.shape

    @property
    def sizes(self) -> tuple[int, ...]:
        """The reduction and what comes behind it."""
        return (self.image.reduction, *(value for _, value in self.more))


def array(case: StretchCase) -> np.ndarray:
    """x, float32."""
    return inputs.array(case.image).reshape(case.shape)


def specification(case: StretchCase) -> str:
    """The case as a goal's file has it."""
    shape, more = "x".join(map(str, case.shape)), "".join(f",{name}={value}" for name, value in case.more)
    return (
        f"seed={case.image.seed},shape={shape},reduction={case.image.reduction}{more},x={case.image.kind}:{case.image.x_seed}"
    )


def parse(text: str, goal: Goal) -> StretchCase:
    """The case that `specification` wrote."""
    more = []
    for name in goal.arguments[1:]:
        found = re.search(rf",{name}=(\d+)", text)
        assert found, f"{text} names no {name}"
        more.append((name, int(found[1])))
        text = text.replace(found[0], "")
    images = int(re.findall(r"shape=(\d+)", text)[0]) if goal.takes_batches else 0
    if images:
        text = re.sub(r"shape=(\d+)x(\d+)", lambda sizes: f"shape={int(sizes[1]) * int(sizes[2])}", text)
    return StretchCase(inputs.parse(text), images, tuple(more))


def call(case: StretchCase, function: str) -> str:
    """The call that `case` stands for, to paste where `jnp` (and, for a large x, `np`) is imported."""
    x, more = inputs.expression(case.image, case.shape), "".join(f", {value}" for _, value in case.more)
    return f"{function}({case.image.seed}, {x}, {case.image.reduction}{more})"


def difference(case: StretchCase, expected: np.ndarray, outcome: Outcome) -> Mismatch | None:
    """The first difference from what was expected for `case`, None where there is none."""
    return compare(expected, outcome, float(np.abs(array(case)).max(initial=0)))


def simplicity(case: StretchCase) -> tuple[int, ...]:
    """The smaller, the easier to follow by hand."""
    return (int(np.prod(case.shape)), case.shape[-1], *case.sizes, case.image.seed)


@functools.cache
def pinned(goal: Goal) -> tuple[StretchCase, ...]:
    """The cases that tell its mistakes apart, the simplest first."""
    return tuple(sorted((parse(text, goal) for text in goal.cases.pinned), key=simplicity))


@functools.cache
def generated(goal: Goal) -> tuple[StretchCase, ...]:
    """The cases that Hypothesis adds: the same for everybody."""
    drawn: dict[StretchCase, None] = {}

    def keep(case: StretchCase) -> bool:
        if case not in pinned(goal):
            drawn[case] = None
        return False

    search(_cases(goal), _DRAWS, DEFAULT_SEED, keep)
    return tuple(drawn)[:GENERATED]


@st.composite
def _cases(draw: Callable[..., bytes], goal: Goal) -> StretchCase:
    channels, size, images, kind, x_seed, *seed = draw(BYTES)
    count, reduction, *more = goal.cases.channels[channels % len(goal.cases.channels)]
    height, width = goal.cases.sizes[size % len(goal.cases.sizes)]
    many = goal.cases.images[images % len(goal.cases.images)]
    number = int.from_bytes(bytes(seed[:4]), "big") % 2**31
    image = Case((height * max(many, 1), width, count), reduction, number, KINDS[kind % len(KINDS)], x_seed)
    return StretchCase(image, many, tuple(zip(goal.arguments[1:], more, strict=True)))
