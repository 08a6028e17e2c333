"""A session whose workers and reference are made of NumPy: no process, no JAX."""

import contextlib
from collections.abc import Callable, Iterator
from typing import Any

import numpy as np

from grader.core.report import Isolation
from grader.core.values import Case, CasePlan, Definitions, Outcome, OutcomeKind
from grader.se_block import generate, inputs
from grader.se_block.pinned_cases import ALWAYS

DEFINITIONS = Definitions("callable", "seed, x, reduction", "module", True)
Function = Callable[[Case], np.ndarray | Outcome | None]


def right(case: Case) -> np.ndarray:
    """A right block on weights of NumPy's: what the reference is here."""
    x, channels = inputs.array(case), case.shape[2]
    hidden = max(channels // case.reduction, 1)
    rng = np.random.default_rng((case.seed, channels, hidden))
    first, second = rng.normal(size=(channels, hidden)), rng.normal(size=(hidden, channels)) / 3
    first[0], second[0] = np.abs(first[0]) + 0.1, np.abs(second[0]) + 0.1
    gates = 1 / (1 + np.exp(-(np.maximum(x.mean((0, 1)) @ first, 0) @ second)))
    return (x * gates).astype(np.float32).reshape(-1)


class FakeWorker:
    """A worker that asks a Python function. It counts, and knows the cases that it was asked."""

    def __init__(self, function: Function, definitions: Definitions | Outcome = DEFINITIONS, output: bytes = b"") -> None:
        self.function, self.definitions = function, definitions
        self.isolation = Isolation("none", (), ())
        self.weights = "any-names"
        self.output = output
        self.asked: list[Case] = []
        self.closed = False

    def load(self) -> Definitions | Outcome:
        return self.definitions

    def ask_block(self, case: Case) -> Outcome | None:
        return None  # of a NumPy function there is no class

    def ask(self, case: Case) -> Outcome | None:
        self.asked.append(case)
        found = self.function(case)
        if not isinstance(found, np.ndarray):
            return found
        return Outcome(OutcomeKind.RETURNED, value=found, shape=found.shape, dtype=found.dtype.name)

    def close(self) -> None:
        self.closed = True


class FakeSession:
    """A session whose reference is `right`, and which has no error model. After its workers have ended nothing is run."""

    preparing = "Recording"

    def __init__(self, plan: CasePlan = CasePlan(), rng_mismatch: str = "") -> None:
        self.settings = type("Settings", (), {"plan": plan})
        self.oracle = self.mutants = self
        self.recorded: list[Case] = []
        self.smallest = generate.smallest
        self.mismatch, self.looked_for_mismatch = rng_mismatch, False
        self.fakes: list[FakeWorker] = []
        self.collected = False

    @contextlib.contextmanager
    def workers(self, _program: object, _most: int = 2) -> Iterator[list[FakeWorker]]:
        try:
            yield self.fakes
        finally:
            self.collected = True
            for worker in self.fakes:
                worker.close()

    def cases(self, plan: CasePlan) -> tuple[Case, ...]:
        return ALWAYS + generate.generate(plan)

    def rng_mismatch(self) -> str:
        self.looked_for_mismatch = True
        return self.mismatch

    def open(self, _progress: Any) -> bool:
        return False

    def expected(self, case: Case) -> np.ndarray:
        assert not self.collected, "the reference was asked for when the evidence was said to be complete"
        return right(case)

    def needs_preparing(self, _cases: Any) -> bool:
        return not self.recorded

    def prepare(self, cases: Any, _progress: Any) -> None:
        self.recorded = list(cases)
