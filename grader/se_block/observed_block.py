"""A block as it was observed, beside what the right block computes on the same cases. Knows shapes; draws no conclusion."""

from collections.abc import Callable

import numpy as np
from msgspec import Struct

from grader.core.evidence import Evidence
from grader.core.values import Case
from grader.se_block import inputs
from grader.se_block.checks import NOT_CLAMPED
from grader.se_block.estimate_gates import gates_of


class Activations(Struct, frozen=True):
    """What the right block computes on a case; `kernel` is the second layer's, of shape (hidden units, C)."""

    hidden: np.ndarray  # before the ReLU
    kernel: np.ndarray
    logits: np.ndarray
    gates: np.ndarray


class Observed(Struct, frozen=True):
    """What came back on a case, and what the right block computes there."""

    x: np.ndarray  # (pixels, C)
    output: np.ndarray  # (pixels, C)
    expected: np.ndarray  # (pixels, C)
    gates: np.ndarray  # (C,)
    right: Activations


class Block(Struct, frozen=True):
    """A block as it was observed on every case whose hidden width is not clamped."""

    evidence: Evidence
    cases: tuple[Observed, ...]

    def row(self, read: Callable[[Observed], np.ndarray]) -> np.ndarray:
        """What `read` gives of all cases, in one row."""
        return np.concatenate([read(one).ravel() for one in self.cases])


def observe(evidence: Evidence, activations: Callable[[Case], Activations], expected: Callable[[Case], np.ndarray]) -> Block:
    """What came back on every case whose hidden width is not clamped; each must have returned an array of the right size."""
    return Block(evidence, tuple(_observed(case, evidence, activations(case), expected(case)) for case in NOT_CLAMPED))


def _observed(case: Case, evidence: Evidence, right: Activations, expected: np.ndarray) -> Observed:
    value, depth = evidence.outcomes[case].value, case.shape[2]
    assert value is not None
    x, output = (array.reshape(-1, depth).astype(np.float64) for array in (inputs.array(case), value))
    return Observed(x, output, expected.reshape(-1, depth), gates_of(evidence, case), right)
