"""What blocks with mistakes give on the pinned cases, as the diagnosis asks for it. Knows neither the block nor a mistake.

Whoever has the error model computes it (`error_model.py`); a learner's kit has it recorded (`recorded.py`).
"""

import abc
from collections.abc import Callable, Iterable, Sequence
from typing import Protocol

import numpy as np
from msgspec import Struct

from grader import exceptions
from grader.cases import PINNED
from grader.model import Case

# All sets of mistakes are kept with what they give on one case, so that only those that fit there are tried on the others.
SCREEN = next(case for case in PINNED if case.shape == (2, 3, 4) and case.kind == "same-means")
_IMAGE, _OTHER_SHAPE, _RAISES = 0, 1, 2  # in a row's first column; behind the last come the kinds of exceptions


class Switch(Protocol):
    """A way to make a mistake, as whoever looks for it knows it. Rare ways are not looked for in threes."""

    @property
    def id(self) -> str: ...  # noqa: D102

    @property
    def detail(self) -> str | None: ...  # noqa: D102

    @property
    def rare(self) -> bool: ...  # noqa: D102

    @property
    def rounds(self) -> bool:
        """Whether the numbers that come back are ones that the coarse format of its detail can hold."""


class Prediction(Struct, frozen=True):
    """What a block with some mistakes gives on a case: an array, or the kind of its exception."""

    value: np.ndarray | None
    raised: str = ""


class Right(Struct, frozen=True):
    """What the right block computes on a case; `kernel` is the second layer's, of shape (hidden units, C)."""

    hidden: np.ndarray  # before the ReLU
    kernel: np.ndarray
    logits: np.ndarray
    gates: np.ndarray


class Predictions(abc.ABC):
    """The outcomes of all sets of mistakes that are looked for. Nothing is computed or read before `open`."""

    @abc.abstractmethod
    def open(self, progress: Callable[[int, int], None]) -> bool:
        """Have all that is asked for below; False where it is not to be had."""

    @abc.abstractmethod
    def predict(self, case: Case, switches: Sequence[Switch]) -> Prediction:
        """What the block gives on `case` with these mistakes."""

    @abc.abstractmethod
    def right(self, case: Case) -> Right:
        """What the right block computes on the way."""

    @abc.abstractmethod
    def step(self, case: Case, name: str, switches: Sequence[Switch] = ()) -> np.ndarray | None:
        """What a step inside the block gives on `case` with these mistakes; None where that is not known."""

    @abc.abstractmethod
    def candidates(self, fits: Callable[[np.ndarray], np.ndarray]) -> Iterable[tuple[Switch, ...]]:
        """The sets whose row, as `row` writes it for the screen, `fits`; the smallest first."""

    @abc.abstractmethod
    def forget(self) -> None:
        """Let go of what was computed on the way: the next submission is another one."""

    @abc.abstractmethod
    def close(self) -> None:
        """End what was started."""

    def difference(self, case: Case, switches: Sequence[Switch]) -> float:
        """How far these mistakes move the output on `case`; infinite where its form changes or an exception comes."""
        right, wrong = self.predict(case, ()).value, self.predict(case, switches).value
        if right is None or wrong is None or right.shape != wrong.shape or not np.isfinite(wrong).all():
            return float("inf")
        return float(np.abs(right - wrong).max())


def row(prediction: Prediction) -> np.ndarray:
    """A prediction for the screen as a row of a table: what kind it is, then the numbers of a whole image."""
    size = int(np.prod(SCREEN.shape))
    if prediction.value is None:
        return np.array([_RAISES + exceptions.NAMES.index(prediction.raised), *[0] * size])
    if prediction.value.shape != (size,):
        return np.array([_OTHER_SHAPE, *[0] * size])
    return np.array([_IMAGE, *prediction.value])
