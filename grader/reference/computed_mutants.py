"""Compute what mutants give: the only file that knows the error model of `solution/`.

The reference's worker draws the random numbers once; the rest is NumPy. All mutants of up to three mutations are kept with
their signatures.
"""

import contextlib
import hashlib
import itertools
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from grader.core import array_file, machine, rounding
from grader.core.errors import Breakdown
from grader.core.values import Case
from grader.reference.mutants import INDEX_CASE, Mutant, Mutants, Mutation, Prediction, signature
from grader.sandbox.supervisor import WorkerConfig, WorkerSupervisor
from grader.sandbox.worker_process import Program
from grader.se_block import inputs, known_exceptions, spec
from grader.se_block.observed_block import Activations
from grader.se_block.pinned_cases import PINNED

if TYPE_CHECKING:
    from solution.model import Model

FILES = ("model.py", "parts.py", "noise.py", "mistakes/*.py")  # that the numbers depend on


class ComputedMutants(Mutants):
    """The error model on the pinned cases. Nothing is computed before it is asked for."""

    def __init__(self, path: Path | None, trusted: WorkerConfig) -> None:
        self._path, self._trusted = path, trusted
        self._models: dict[Case, Model] = {}
        self._kept: dict[str, np.ndarray] = {}
        self._mutants: list[tuple[Mutation, ...]] = []
        self._key = ""
        self._worker: WorkerSupervisor | None = None

    def open(self, progress: Callable[[int, int], None]) -> bool:
        """Have all signatures and random numbers, from the file or anew; False where there is no error model."""
        if self._mutants:
            return True
        try:
            folder = spec.REFERENCE.parent
            texts = [file.read_bytes() for pattern in FILES for file in sorted(folder.glob(pattern))]
            from solution import mistakes
        except (OSError, ImportError):
            return False
        if not texts:
            return False
        texts += [Path(file).read_bytes() for file in (rounding.__file__, __file__)]
        meaning = repr((list(map(inputs.specification, PINNED)), known_exceptions.KINDS, machine.machine_key()))
        self._key = hashlib.sha256(b"".join(texts) + meaning.encode()).hexdigest()
        self._kept = array_file.read(self._path, self._key) if self._path else {}
        mutants = list(_mutants(mistakes.MUTATIONS))
        if "table" not in self._kept:
            self._record(mistakes.MUTATIONS, mutants, progress)
        self._mutants = mutants
        return True

    def predict(self, case: Case, mutant: Iterable[Mutation]) -> Prediction:
        """What the mutant gives on `case`."""
        from solution.model import Raises

        try:
            return Prediction(self.model(case).output(overrides(mutant)))
        except Raises as raised:
            return Prediction(None, raised.kind)

    def model(self, case: Case) -> "Model":
        """The block on one pinned case, to be asked for its steps."""
        from solution.model import Model

        if case not in self._models:
            self._models[case] = Model(inputs.array(case), case.reduction, case.seed, self._noise)
        return self._models[case]

    def activations(self, case: Case) -> Activations:
        """What the right block computes on the way."""
        block = self.model(case)
        first, second = block.step("kernels", {})
        return Activations(block.step("squeezed", {}) @ first, second, block.step("logits", {}), block.step("gates", {}))

    def step(self, case: Case, name: str, mutant: Iterable[Mutation] = ()) -> np.ndarray | None:
        """What a step inside the mutant gives on `case`; None where it raises."""
        from solution.model import Raises

        try:
            with np.errstate(all="ignore"):
                return np.asarray(self.model(case).step(name, overrides(mutant)))
        except Raises:
            return None

    def candidates(self, fits: Callable[[np.ndarray], np.ndarray]) -> list[tuple[Mutation, ...]]:
        """The mutants whose signature fits, the smallest first."""
        return [self._mutants[i] for i in np.flatnonzero(fits(self._kept["table"]))]

    def of_up_to(self, most: int) -> list[tuple[Mutation, ...]]:
        """All mutants of up to `most` mutations, the smallest first."""
        return [mutant for mutant in self._mutants if len(mutant) <= most]

    def forget(self) -> None:
        """Let go of what was computed on the way: the next submission is another one."""
        for model in self._models.values():
            model.forget()

    def close(self) -> None:
        """End the worker that drew the random numbers."""
        if self._worker:
            self._worker.close()

    def _record(self, mutations: Iterable[Mutation], mutants: Sequence[Mutant], progress: Callable[[int, int], None]) -> None:
        of = len(PINNED) + len(mutants) // 1000
        try:
            for done, case in enumerate(PINNED):  # the single mutations ask for all the random numbers that there are
                progress(done, of)
                for mutation in mutations:
                    self.predict(case, [mutation])
        finally:
            self.close()
        signatures = np.zeros((len(mutants), 1 + int(np.prod(INDEX_CASE.shape))), np.float32)
        for i, mutant in enumerate(mutants):
            signatures[i] = signature(self.predict(INDEX_CASE, mutant))
            if not i % 1000:
                progress(len(PINNED) + i // 1000, of)
        self.forget()
        self._kept["table"] = signatures
        if self._path:
            with contextlib.suppress(OSError):  # a disk that refuses costs only time
                array_file.write(self._path, self._key, self._kept)

    def _noise(self, seed: int, root: int) -> np.ndarray:
        name = f"noise {seed} {root}"
        if name not in self._kept:
            self._kept[name] = self._drawn(seed, root)
        return self._kept[name]

    def _drawn(self, seed: int, root: int) -> np.ndarray:
        if self._worker is None:
            program = Program((spec.REFERENCE.parent / "noise.py").read_text(encoding="utf-8"), "noise.py", "draw_noise")
            self._worker = WorkerSupervisor(program, self._trusted)
        outcome = self._worker.call((seed, root))
        if outcome is None or outcome.value is None or outcome.value.size % 9:
            raise Breakdown("the random numbers of the error model could not be drawn")
        return outcome.value.reshape(3, 3, -1)


def overrides(mutant: Iterable[Any]) -> dict[str, Any]:
    """The parts that all mutations of a mutant replace."""
    merged: dict[str, Any] = {}
    for mutation in mutant:
        merged |= mutation.overrides
    return merged


def _mutants(mutations: tuple[Any, ...]) -> Iterable[tuple[Mutation, ...]]:
    """All mutants of one and two mutations, and of three that are not for pairs only, whose overrides do not collide.

    A rare mutation is paired only with one that is not for pairs only, or that is what another JAX makes of such a one.
    """
    common = [mutation for mutation in mutations if not mutation.pairs_only]
    yield from ((mutation,) for mutation in mutations)
    for choices, size in ((mutations, 2), (common, 3)):
        for chosen in itertools.combinations(choices, size):
            if any(one.rare for one in chosen) and all(one.pairs_only and "empty" not in one.overrides for one in chosen):
                continue
            if len(overrides(chosen)) == sum(len(mutation.overrides) for mutation in chosen):
                yield chosen
