"""Keep one worker at a time for one program, and start a new one when the last one is gone.

Submission, reference and the kit's own small programs are supervised alike; only the program and the trust differ.
"""

import contextlib
import os
import threading
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import TypeVar

import numpy as np
from msgspec import Struct
from msgspec.structs import replace

from grader.core import notebook
from grader.core.errors import Breakdown
from grader.core.machine import ROOT
from grader.core.report import Isolation
from grader.core.values import Definitions, Outcome, OutcomeKind, SourceLine
from grader.sandbox import commands, isolation
from grader.sandbox.launcher import Launcher
from grader.sandbox.protocol import Op, Probes
from grader.sandbox.worker import escape_probes
from grader.sandbox.worker.forkserver import MOST_THREADS
from grader.sandbox.worker_process import Limits, Program, Worker, in_words

MOST_DEATHS = 2  # of workers that answered before; one that never answered is not started again
_NEVER = 1e9  # seconds of compiling from which on a worker may write to the compilation cache
_STACK = 8 * 2**20  # bytes, as most systems have it; the limit on data does not count stacks


class WorkerConfig(Struct, frozen=True):
    """How workers are started. A trusted one may write to the compilation cache."""

    level: str
    limits: Limits
    compiled: Path | None
    trusted: bool = False
    weights: str = "exact"
    required: bool = False  # whether a capability that was not blocked ends the grading before it begins
    secrets: tuple[Path, ...] = ()  # files of the kit that no submission may read

    @property
    def readable(self) -> tuple[Path, ...]:
        """The folders of ours that a worker may read."""
        return (self.compiled,) if self.compiled else ()

    @property
    def _names_known(self) -> Path | None:
        """A file that tells that the hook works here: a worker has tried it before it had a submission.

        It lies beside the folder of compiled code, whose name holds the versions.
        """
        return self.compiled.with_name(f"names-known-{self.compiled.name}") if self.compiled else None

    def remember(self, probes: Probes) -> None:
        """Keep what need not be tried again."""
        if probes.any_names and self._names_known:
            with contextlib.suppress(OSError):
                self._names_known.touch()

    def handshake(self) -> dict[str, object]:
        """The settings that a worker is sent first: limits, hardening, JAX's options, and which escapes it shall try."""
        return {
            "jax": self._jax_settings(),
            "limits": self._limits(),
            "hardening": commands.hardening_settings(self.level, self.readable),
            "weights": self.weights,
            "names_known": self._names_known is not None and self._names_known.exists(),
            "probes": {
                "canaries": [__file__, *map(str, self.secrets)],
                "folders": ["/tmp", "/", str(ROOT), *map(str, self.readable)],
                "grader_pid": os.getpid(),
                "process_namespace": escape_probes.process_namespace(),
                "most_threads": MOST_THREADS,
            },
        }

    def _limits(self) -> dict[str, int]:
        if self.trusted:
            return {"CORE": 0}
        memory = self.limits.memory_mib * 2**20
        of_memory = {"DATA": memory, "STACK": _STACK, "AS": 2 * memory} if commands.LINUX else {}
        cpu_s = int(
            self.limits.start_s + commands.MOST_PROCESSORS * self.limits.total_s
        )  # a call's own limit is set when it begins
        return {"CORE": 0, "FSIZE": 0, "NOFILE": 64, "CPU": cpu_s} | of_memory

    def _jax_settings(self) -> dict[str, object]:
        settings: dict[str, object] = {"jax_default_matmul_precision": "highest", "jax_disable_most_optimizations": True}
        if self.compiled:
            settings["jax_compilation_cache_dir"] = str(self.compiled)
            settings["jax_persistent_cache_min_compile_time_secs"] = 0 if self.trusted else _NEVER
            settings["jax_persistent_cache_min_entry_size_bytes"] = -1
            settings["jax_persistent_cache_enable_xla_caches"] = "none"  # or the folder's own name becomes part of each key
        return settings


@contextlib.contextmanager
def a_thread_each(workers: "Sequence[WorkerSupervisor]") -> Iterator[ThreadPoolExecutor]:
    """Threads to ask all workers at once. Whoever ends us need not wait until each has answered."""
    with ThreadPoolExecutor(len(workers)) as pool:
        try:
            yield pool
        except (KeyboardInterrupt, SystemExit):
            for worker in workers:
                worker.interrupt()
            raise


_Told = TypeVar("_Told", Definitions, Outcome, Definitions | Outcome)


def _placed(told: _Told, cells: Sequence[int]) -> _Told:
    """The same, with the lines of a notebook's text as lines of its cells."""
    if not cells:
        return told
    field = "lines" if isinstance(told, Outcome) else "statements"
    return replace(told, **{field: tuple(_of_cell(line, cells) for line in getattr(told, field))})


def _of_cell(line: SourceLine, cells: Sequence[int]) -> SourceLine:
    cell, number = notebook.place(line.number, cells)
    return replace(line, cell=cell, number=number)


class WorkerSupervisor:
    """Supervises the workers of one program. `begin` early, then `load`, then `call` as often as you like.

    `launcher` starts the workers; without it, each is a process of its own. Once `stop` is set, whatever waits for an answer
    raises Interrupted.
    """

    def __init__(
        self,
        program: Program,
        config: WorkerConfig,
        launcher: Launcher | None = None,
        stop: threading.Event | None = None,
    ) -> None:
        self.config = config
        self.isolation: Isolation | None = None
        self.weights = config.weights
        self.output = b""
        self._program = program
        self._stop = stop
        self._launcher = launcher or commands.launcher(config.level, config.readable)
        self._worker: Worker | None = None
        self._loaded = False
        self._has_answered = False
        self._deaths = 0
        self._calling_s = 0.0

    def with_weights(self, mode: str) -> "WorkerSupervisor":
        """A supervisor of the same program that treats weights otherwise; not begun."""
        return WorkerSupervisor(self._program, replace(self.config, weights=mode), self._launcher, self._stop)

    def hand_over(self, program: Program, stop: threading.Event | None) -> "WorkerSupervisor":
        """A supervisor of another program in the worker of this one, which has none from now on; a new one if it has ended."""
        after = WorkerSupervisor(program, self.config, self._launcher, stop)
        if self._worker is not None and self._worker.runs:
            after._worker, self._worker, self._loaded = self._worker, None, False
            after._worker.stop = stop
        else:
            with contextlib.suppress(Breakdown):
                self.close()
        return after

    def begin(self) -> None:
        """Start a worker without waiting for it, if there is none."""
        if self._worker is not None:
            return
        commands.hide_memory()  # this process holds what a submission must not see
        self._worker = Worker(self.config.limits, self._stop)
        self._worker.start(self._launcher, self.config.handshake())

    def load(self) -> Definitions | Outcome:
        """What the program defines, or how loading it ended."""
        self.begin()
        assert self._worker is not None
        probes = self._worker.ready()
        self.isolation = isolation.isolation(self.config.level, probes)
        if self.config.required:
            isolation.require(self.config.level, probes)
        self.weights = "any-names" if probes.any_names else "exact"
        self.config.remember(probes)
        found = _placed(self._worker.load(self._program), self._program.cells)
        self._loaded = isinstance(found, Definitions)
        self._bury_dead()
        return found

    def call(self, arguments: Sequence[int | np.ndarray], limit: int = 0, op: Op = "call") -> Outcome | None:
        """How the call with these arguments ended; a value of up to `limit` bytes (64 KiB at least) is read back.

        None once too many workers have died for another one to be started.
        """
        if not self._loaded and (self._gave_up or not isinstance(self.load(), Definitions)):
            return None
        assert self._worker is not None
        begun = time.monotonic()
        outcome = _placed(self._worker.call(arguments, limit, op), self._program.cells)
        self._has_answered |= self._worker.alive
        self._calling_s += time.monotonic() - begun
        if self._calling_s > self.config.limits.total_s:
            self._deaths = MOST_DEATHS
            self.close()
            return Outcome(
                OutcomeKind.TIMED_OUT, message=f"all calls together took over {in_words(self.config.limits.total_s)}"
            )
        self._bury_dead()
        return outcome

    def interrupt(self) -> None:
        """Have whatever waits for an answer raise Interrupted."""
        if self._stop:
            self._stop.set()

    @property
    def _gave_up(self) -> bool:
        return self._deaths >= (MOST_DEATHS if self._has_answered else 1)

    def _bury_dead(self) -> None:
        if self._worker is not None and not self._worker.alive:
            self._deaths += 1
            self.close()

    def close(self) -> None:
        """End the worker. The next call starts a fresh one."""
        if self._worker is not None:
            worker, self._worker, self._loaded = self._worker, None, False
            worker.close()
            self.output = self.output or bytes(worker.output)
