"""The test oracle: who knows what a right block gives. Implemented twice: by the reference, and by what a kit has recorded."""

from collections.abc import Callable, Iterable
from typing import Protocol

import numpy as np

from grader.core.values import Case, CasePlan


class Oracle(Protocol):
    """The expected outputs. `prepare` once for many cases; then `expected` costs next to nothing."""

    preparing: str  # what `prepare` does, in words

    def cases(self, plan: CasePlan) -> tuple[Case, ...]:
        """The cases that a plan asks for, the pinned ones first."""

    def expected(self, case: Case) -> np.ndarray:
        """The reference's output for `case`, of shape (H * W * C,)."""

    def needs_preparing(self, cases: Iterable[Case]) -> bool:
        """Whether `prepare` would have something to do for `cases`."""

    def prepare(self, cases: Iterable[Case], progress: Callable[[], None] = ...) -> None:
        """Do once what all later gradings profit from; calls `progress` after each case."""

    def smallest(self, plan: CasePlan, fails: Callable[[Case], bool]) -> Case | None:
        """The smallest case like those of `plan` that fails."""

    def rng_mismatch(self) -> str:
        """Why no numbers can be compared here; empty where they can."""

    def close(self) -> None:
        """End what was started."""
