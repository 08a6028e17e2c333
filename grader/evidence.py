"""What was seen of a submission. Knows outcomes and how to read gates out of them; draws no conclusion."""

from collections.abc import Callable, Iterable, Mapping

import numpy as np
from msgspec import Struct

from grader import inputs
from grader.cases import PINNED
from grader.gates import ratios
from grader.model import Case, Facts, Outcome


class Repeat(Struct, frozen=True):
    """The same case called twice; `where` says under which circumstances the second time."""

    case: Case
    first: Outcome
    again: Outcome
    where: str


class Evidence(Struct, frozen=True):
    """All that was seen of a submission, and what the reference answers."""

    facts: Facts | Outcome
    outcomes: Mapping[Case, Outcome]
    expected: Callable[[Case], np.ndarray]
    repeats: tuple[Repeat, ...]
    planned: tuple[Case, ...] = PINNED  # every case that must agree for full marks
    right_but_for_names: Callable[[], bool] = lambda: False  # asked only where the block looks right
    drift: str = ""  # why the numbers cannot be compared, where they cannot

    def asked(self, cases: Iterable[Case]) -> list[tuple[Case, Outcome]]:
        """Those of `cases` that were asked, each with its outcome."""
        return [(case, self.outcomes[case]) for case in cases if case in self.outcomes]

    def gates(self, case: Case) -> np.ndarray:
        """The ratios output / x of `case`, NaN where they cannot be read."""
        outcome = self.outcomes.get(case)
        if outcome is None or outcome.value is None:
            return np.full(case.shape[2], np.nan)
        return ratios(inputs.array(case), outcome.value)[0]


class Finding(Struct, frozen=True):
    """Why a check failed: what was seen, and on which case."""

    message: str
    case: Case | None = None
    weights: str = ""  # OTHER_WEIGHTS or OTHER_NAMES, where only the weights are wrong
