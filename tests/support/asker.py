"""A trusted worker that answers for many files in turn, or anew for each: quick, and only for files of our own."""

from collections.abc import Mapping, Sequence
from pathlib import Path

from grader.core.values import Case, Definitions, Outcome
from grader.sandbox import commands
from grader.sandbox.launcher import ForkServer, Launcher
from grader.sandbox.protocol import Op
from grader.sandbox.supervisor import WorkerConfig
from grader.sandbox.worker_process import Limits, Worker
from grader.se_block import inputs
from grader.se_block.calls import submission_program
from grader.se_block.pinned_cases import PINNED

MOST_FILES = 20  # of one worker: JAX keeps what it compiled, 30 MB a file


class Asker:
    """Made once for a test module; the worker starts with the first file, and again after some, or when it has died.

    `compiled` is the folder that it compiles into.
    """

    def __init__(self, compiled: Path) -> None:
        self._config = WorkerConfig("process", Limits(cpu_s=60, wall_s=300), compiled, trusted=True, weights="any-names")
        self._worker: Worker | None = None
        self._files = 0
        self._start: Launcher = commands.launcher("process", (compiled,))
        self._server: ForkServer | None = None
        if commands.fork_server("kernel", ()):  # where there is one for locked workers, others can be copied, too
            self._server = ForkServer(lambda fd: commands.command("process", (), "forkserver", (fd,)), commands.environment())
            self._start = self._server

    def outcomes(self, source: str, cases: Sequence[Case] = PINNED) -> Mapping[Case, Outcome]:
        """How the calls of this file for these cases end."""
        loaded = self._loaded(source)
        assert isinstance(loaded, Definitions), source
        return {case: self._called(case) for case in cases}

    def block(self, source: str, case: Case) -> Outcome:
        """How the block class of this file answers by itself."""
        assert isinstance(self._loaded(source), Definitions), source
        return self._called(case, "apply")

    def ended(self, source: str, case: Case) -> tuple[str | None, Outcome]:
        """How this file ends: what its function takes, and the outcome of the call; None, and how loading it ended."""
        loaded = self._loaded(source)
        return (None, loaded) if isinstance(loaded, Outcome) else (loaded.signature, self._called(case))

    def _loaded(self, source: str) -> Definitions | Outcome:
        if self._files == MOST_FILES:
            self.renew()
        self._files += 1
        return self._alive().load(submission_program(source))

    def _called(self, case: Case, op: Op = "call") -> Outcome:
        x = inputs.array(case)
        return self._alive().call((case.seed, x, case.reduction), 2 * x.nbytes, op)

    def _alive(self) -> Worker:
        if self._worker is None or not self._worker.alive:
            self._worker = Worker(self._config.limits)
            self._worker.start(self._start, self._config.handshake())
            self._worker.ready()
        return self._worker

    def renew(self) -> None:
        """End the worker: the next file gets a fresh one."""
        if self._worker:
            self._worker.close()
        self._worker, self._files = None, 0

    def close(self) -> None:
        """End all."""
        self.renew()
        if self._server:
            self._server.close()
