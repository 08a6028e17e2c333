"""Run the reference for its outputs, and keep them: a second grading need not start the reference at all.

The cache is data (a line of JSON, then npz without pickle), bound to the digest of the reference, the versions and the
machine, and checked before it is read: a damaged or stale one is made anew, never trusted. A learner's code never sees it.
"""

import contextlib
import hashlib
import threading
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np

from grader.core import array_file
from grader.core.compare import check_array, describe_failure
from grader.core.errors import Breakdown
from grader.core.values import Case, CasePlan, Outcome, OutcomeKind
from grader.sandbox.supervisor import WorkerConfig, WorkerSupervisor
from grader.se_block import calls, generate, inputs, spec
from grader.se_block.pinned_cases import ALWAYS, share_among


class ExpectedOutputCache:
    """Outputs of the reference by case, kept in one file. `path` None keeps them in memory only."""

    def __init__(self, path: Path | None, key: str) -> None:
        self._path, self._key = path, key
        self._outputs: dict[str, np.ndarray] = array_file.read(path, key) if path else {}

    def get(self, case: Case) -> np.ndarray | None:
        """The recorded array of shape (H * W * C,), or None."""
        output = self._outputs.get(inputs.specification(case))
        return output if output is not None and output.shape == (int(np.prod(case.shape)),) else None

    def add(self, outputs: dict[Case, np.ndarray]) -> None:
        """Record `outputs` and write the file anew: whole or not at all. A disk that refuses costs only time."""
        self._outputs |= {inputs.specification(case): value for case, value in outputs.items()}
        if self._path and outputs:
            with contextlib.suppress(OSError):
                array_file.write(self._path, self._key, array_file.read(self._path, self._key) | self._outputs)


class ReferenceOracle:
    """The reference's outputs, from the cache or, for a new case, from a worker of its own."""

    preparing = "Recording the reference's answers"

    def __init__(self, cache: ExpectedOutputCache, text: str, config: WorkerConfig, workers: int) -> None:
        self.asked = 0  # how many cases the reference had to be run for
        self._cache = cache
        self._workers = [WorkerSupervisor(calls.submission_program(text), config) for _ in range(workers)]
        self._lock = threading.Lock()

    def cases(self, plan: CasePlan) -> tuple[Case, ...]:
        """The cases that a plan asks for, the pinned ones first."""
        return ALWAYS + generate.generate(plan)

    def smallest(self, plan: CasePlan, fails: Callable[[Case], bool]) -> Case | None:
        """The smallest case like those of `plan` that fails, as Hypothesis shrinks it."""
        return generate.smallest(plan, fails)

    def rng_mismatch(self) -> str:
        """Why no numbers can be compared here: never so, since the reference runs on this very machine."""
        return ""

    def expected(self, case: Case) -> np.ndarray:
        """The reference's output for `case`."""
        with self._lock:
            known = self._cache.get(case)
            if known is None:
                self._cache.add(outputs := self._run(self._workers[0], [case], lambda: None))
                known = outputs[case]
            return known

    def needs_preparing(self, cases: Iterable[Case]) -> bool:
        """Whether the reference would have to be run for any of `cases`."""
        return any(self._cache.get(case) is None for case in cases)

    def prepare(self, cases: Iterable[Case], progress: Callable[[], None] = lambda: None) -> None:
        """Have an output for each of `cases`; runs the reference, in all workers at once, only for what the cache lacks."""
        with self._lock:
            missing = [case for case in cases if self._cache.get(case) is None]
            shares = share_among(len(self._workers), missing)
            with ThreadPoolExecutor(len(self._workers)) as pool:
                futures = [pool.submit(self._run, *pair, progress) for pair in zip(self._workers, shares, strict=True)]
            for future in futures:
                self._cache.add(future.result())

    def _run(self, worker: WorkerSupervisor, cases: list[Case], progress: Callable[[], None]) -> dict[Case, np.ndarray]:
        found = {}
        for case in cases:
            found[case] = right_output(calls.call(worker, case), int(np.prod(case.shape)), inputs.specification(case))
            self.asked += 1
            progress()
        return found

    def close(self) -> None:
        """End the reference's workers."""
        for worker in self._workers:
            worker.close()


def right_output(outcome: Outcome | None, size: int, case: str) -> np.ndarray:
    """What a reference has returned for a case; raises Breakdown where that is no row of `size` finite numbers."""
    if outcome is None or check_array(outcome, (size,)) or outcome.value is None:
        what = describe_failure(outcome) if outcome and outcome.kind is not OutcomeKind.RETURNED else "gave no answer"
        raise Breakdown(f"the reference failed on {case}: it {what}")
    return outcome.value


def reference_text() -> str:
    """The text of the hidden reference; raises Breakdown where it cannot be read."""
    try:
        return spec.REFERENCE.read_text(encoding="utf-8")
    except OSError as error:
        raise Breakdown(f"the reference {spec.REFERENCE} cannot be read ({error.strerror})") from error


def cache_key(text: str, machine: str) -> str:
    """What recorded outputs hold for: this reference, on a machine of this key."""
    return hashlib.sha256((text + machine).encode()).hexdigest()
