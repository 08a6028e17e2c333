"""Arrays as numbers that JSON can hold. Knows nothing of what they mean."""

import math
from typing import Any

import numpy as np

MOST_NUMBERS = 8192
FLOAT32_MAX = float(np.finfo(np.float32).max)


def numbers(array: np.ndarray) -> list[Any]:
    """`array` as nested lists; a single number as a list of one, a very large array cut short, None where not finite."""
    if array.size == 0:  # its shape may still promise millions of empty rows
        return []
    if array.size > MOST_NUMBERS:
        array = array.reshape(-1)[:MOST_NUMBERS]
    return _plain(array.reshape(1) if array.ndim == 0 else array)


def _plain(array: np.ndarray) -> list[Any]:
    if array.ndim > 1:
        return [_plain(row) for row in array]
    return [number(value) for value in array.tolist()]


def number(value: float | complex | bool) -> float | None:
    """A number of float32 with no more digits than it has; None where it is not finite."""
    if isinstance(value, complex):
        value = value.real if value.imag == 0 else math.nan
    if not math.isfinite(value):
        return None
    return float(str(np.float32(value))) if abs(value) < FLOAT32_MAX else float(value)
