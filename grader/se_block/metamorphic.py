"""Metamorphic relations of a right block: what holds whatever its weights are. Knows the block's maths, not the reference.

It tells a right block with other weights (a split key, another seed, flax.nnx, weights made by hand) from a wrong block.
"""

from collections.abc import Callable

import numpy as np

from grader.core.values import Case
from grader.se_block.pinned_cases import MANY_HIDDEN_UNITS, ONE_HIDDEN_UNIT, TRIPLED, ZERO_MEANS

Gates = Callable[[Case], np.ndarray]
CLOSE = 1e-3  # relative to the largest number before the sigmoid; seen in right blocks: 1e-5
RANK_CUT = 1e-4  # of the largest singular value; seen in right blocks: 1e-6


def looks_right(gates: Gates) -> bool:
    """Whether gates of shape (C,), asked for by case, are those of an SE block with some weights and no bias.

    It is meant for a submission that passed the checks of scale, gates, squeeze and clamp; without them it proves little.
    """
    if not all(
        np.isfinite(_rows(gates, cases)).all() for cases in ((ZERO_MEANS,), TRIPLED, ONE_HIDDEN_UNIT, MANY_HIDDEN_UNITS)
    ):
        return False  # a gate of exactly 0 or 1 says nothing about what is before it
    rules = (_zero_means_close_nothing, _thrice_the_input_is_thrice_the_logit, _one_unit_is_off_or_on, _as_many_units_as_asked)
    return all(rule(gates) for rule in rules)


def logits(gates: np.ndarray) -> np.ndarray:
    """The numbers before the sigmoid; not finite where a gate is 0 or 1."""
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.asarray(np.log(gates) - np.log1p(-gates))


def _rows(gates: Gates, cases: tuple[Case, ...]) -> np.ndarray:
    return logits(np.array([gates(case) for case in cases]))


def _zero_means_close_nothing(gates: Gates) -> bool:
    """Means of zero give gates of a half: the biases begin at 0, and nothing but the means counts."""
    return bool(np.all(np.abs(logits(gates(ZERO_MEANS))) < CLOSE))


def _thrice_the_input_is_thrice_the_logit(gates: Gates) -> bool:
    """A ReLU without bias lets a factor pass; so does no other activation but its kin, and no gate but the sigmoid."""
    once, thrice = _rows(gates, TRIPLED)
    return bool(np.all(np.abs(thrice - 3 * once) <= CLOSE * np.abs(thrice).max()))


def _one_unit_is_off_or_on(gates: Gates) -> bool:
    """Of an image and its opposite, one ReLU is off for exactly one: all gates a half. Some gate elsewhere is below a half."""
    signs, opposites = _rows(gates, ONE_HIDDEN_UNIT[::2]), _rows(gates, ONE_HIDDEN_UNIT[1::2])
    off = [np.abs(rows).max(axis=1) < CLOSE for rows in (signs, opposites)]
    below = min(signs.min(), opposites.min(), _rows(gates, MANY_HIDDEN_UNITS).min()) < -CLOSE
    return bool(np.all(off[0] != off[1]) and below)


def _as_many_units_as_asked(gates: Gates) -> bool:
    """The numbers before the sigmoid span as many dimensions as there are hidden units: C // reduction."""
    case = MANY_HIDDEN_UNITS[0]
    return dimensions(_rows(gates, MANY_HIDDEN_UNITS)) == case.shape[2] // case.reduction


def dimensions(rows: np.ndarray, least: float = 0.0) -> int:
    """How many dimensions `rows` span, as far as they stand out of the noise and of `least`."""
    sizes = np.linalg.svd(rows, compute_uv=False)
    return int((sizes > max(RANK_CUT * sizes[0], least)).sum())
