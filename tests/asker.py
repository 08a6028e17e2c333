"""One trusted worker that answers for many files in turn: quick, and only for files of our own."""

from collections.abc import Mapping, Sequence
from pathlib import Path

from grader import environment, inputs, sandbox
from grader.cases import PINNED
from grader.lane import NAMES, Setup
from grader.model import Case, Facts, Outcome
from grader.process import Limits, Worker


class Asker:
    """Made once for a test module; the worker starts with the first file, and again when it has died."""

    def __init__(self, cache: Path) -> None:
        compiled = cache / f"compiled-{environment.machine_key()}"
        self._setup = Setup("process", Limits(cpu_s=60, wall_s=300), compiled, trusted=True, weights="any-names")
        self._worker: Worker | None = None

    def outcomes(self, source: str, cases: Sequence[Case] = PINNED) -> Mapping[Case, Outcome]:
        """How the calls of this file for these cases end."""
        worker = self._alive()
        assert isinstance(worker.load(source.encode(), NAMES), Facts), source
        found = {}
        for case in cases:
            x = inputs.array(case)
            found[case] = worker.call(NAMES["function"], (case.seed, x, case.reduction), 2 * x.nbytes)
        return found

    def _alive(self) -> Worker:
        if self._worker is None or not self._worker.alive:
            self._worker = Worker(self._setup.limits)
            self._worker.start(sandbox.launch(self._setup.level, self._setup.readable), self._setup.head())
            self._worker.ready()
        return self._worker

    def close(self) -> None:
        """End the worker."""
        if self._worker:
            self._worker.close()
