"""A failing case as data to show: the call, both outcomes, the first difference. Asks nothing, decides nothing."""

import math
from typing import Any

import numpy as np

from grader import compare, inputs
from grader.lane import NAMES
from grader.model import Case, Counterexample, Outcome

MOST_NUMBERS = 8192


def counterexample(check: str, message: str, case: Case, outcome: Outcome, expected: np.ndarray) -> Counterexample:
    """`case` as evidence that `check` failed. Numbers that are not finite become None."""
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
    )


def numbers(array: np.ndarray) -> list[Any]:
    """`array` as nested lists of JSON numbers; a single number as a list of one, a very large array cut short."""
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
    return float(np.format_float_positional(np.float32(value), trim="0")) if math.isfinite(value) else None
