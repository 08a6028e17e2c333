"""Mutants: the block with one mistake or several, and what it gives on each pinned case. Here is the interface alone.

The word is that of mutation testing. A mutation is one way to make one mistake; a mutant is a set of mutations made at once.
Their outcomes are computed (`computed_mutants.py`) or were recorded (`recorded_mutants.py`).
"""

import abc
from collections.abc import Callable, Iterable, Sequence
from typing import Protocol

import numpy as np
from msgspec import Struct

from grader.core.values import Case
from grader.se_block import known_exceptions
from grader.se_block.observed_block import Activations
from grader.se_block.pinned_cases import PINNED

# All mutants are indexed by what they give on one case, so that only those that fit there are tried on the others.
INDEX_CASE = next(case for case in PINNED if case.shape == (2, 3, 4) and case.kind == "same-means")
_IMAGE, _OTHER_SHAPE, _RAISES = 0, 1, 2  # in a signature's first column; behind the last come the kinds of exceptions


class Mutation(Protocol):
    """A way to make a mistake. Mutations that are `pairs_only` are not looked for in threes."""

    @property
    def id(self) -> str: ...  # noqa: D102

    @property
    def detail(self) -> str | None: ...  # noqa: D102

    @property
    def pairs_only(self) -> bool: ...  # noqa: D102

    @property
    def quantizes(self) -> bool:
        """True if the output contains only float16 or bfloat16 values, as named in `detail`."""


Mutant = Sequence[Mutation]


class Prediction(Struct, frozen=True):
    """What a mutant gives on a case: an array, or the name of its kind of exception."""

    value: np.ndarray | None
    raised: str = ""


class Mutants(abc.ABC):
    """The outcomes of all mutants that are looked for. Nothing is computed or read before `open`."""

    @abc.abstractmethod
    def open(self, progress: Callable[[int, int], None]) -> bool:
        """Have all that is asked for below; False where that is not possible."""

    @abc.abstractmethod
    def predict(self, case: Case, mutant: Mutant) -> Prediction:
        """What the mutant gives on `case`; an empty one is the right block."""

    @abc.abstractmethod
    def activations(self, case: Case) -> Activations:
        """What the right block computes on the way."""

    @abc.abstractmethod
    def step(self, case: Case, name: str, mutant: Mutant = ()) -> np.ndarray | None:
        """What a step inside the mutant gives on `case`; None where that is not known."""

    @abc.abstractmethod
    def candidates(self, fits: Callable[[np.ndarray], np.ndarray]) -> Iterable[tuple[Mutation, ...]]:
        """The mutants whose `signature` fits, the smallest first."""

    @abc.abstractmethod
    def forget(self) -> None:
        """Let go of what was computed on the way: the next submission is another one."""

    @abc.abstractmethod
    def close(self) -> None:
        """End what was started."""

    def difference(self, case: Case, mutant: Mutant) -> float:
        """How far the mutant moves the output on `case`; infinite where its form changes or an exception comes."""
        right, wrong = self.predict(case, ()).value, self.predict(case, mutant).value
        if right is None or wrong is None or right.shape != wrong.shape or not np.isfinite(wrong).all():
            return float("inf")
        return float(np.abs(right - wrong).max())


def signature(prediction: Prediction) -> np.ndarray:
    """A prediction for the index case as a row of numbers: what kind it is, then the numbers of a whole image."""
    size = int(np.prod(INDEX_CASE.shape))
    if prediction.value is None:
        return np.array([_RAISES + known_exceptions.KINDS.index(prediction.raised), *[0] * size])
    if prediction.value.shape != (size,):
        return np.array([_OTHER_SHAPE, *[0] * size])
    return np.array([_IMAGE, *prediction.value])
