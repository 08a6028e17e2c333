"""Values for tests, made by hand: outcomes, evidence from a block written in NumPy, and reports."""

from collections.abc import Callable, Iterable, Mapping
from typing import Any

import numpy as np
from msgspec import Struct
from msgspec.structs import replace

from grader.core.evidence import Evidence, Repeat
from grader.core.report import CheckResult, Counterexample, Isolation, Report
from grader.core.values import Case, Definitions, Mismatch, MismatchKind, Outcome, OutcomeKind, Status, Verdict
from grader.se_block import inputs
from grader.se_block.checks import CHECKS
from grader.se_block.pinned_cases import PINNED, WORKED_EXAMPLE

DEFINITIONS = Definitions("callable", "seed, x, reduction", "module", field=True)


def outcome(value: Any, dtype: str = "") -> Outcome:
    """The outcome of a call that returned the array `value`, said to be of `dtype`."""
    array = np.asarray(value)
    return Outcome(OutcomeKind.RETURNED, value=array, shape=array.shape, dtype=dtype or array.dtype.name)


def returned_other(type_name: str) -> Outcome:
    """The outcome of a call that returned something else than an array."""
    return Outcome(OutcomeKind.RETURNED, type_name=type_name)


def raised(error: str, message: str = "") -> Outcome:
    """The outcome of a call that ended with an exception."""
    return Outcome(OutcomeKind.RAISED, error=error, message=message)


def ended(kind: OutcomeKind, message: str = "") -> Outcome:
    """The outcome of a call that ended in another way than with a value or an exception."""
    return Outcome(kind, message=message)


def sigmoid(z: np.ndarray) -> np.ndarray:
    return 1 / (1 + np.exp(-z))


def relu(z: np.ndarray) -> np.ndarray:
    return np.maximum(z, 0)


def clamped_width(channels: int, reduction: int) -> int:
    return max(channels // reduction, 1)


class Block(Struct, frozen=True):
    """An SE block in NumPy with weights of its own; a wrong one has another function in one of its places."""

    seed: Callable[[int], int] = lambda seed: seed
    squeeze: Callable[[np.ndarray], np.ndarray] = lambda x: x.mean((0, 1))
    width: Callable[[int, int], int] = clamped_width
    activation: Callable[[np.ndarray], np.ndarray] = relu
    gate: Callable[[np.ndarray], np.ndarray] = sigmoid
    scale: Callable[[np.ndarray, np.ndarray], np.ndarray] = lambda x, gates: x * gates
    finish: Callable[[np.ndarray], np.ndarray] = lambda image: image.reshape(-1).astype(np.float32)

    def forward(self, case: Case) -> np.ndarray:
        """The output for `case`; a hidden layer without units raises ZeroDivisionError, as Flax does."""
        x, channels = inputs.array(case), case.shape[2]
        hidden = self.width(channels, case.reduction)
        if hidden == 0:
            raise ZeroDivisionError("float division by zero")
        rng = np.random.default_rng((self.seed(case.seed), channels, hidden))
        narrow = rng.normal(0, channels**-0.5, (channels, hidden))
        wide = rng.normal(0, hidden**-0.5, (hidden, channels))
        gates = self.gate(self.activation(self.squeeze(x).astype(np.float64) @ narrow) @ wide)
        return self.finish(self.scale(x, gates))

    def call(self, case: Case) -> Outcome:
        """How `forward` ended."""
        try:
            return outcome(self.forward(case))
        except ZeroDivisionError as error:
            return raised("ZeroDivisionError", str(error))


RIGHT = Block()


def outcomes(block: Block = RIGHT, cases: Iterable[Case] = PINNED) -> dict[Case, Outcome]:
    """What `block` answers."""
    return {case: block.call(case) for case in cases}


def expected_of(block: Block = RIGHT, cases: Iterable[Case] = PINNED) -> dict[Case, np.ndarray]:
    """The numbers that `block` gives, as those that are expected."""
    return {case: block.forward(case) for case in cases}


def repeats(seen: Mapping[Case, Outcome]) -> tuple[Repeat, ...]:
    """Two repeated calls that ended like the first."""
    first = [(PINNED[0], "after other calls"), (WORKED_EXAMPLE, "in a fresh process")]
    return tuple(Repeat(case, seen[case], seen[case], where) for case, where in first if case in seen)


def evidence(seen: Mapping[Case, Outcome] | None = None, **fields: Any) -> Evidence:
    """What was seen of a submission that answers `seen` (default: the right answers), compared with the right block."""
    seen = outcomes() if seen is None else seen
    expected = expected_of(cases={*seen, *PINNED})
    known = {"definitions": DEFINITIONS, "outcomes": seen, "expected": expected, "repeats": repeats(seen), "planned": PINNED}
    return Evidence(**(known | fields))


def counterexample(**fields: Any) -> Counterexample:
    """A wrong value on a small case."""
    known = {
        "seed": 2,
        "shape": (1, 1, 2),
        "reduction": 1,
        "call": "se_block_forward(2, jnp.array([[[3.0, -1.0]]]), 1)",
        "outcome": OutcomeKind.RETURNED,
        "expected": [1.5, -0.25],
        "actual": [1.5, -0.5],
        "message": "1 of 2 numbers differ, first number 1: expected -0.25, got -0.5",
        "check": "values",
        "case": "seed=2,shape=1x1x2,reduction=1,x=signs:1",
        "expected_shape": (2,),
        "actual_shape": (2,),
        "actual_dtype": "float32",
        "mismatch": Mismatch(MismatchKind.VALUE, "1 of 2 numbers differ", 1, -0.25, -0.5),
    }
    return Counterexample(**(known | fields))


def results(failed: str = "", message: str = "") -> tuple[CheckResult, ...]:
    """All checks passed, but for the one named `failed` and those that need it."""
    found: dict[str, CheckResult] = {}
    for check in CHECKS:
        blocker = next((need for need in check.needs if found[need].status is not Status.PASSED), None)
        passed = CheckResult(check.id, check.title, Status.PASSED, check.points, check.points, check.rationale)
        found[check.id] = passed
        if blocker:
            found[check.id] = replace(passed, status=Status.SKIPPED, points=0, blocked_by=blocker)
        elif check.id == failed:
            found[check.id] = replace(passed, status=Status.FAILED, points=0, message=message)
    return tuple(found.values())


def report(**fields: Any) -> Report:
    """The report of a right submission, but for `fields`."""
    known = {
        "format": "se-block-report/1",
        "verdict": Verdict.PASS,
        "score": 10,
        "max_score": 10,
        "submission": {"path": "exercise/se_block.py", "sha256": "0" * 64},
        "checks": results(),
        "diagnosis": None,
        "counterexample": None,
        "coverage": {"cases": 100, "pinned": 32, "generated": 68, "shapes": 33, "clamp_active": 45, "seeds": 74},
        "isolation": Isolation("namespaces", ("no network",), ()),
        "environment": {"python": "3.11.9", "jax": "0.10.0", "platform": "linux-x86_64"},
        "timing": {"seconds": 4.2},
        "next_step": "Every case agrees.",
    }
    return Report(**(known | fields))


def failed_report(check: str = "values", **fields: Any) -> Report:
    """The report of a submission that fails `check` on one case."""
    example = fields.pop("counterexample", counterexample(check=check))
    checks = results(check, example.message if example else "`SEBlock` is missing")
    score = sum(result.points for result in checks)
    known = {"verdict": Verdict.FAIL, "score": score, "checks": checks, "counterexample": example, "next_step": "Look again."}
    return report(**(known | fields))
