"""A failing case as data to show: the call, both outcomes, the first difference. Asks nothing, decides nothing."""

import math
from typing import Any

import numpy as np

from grader import compare, inputs
from grader.gates import CONSTANT, ratios
from grader.lane import NAMES
from grader.model import Case, Counterexample, Outcome, Step

MOST_NUMBERS = 8192
FLOAT32_MAX = float(np.finfo(np.float32).max)


def counterexample(check: str, message: str, case: Case, outcome: Outcome, expected: np.ndarray) -> Counterexample:
    """`case` as evidence that `check` failed. Numbers that are not finite become None."""
    x = inputs.array(case)
    return Counterexample(
        seed=case.seed,
        shape=case.shape,
        reduction=case.reduction,
        call=inputs.call(case, NAMES["function"]),
        outcome=outcome.kind,
        expected=numbers(expected),
        actual=None if outcome.value is None else numbers(outcome.value),
        message=message,
        check=check,
        case=inputs.specification(case),
        expected_shape=expected.shape,
        actual_shape=outcome.shape,
        actual_dtype=outcome.dtype,
        mismatch=compare.compare(expected, outcome),
        lines=outcome.lines,
        x=numbers(x),
        steps=_steps(x, outcome, expected),
    )


def _steps(x: np.ndarray, outcome: Outcome, expected: np.ndarray) -> tuple[Step, ...]:
    """What can be seen of the inside from outside: the channel means of x, and the gates that stand between x and output."""
    right, _ = ratios(x, expected)
    theirs = None
    if outcome.value is not None and outcome.value.shape == expected.shape and outcome.value.dtype.kind == "f":
        with np.errstate(all="ignore"):  # a learner's numbers may be infinite
            gates, spread = ratios(x, outcome.value)
        theirs = numbers(np.where(spread <= CONSTANT, gates, np.nan))  # no gate where it is not one number a channel
    return Step("means", numbers(x.mean(axis=(0, 1))), None), Step("gates", numbers(right), theirs)


def numbers(array: np.ndarray) -> list[Any]:
    """`array` as nested lists of JSON numbers; a single number as a list of one, a very large array cut short."""
    if array.size == 0:  # its shape may still promise millions of empty rows
        return []
    if array.size > MOST_NUMBERS:
        array = array.reshape(-1)[:MOST_NUMBERS]
    return _plain(array.reshape(1) if array.ndim == 0 else array)


def _plain(array: np.ndarray) -> list[Any]:
    if array.ndim > 1:
        return [_plain(row) for row in array]
    return [_number(value) for value in array.tolist()]


def _number(value: float | complex | bool) -> float | None:
    if isinstance(value, complex):
        value = value.real if value.imag == 0 else math.nan
    if not math.isfinite(value):
        return None
    return float(str(np.float32(value))) if abs(value) < FLOAT32_MAX else float(value)
