"""A failing case as data to show: the call, both outcomes, the first difference. Asks nothing, decides nothing."""

from collections.abc import Sequence

import numpy as np
from msgspec import Struct

from grader.core.json_numbers import numbers
from grader.core.report import Counterexample, Diagnosis, Step
from grader.core.values import Case, Outcome
from grader.se_block import inputs, spec
from grader.se_block.calls import mismatch
from grader.se_block.estimate_gates import estimate_gates, shared_gates

# The error model's steps that a diagnosis shows, with their names in the report.
STEPS = {"squeezed": "squeeze", "logits": "before the sigmoid", "gates": "gates"}
# What can be seen of the inside without a diagnosis: the name in the report, the title, and the diagnosis' own name for it.
_SEEN = (("means", "Channel means of x", "squeeze"), ("gates", "Gates", "gates"))


def counterexample(check: str, message: str, case: Case, outcome: Outcome, expected: np.ndarray) -> Counterexample:
    """`case` as evidence that `check` failed. Numbers that are not finite become None."""
    x = inputs.array(case)
    return Counterexample(
        seed=case.seed,
        shape=case.shape,
        reduction=case.reduction,
        call=inputs.call(case, spec.FUNCTION),
        outcome=outcome.kind,
        expected=numbers(expected),
        actual=None if outcome.value is None else numbers(outcome.value),
        message=message,
        check=check,
        case=inputs.specification(case),
        expected_shape=expected.shape,
        actual_shape=outcome.shape,
        actual_dtype=outcome.dtype,
        mismatch=mismatch(case, expected, outcome),
        lines=outcome.lines,
        x=numbers(x),
        steps=_steps(x, outcome, expected),
    )


def _steps(x: np.ndarray, outcome: Outcome, expected: np.ndarray) -> tuple[Step, ...]:
    """What can be seen of the inside from outside: the channel means of x, and the gates that stand between x and output."""
    right, _ = estimate_gates(x, expected)
    theirs = None
    if outcome.value is not None and outcome.value.shape == expected.shape and outcome.value.dtype.kind == "f":
        theirs = numbers(shared_gates(x, outcome.value)[0])  # no gate where it is not one number a channel
    return Step("means", numbers(x.mean(axis=(0, 1))), None), Step("gates", numbers(right), theirs)


class Inside(Struct, frozen=True):
    """What a step inside the block should give, and what it does give, where that is known."""

    title: str
    expected: Sequence[float | None]
    actual: Sequence[float | None] | None
    unknown: str  # the word for a number that is none


def inside(example: Counterexample, diagnosis: Diagnosis | None) -> list[Inside]:
    """The steps of a counterexample, completed by what the diagnosis knows of them."""
    known = {step.name: step.actual for step in diagnosis.steps} if diagnosis else {}
    found = []
    for step, (_, title, name) in zip(example.steps, _SEEN, strict=False):
        actual = step.actual or known.get(name)
        complete = actual if actual and len(actual) == example.shape[2] else None
        found.append(Inside(title, step.expected, complete, "varies" if name == "gates" else "-"))
    return found


def described(example: Counterexample) -> str:
    """The case in words."""
    return f"seed {example.seed}, x of shape {example.shape}, reduction {example.reduction}"
