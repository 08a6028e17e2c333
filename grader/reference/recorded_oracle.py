"""The expected outputs in a learner's kit: recorded, for the kit's own cases alone.

They are valid only if JAX draws the same random numbers here. That is checked only after a mismatch, with a small program
whose numbers were recorded, too. What submissions need compiled is compiled once, by the first one that returns something.
"""

import contextlib
import zlib
from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
from msgspec.structs import replace

from grader.core import machine
from grader.core.compare import compare, describe_failure
from grader.core.errors import Breakdown, UsageError
from grader.core.values import Case, CasePlan, Outcome, OutcomeKind
from grader.reference.recording import FINGERPRINT_SEED, Recording
from grader.sandbox.supervisor import WorkerConfig, WorkerSupervisor
from grader.se_block import inputs
from grader.se_block.calls import warm_up
from grader.se_block.pinned_cases import share_among, simplicity
from grader.se_block.programs import COMPILE_WARMUP, RNG_FINGERPRINT, program


class RecordedOracle:
    """The reference's outputs for the recorded cases."""

    asked = 0  # how many cases the reference had to be run for: there is none
    preparing = "Compiling for this machine"

    def __init__(self, recording: Recording, trusted: WorkerConfig, workers: int) -> None:
        self._recording, self._trusted, self._workers = recording, trusted, workers
        self._outputs = {name: recording.arrays[f"answer {name}"] for name in recording.contents.cases}

    def cases(self, plan: CasePlan) -> tuple[Case, ...]:
        """The cases that can be asked; raises UsageError where others are wanted."""
        if plan != CasePlan():
            raise UsageError(
                "This kit holds the answers to its own cases only. Leave out --examples, --seed and --thorough; whoever has "
                "the reference can use them."
            )
        return tuple(map(inputs.parse, self._recording.contents.cases))

    def expected(self, case: Case) -> np.ndarray:
        """The reference's output for `case`; raises UsageError where it was not recorded."""
        try:
            return self._outputs[inputs.specification(case)]
        except KeyError:
            raise UsageError(
                f"This kit holds no answer for {inputs.specification(case)}. Run the call itself to see your numbers, or "
                "take a case that a report of this kit shows."
            ) from None

    def needs_preparing(self, _cases: Iterable[Case]) -> bool:
        """Whether something is left to compile: the outputs are all there."""
        mark = self._compiled_mark()
        return mark is not None and not mark.exists()

    def prepare(self, cases: Iterable[Case], progress: Callable[[], None] = lambda: None) -> None:
        """Have JAX compile, once, what submissions need for `cases`: they may not keep it. What fails costs only time."""
        mark = self._compiled_mark()
        if mark is None or mark.exists():
            return
        with contextlib.suppress(Breakdown, OSError), ThreadPoolExecutor(self._workers) as pool:
            for future in [pool.submit(self._compile, share, progress) for share in share_among(self._workers, cases)]:
                future.result()
            mark.touch()

    def smallest(self, _plan: CasePlan, fails: Callable[[Case], bool]) -> Case | None:
        """The simplest recorded case that fails: every one is asked."""
        return next((case for case in sorted(self.cases(CasePlan()), key=simplicity) if fails(case)), None)

    def rng_mismatch(self) -> str:
        """Why no numbers can be compared here; empty where the random numbers are those that were recorded.

        That they are is remembered in the cache, for this machine and these versions.
        """
        recorded, mark = self._recording.arrays["fingerprint"], self._fingerprint_mark()
        if mark and mark.exists():
            return ""
        if compare(recorded, fingerprint(self._trusted)[0]):
            return self._other_versions()
        if mark:
            with contextlib.suppress(OSError):
                mark.touch()
        return ""

    def close(self) -> None:
        """Nothing was started."""

    def _compiled_mark(self) -> Path | None:
        """A file that is there once all is compiled; None where nothing can be kept."""
        folder = self._trusted.compiled
        return folder / f"warmup-{zlib.crc32(program(*COMPILE_WARMUP).text.encode()):08x}" if folder else None

    def _fingerprint_mark(self) -> Path | None:
        """A file that is there once the random numbers were found to be the recorded ones."""
        folder, recorded = self._trusted.compiled, self._recording.arrays["fingerprint"]
        return folder.with_name(f"fingerprint-{zlib.crc32(recorded.tobytes()):08x}-{folder.name}") if folder else None

    def _compile(self, cases: Sequence[Case], progress: Callable[[], None]) -> None:
        done = set[tuple[object, int]]()
        with contextlib.closing(WorkerSupervisor(program(*COMPILE_WARMUP), self._trusted)) as worker:
            for case in cases:
                if not warm_up(worker, case, done):
                    raise Breakdown("the pieces of a block did not run")
                progress()

    def _other_versions(self) -> str:
        there, here = self._recording.contents.versions, machine.versions()
        names = [name for name in ("jax", "jaxlib", "flax") if there[name] != here[name]]
        which = "; ".join(f"{name} {here[name]} here, {there[name]} there" for name in names) or "with the same versions"
        return f"this machine draws other random weights than the answers were recorded with ({which})"


def fingerprint(trusted: WorkerConfig) -> tuple[Outcome, str]:
    """Numbers that Flax draws here, and how names count: run like a submission whose layers may have any names."""
    with contextlib.closing(WorkerSupervisor(program(*RNG_FINGERPRINT), replace(trusted, weights="any-names"))) as worker:
        outcome = worker.call((FINGERPRINT_SEED,))
    if outcome is None or outcome.kind is not OutcomeKind.RETURNED:
        raise Breakdown(f"the fingerprint program {describe_failure(outcome) if outcome else 'gave no answer'}")
    return outcome, worker.weights
