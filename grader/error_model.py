"""What blocks with mistakes give, computed: the only room that knows the error model of `solution/`.

The reference's worker draws the random numbers once; the rest is NumPy. All sets of up to three mistakes are kept with what
they give on the screen.
"""

import contextlib
import hashlib
import itertools
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from grader import book, environment, exceptions, inputs, precision
from grader.cases import PINNED
from grader.errors import Breakdown
from grader.lane import Lane, Setup
from grader.model import Case
from grader.predictions import SCREEN, Prediction, Predictions, Right, Switch, row

if TYPE_CHECKING:
    from solution.model import Model

FILES = ("mistakes.py", "model.py", "parts.py", "noise.py")


class ErrorModel(Predictions):
    """The error model on the pinned cases. Nothing is computed before it is asked for."""

    def __init__(self, path: Path | None, trusted: Setup) -> None:
        self._path, self._trusted = path, trusted
        self._models: dict[Case, Model] = {}
        self._kept: dict[str, np.ndarray] = {}
        self._sets: list[tuple[Switch, ...]] = []
        self._key = ""
        self._lane: Lane | None = None

    def open(self, progress: Callable[[int, int], None]) -> bool:
        """Have the table and all random numbers, from the book or anew; False where there is no error model."""
        if self._sets:
            return True
        try:
            texts = [(environment.REFERENCE.parent / name).read_bytes() for name in FILES]
            from solution import mistakes
        except (OSError, ImportError):
            return False
        texts.append(Path(precision.__file__).read_bytes())
        meaning = repr((list(map(inputs.specification, PINNED)), exceptions.NAMES, environment.machine_key()))
        self._key = hashlib.sha256(b"".join(texts) + meaning.encode()).hexdigest()
        self._kept = book.read(self._path, self._key) if self._path else {}
        sets = list(_sets(mistakes.SWITCHES))
        if "table" not in self._kept:
            self._record(mistakes.SWITCHES, sets, progress)
        self._sets = sets
        return True

    def predict(self, case: Case, switches: Iterable[Switch]) -> Prediction:
        """What the block gives on `case` with these mistakes."""
        from solution.model import Raises

        try:
            return Prediction(self.model(case).output(_parts(switches)))
        except Raises as raised:
            return Prediction(None, raised.kind)

    def model(self, case: Case) -> "Model":
        """The block on one pinned case, to be asked for its steps."""
        from solution.model import Model

        if case not in self._models:
            self._models[case] = Model(inputs.array(case), case.reduction, case.seed, self._noise)
        return self._models[case]

    def right(self, case: Case) -> Right:
        """What the right block computes on the way."""
        block = self.model(case)
        first, second = block.step("kernels", {})
        return Right(block.step("squeezed", {}) @ first, second, block.step("logits", {}), block.step("gates", {}))

    def step(self, case: Case, name: str, switches: Iterable[Switch] = ()) -> np.ndarray | None:
        """What a step inside the block gives on `case` with these mistakes; None where it raises."""
        from solution.model import Raises

        try:
            with np.errstate(all="ignore"):
                return np.asarray(self.model(case).step(name, _parts(switches)))
        except Raises:
            return None

    def candidates(self, fits: Callable[[np.ndarray], np.ndarray]) -> list[tuple[Switch, ...]]:
        """The sets whose row of the table `fits`, the smallest first."""
        return [self._sets[i] for i in np.flatnonzero(fits(self._kept["table"]))]

    def sets(self, most: int) -> list[tuple[Switch, ...]]:
        """All sets of up to `most` mistakes, the smallest first."""
        return [chosen for chosen in self._sets if len(chosen) <= most]

    def forget(self) -> None:
        """Let go of what was computed on the way: the next submission is another one."""
        for model in self._models.values():
            model.forget()

    def close(self) -> None:
        """End the worker that drew the random numbers."""
        if self._lane:
            self._lane.close()

    def _record(
        self, switches: Iterable[Switch], sets: Sequence[tuple[Switch, ...]], progress: Callable[[int, int], None]
    ) -> None:
        of = len(PINNED) + len(sets) // 1000
        try:
            for done, case in enumerate(PINNED):  # every single mistake asks for all the random numbers that there are
                progress(done, of)
                for switch in switches:
                    self.predict(case, [switch])
        finally:
            self.close()
        rows = np.zeros((len(sets), 1 + int(np.prod(SCREEN.shape))), np.float32)
        for i, chosen in enumerate(sets):
            rows[i] = row(self.predict(SCREEN, chosen))
            if not i % 1000:
                progress(len(PINNED) + i // 1000, of)
        self.forget()
        self._kept["table"] = rows
        if self._path:
            with contextlib.suppress(OSError):  # a disk that refuses costs only time
                book.write(self._path, self._key, self._kept)

    def _noise(self, seed: int, root: int) -> np.ndarray:
        name = f"noise {seed} {root}"
        if name not in self._kept:
            self._kept[name] = self._drawn(seed, root)
        return self._kept[name]

    def _drawn(self, seed: int, root: int) -> np.ndarray:
        if self._lane is None:
            self._lane = Lane((environment.REFERENCE.parent / "noise.py").read_bytes(), self._trusted)
        outcome = self._lane.call(Case((1, 1, 1), root, seed, "signs", 0))
        if outcome is None or outcome.value is None or outcome.value.size % 9:
            raise Breakdown("the random numbers of the error model could not be drawn")
        return outcome.value.reshape(3, 3, -1)


def _parts(switches: Iterable[Any]) -> dict[str, Any]:
    merged: dict[str, Any] = {}
    for switch in switches:
        merged |= switch.parts
    return merged


def _sets(switches: tuple[Any, ...]) -> Iterable[tuple[Switch, ...]]:
    """All sets of one and two switches, and of three that are not rare, whose parts do not collide."""
    common = [switch for switch in switches if not switch.rare]
    yield from ((switch,) for switch in switches)
    for choices, size in ((switches, 2), (common, 3)):
        for chosen in itertools.combinations(choices, size):
            if len(_parts(chosen)) == sum(len(switch.parts) for switch in chosen):
                yield chosen
