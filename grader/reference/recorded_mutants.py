"""What mutants give, as a learner's kit has it recorded: single mutations and pairs, on the pinned cases."""

from collections.abc import Callable

import numpy as np

from grader.core.values import Case
from grader.reference.mutants import INDEX_CASE, Mutant, Mutants, Mutation, Prediction, signature
from grader.reference.recording import Recording
from grader.se_block.observed_block import Activations
from grader.se_block.pinned_cases import PINNED


class RecordedMutants(Mutants):
    """The outcomes of single mutations and of pairs."""

    def __init__(self, recording: Recording) -> None:
        self._recording = recording
        self._mutants: list[tuple[Mutation, ...]] = []
        self._number: dict[tuple[Mutation, ...], int] = {}
        self._outcomes: dict[Case, tuple[np.ndarray, list[Prediction]]] = {}

    def open(self, _progress: Callable[[int, int], None]) -> bool:
        """Have all outcomes at hand; they are unpacked case by case, when they are asked for."""
        if not self._mutants:
            mutations = self._recording.contents.mutations
            chosen = self._recording.arrays["mutants"]
            self._mutants = [tuple(mutations[i] for i in numbers if i >= 0) for numbers in chosen.tolist()]
            self._number = {mutant: i for i, mutant in enumerate(self._mutants)}
        return True

    @property
    def mutants(self) -> list[tuple[Mutation, ...]]:
        """The recorded mutants, without the right block; the smallest first."""
        return [mutant for mutant in self._mutants if mutant]

    def predict(self, case: Case, mutant: Mutant) -> Prediction:
        """What the mutant gives on `case`."""
        which, outcomes = self._of(case)
        return outcomes[int(which[self._number[tuple(mutant)]])]

    def activations(self, case: Case) -> Activations:
        """What the right block computes on the way."""
        number = PINNED.index(case)
        arrays = (self._recording.arrays[f"{name} {number}"] for name in Activations.__struct_fields__)
        return Activations(*(array.astype(np.float64) for array in arrays))

    def step(self, _case: Case, _name: str, _mutant: Mutant = ()) -> np.ndarray | None:
        """Not recorded."""
        return None

    def candidates(self, fits: Callable[[np.ndarray], np.ndarray]) -> list[tuple[Mutation, ...]]:
        """The mutants whose signature fits, the smallest first; the right block is none."""
        which, outcomes = self._of(INDEX_CASE)
        good = fits(np.array([signature(outcome) for outcome in outcomes]))
        return [self._mutants[i] for i in np.flatnonzero(good[which]) if self._mutants[i]]

    def forget(self) -> None:
        """Let go of what was unpacked."""
        self._outcomes.clear()

    def close(self) -> None:
        """Nothing was started."""

    def _of(self, case: Case) -> tuple[np.ndarray, list[Prediction]]:
        if case not in self._outcomes:
            self._outcomes[case] = self._recording.outcomes(PINNED.index(case))
        return self._outcomes[case]
