"""Whether two rows of numbers agree, or one is a function of the other. Knows numbers alone; not what they stand for."""

import numpy as np

SAME = 1e-4  # how near two numbers are that count as the same one; right blocks differ by up to 8e-6
# Of the spread of the values: how near three quarters of them are to the line between their neighbours. Measured of the blocks
# in tests/files/outside: functions by up to 0.0011, other values from 0.038 on.
SMOOTH = 0.005
FEWEST = 10  # points that can show a function
_TWINS = 1e-6  # how near two arguments are that count as the same one


def agree(first: np.ndarray, second: np.ndarray) -> bool:
    """Whether two arrays agree wherever both are finite."""
    off = np.abs(first - second) > SAME * (1 + np.abs(second))
    return not np.any(off & np.isfinite(first) & np.isfinite(second))


def agree_in_any_order(first: np.ndarray, second: np.ndarray) -> bool:
    """Whether two arrays hold the same numbers, in whatever order."""
    return agree(np.sort(first, None), np.sort(second, None))


def is_consistent(of: np.ndarray, values: np.ndarray) -> bool:
    """Whether `values` are equal where `of` is."""
    order = np.lexsort((values, of))
    of, values = of[order], values[order]
    twins = np.diff(of) < _TWINS
    return not np.any(np.abs(np.diff(values))[twins] > SAME * (1 + np.abs(values[1:][twins])))


def is_affine(of: np.ndarray, values: np.ndarray) -> bool:
    """Whether `values` are `of` times a number, plus another."""
    line = np.stack([of, np.ones_like(of)], 1)
    return agree(line @ np.linalg.lstsq(line, values)[0], values)


def is_function(of: np.ndarray, values: np.ndarray, smooth: float = SMOOTH) -> bool:
    """Whether `values` look like a function of `of`: equal where it is equal, and smooth between."""
    readable = np.isfinite(of) & np.isfinite(values)
    of, values = of[readable], values[readable]
    if of.size < FEWEST:
        return False
    spread = np.percentile(values, 95) - np.percentile(values, 5)
    if spread < SAME or not is_consistent(of, values):
        return False
    of, first = np.unique(of.round(6), return_index=True)
    values = values[first]
    share = (of[1:-1] - of[:-2]) / (of[2:] - of[:-2])
    line = values[:-2] + share * (values[2:] - values[:-2])
    return bool(np.quantile(np.abs(line - values[1:-1]), 0.75) < smooth * spread)
