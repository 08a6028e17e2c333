"""A lane asks one source text, case by case, and starts a new worker when the last one is gone.

Submission and reference run in lanes alike; only the source text and the trust differ.
"""

import os
import time
from pathlib import Path

import msgspec
from msgspec import Struct

from grader import environment, inputs, levels, sandbox
from grader.errors import Breakdown
from grader.launch import Launch
from grader.model import Case, Facts, Isolation, Outcome, OutcomeKind
from grader.process import Limits, Worker

NAMES = {"function": "se_block_forward", "module": "SEBlock", "field": "reduction"}
MOST_DEATHS = 2
_NEVER = 1e9  # seconds of compiling from which on a worker may write to the compilation cache


class Setup(Struct, frozen=True):
    """How the workers of a lane are started. A trusted one may write to the compilation cache."""

    level: str
    limits: Limits
    compiled: Path | None
    trusted: bool = False
    weights: str = "exact"
    required: bool = False  # whether an open door ends the grading before it begins

    @property
    def readable(self) -> tuple[Path, ...]:
        """The folders of ours that a worker may read."""
        return (self.compiled,) if self.compiled else ()

    def head(self) -> dict[str, object]:
        """The settings that a worker is sent first: limits, locks, JAX's options, and what it shall probe."""
        return {
            "jax": self._jax_settings(),
            "limits": self._limits(),
            "locks": sandbox.locked(self.level, self.readable),
            "weights": self.weights,
            "probes": {
                "canaries": [__file__, str(environment.BOOK if environment.learners_kit() else environment.REFERENCE)],
                "folders": ["/tmp", "/", str(environment.ROOT), *map(str, self.readable)],
                "grader_pid": os.getpid(),
            },
        }

    def _limits(self) -> dict[str, int]:
        if self.trusted:
            return {"CORE": 0}
        memory = self.limits.memory_mib * 2**20
        of_memory = {"DATA": memory, "AS": 2 * memory} if sandbox.LINUX else {}
        return {"CORE": 0, "FSIZE": 0, "NOFILE": 64} | of_memory

    def _jax_settings(self) -> dict[str, object]:
        settings: dict[str, object] = {"jax_default_matmul_precision": "highest", "jax_disable_most_optimizations": True}
        if self.compiled:
            settings["jax_compilation_cache_dir"] = str(self.compiled)
            settings["jax_persistent_cache_min_compile_time_secs"] = 0 if self.trusted else _NEVER
            settings["jax_persistent_cache_min_entry_size_bytes"] = -1
            settings["jax_persistent_cache_enable_xla_caches"] = "none"  # or the folder's own name becomes part of each key
        return settings


class Lane:
    """One worker at a time for one source text. `begin` early, then `load`, then `call` as often as you like.

    `launch` starts the workers; without it, each is a program of its own.
    """

    def __init__(self, source: bytes, setup: Setup, launch: Launch | None = None) -> None:
        self.setup = setup
        self._launch = launch or sandbox.launch(setup.level, setup.readable)
        self.deaths = 0
        self.isolation: Isolation | None = None
        self.weights = setup.weights
        self.output = b""
        self._source = source
        self._worker: Worker | None = None
        self._loaded = False
        self._answered = False
        self._asking_s = 0.0

    def twin(self, weights: str) -> "Lane":
        """A lane for the same source that treats weights otherwise; not begun."""
        return Lane(self._source, msgspec.structs.replace(self.setup, weights=weights), self._launch)

    def begin(self) -> None:
        """Start a worker without waiting for it."""
        sandbox.hide_memory()  # this process holds what a submission must not see
        self._worker = Worker(self.setup.limits)
        self._worker.start(self._launch, self.setup.head())

    def load(self) -> Facts | Outcome:
        """What the source text defines, or how loading it ended."""
        if self._worker is None:
            self.begin()
        assert self._worker is not None
        probes = self._worker.ready()
        self.isolation = levels.isolation(self.setup.level, probes)
        if self.setup.required:
            levels.require(self.isolation)
        self.weights = "any-names" if probes.any_names else "exact"
        found = self._worker.load(self._source, NAMES)
        self._loaded = isinstance(found, Facts)
        self._bury_dead()
        return found

    def call(self, case: Case) -> Outcome | None:
        """How the call for `case` ended; None once too many workers have died for another one to be started."""
        hopeless = self.deaths >= (MOST_DEATHS if self._answered else 1)
        if not self._loaded and (hopeless or not isinstance(self.load(), Facts)):
            return None
        assert self._worker is not None
        x, begun = inputs.array(case), time.monotonic()
        outcome = self._worker.call(NAMES["function"], (case.seed, x, case.reduction), 2 * x.nbytes)
        self._answered |= self._worker.alive
        self._asking_s += time.monotonic() - begun
        if self._asking_s > self.setup.limits.total_s:
            self.deaths = MOST_DEATHS
            self.close()
            return Outcome(OutcomeKind.TIMED_OUT, message=f"all calls together took over {self.setup.limits.total_s:g} seconds")
        self._bury_dead()
        return outcome

    def _bury_dead(self) -> None:
        if self._worker is not None and not self._worker.alive:
            self.deaths += 1
            self.close()

    def close(self) -> None:
        """End the worker. The next call starts a fresh one."""
        if self._worker is not None:
            worker, self._worker, self._loaded = self._worker, None, False
            worker.close()
            self.output = self.output or bytes(worker.output)


def reference_source() -> bytes:
    """The text of the hidden reference; raises Breakdown where it cannot be read."""
    try:
        return environment.REFERENCE.read_bytes()
    except OSError as error:
        raise Breakdown(f"the reference {environment.REFERENCE} cannot be read ({error.strerror})") from error
