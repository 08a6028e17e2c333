"""The rules of fault localisation: which stage is to blame where what holds of a block. Knows what each stage may depend on.

Each table is tried in order, and the first rule that holds counts: it says less than a later one where both hold.
"""

from collections.abc import Callable

import numpy as np
from msgspec import Struct

from grader.se_block import checks
from grader.se_block.estimate_gates import CONSTANT, gates_of, vary
from grader.se_block.function_fits import (
    SAME,
    SMOOTH,
    agree,
    agree_in_any_order,
    is_affine,
    is_consistent,
    is_function,
)
from grader.se_block.metamorphic import dimensions, logits, looks_right
from grader.se_block.observed_block import Block, Observed
from grader.se_block.pinned_cases import MANY_HIDDEN_UNITS

# What was measured of the blocks in tests/files/outside stands behind each threshold.
MANY = 0.2  # of all gates are right: 0.52 and more where the rules below hold; by chance, in other blocks, up to 0.12
SATURATED = 1e-4  # how near to 0 or 1 float32 leaves too few digits of the number before the sigmoid
FITS = 1e-3  # of the largest number before the sigmoid: hidden units that fit miss it by up to 3e-6, others from 9e-4 on
SMOOTH_HIDDEN = 10 * SMOOTH  # hidden units are solved for: functions of the right ones scatter by up to 0.024, others by 0.29


class Rule(Struct, frozen=True):
    """A stage that is to blame where `holds`, and the sentence that says why."""

    stage: str
    sentence: str
    holds: Callable[[Block], bool]


def _always(_block: Block) -> bool:
    return True


# Where output / x is not one number a channel.


def _right_in_another_order(block: Block) -> bool:
    return all(agree_in_any_order(one.output, one.expected) for one in block.cases)


def _function_of_right(block: Block) -> bool:
    return is_function(block.row(lambda one: one.expected), block.row(lambda one: one.output))


def _rises_with_right(block: Block) -> bool:
    order = np.argsort(block.row(lambda one: one.expected))
    rises = np.all(np.diff(block.row(lambda one: one.output)[order]) > -SAME)
    return bool(rises) and _function_of_right(block)


def _right_gates_scale_another_x(block: Block) -> bool:
    gates = block.row(lambda one: np.broadcast_to(one.right.gates, one.x.shape))
    return is_function(block.row(lambda one: one.x), block.row(lambda one: one.output) / gates)


def _gates_differ_between_equal_pixels(block: Block) -> bool:
    return not all(is_consistent(one.x[:, c], one.output[:, c]) for one in block.cases for c in range(one.x.shape[1]))


def _only_some_pixels_are_scaled(block: Block) -> bool:
    some_right = all(np.any(np.abs(one.output - one.expected)[one.x != 0] < SAME) for one in block.cases)
    return some_right and _gates_differ_between_equal_pixels(block)


def _affine_in_x(block: Block) -> bool:
    return all(is_affine(x, output) for one in block.cases for x, output in zip(one.x.T, one.output.T, strict=True))


_FUNCTION = "each number that comes back is a function of the right number in its place"
PRODUCT = (
    Rule("output", "all the right numbers come back, in another order", _right_in_another_order),
    Rule("scale", _FUNCTION, _rises_with_right),
    Rule("output", _FUNCTION, _function_of_right),
    Rule("scale", "the right gates scale something else than x", _right_gates_scale_another_x),
    Rule("scale", "some pixels are scaled by the right gates, and others are not", _only_some_pixels_are_scaled),
    Rule("squeeze", "pixels of one channel with the same number get different gates", _gates_differ_between_equal_pixels),
    Rule("scale", "within a channel the output is x times a number, plus another", _affine_in_x),
    Rule("input", "within a channel the output is a function of x, but not x times one number", _always),
)


# Where it is: these are the gates.


def _right_but_clamped(block: Block) -> bool:
    return _all_right(block) and checks.clamp(block.evidence) is not None


def _all_right(block: Block) -> bool:
    return all(agree(one.output, one.expected) for one in block.cases)


def _never_vary(block: Block) -> bool:
    return not vary(block.row(lambda one: one.gates)[:, None])


def _opposites_alike(block: Block) -> bool:
    gates = [gates_of(block.evidence, case) for case in MANY_HIDDEN_UNITS]
    return all(agree(one, opposite) for one, opposite in zip(gates[::2], gates[1::2], strict=True))


def _follow_more_than_means(block: Block) -> bool:
    return checks.squeeze(block.evidence) is not None


def _wrong_number_of_units(block: Block) -> bool:
    """Whether one-pixel images show another number of hidden units than there should be."""
    gates = np.array([gates_of(block.evidence, case) for case in MANY_HIDDEN_UNITS])
    if not _follow_more_than_means(block) or not np.all((gates > 0) & (gates < 1)):
        return False
    case = MANY_HIDDEN_UNITS[0]
    return dimensions(logits(gates), SAME) not in {0, case.shape[2] // case.reduction}


def _function_of_logits(block: Block) -> bool:
    return is_function(block.row(lambda one: one.right.logits), block.row(lambda one: one.gates))


def _gates_in_other_places(block: Block) -> bool:
    readable = [one for one in block.cases if np.isfinite(one.gates).all()]
    return all(agree_in_any_order(one.gates, one.right.gates) for one in readable)


def _others_are_0(block: Block) -> bool:
    kept, others = _right_gates_and_others(block)
    return kept > MANY and not np.any(others)


def _others_are_1(block: Block) -> bool:
    kept, others = _right_gates_and_others(block)
    return kept > MANY and bool(np.all(np.abs(others - 1) < SAME))


def _right_gates_and_others(block: Block) -> tuple[float, np.ndarray]:
    """The share of the gates that are right, and the other ones."""
    gates, right = block.row(lambda one: one.gates), block.row(lambda one: one.right.gates)
    gates, right = gates[np.isfinite(gates)], right[np.isfinite(gates)]
    kept = np.abs(gates - right) < SAME
    return float(kept.mean()), gates[~kept]


def _outside_0_and_1(block: Block) -> bool:
    gates = block.row(lambda one: one.gates)
    return bool(np.any((gates < -CONSTANT) | (gates > 1 + CONSTANT)))


def _function_of_hidden_units(block: Block) -> bool:
    """Whether hidden units that give these gates can be solved for, and each is a function of the right one."""
    solved = [(one.right.hidden, _solved(one)) for one in block.cases if _is_solvable(one)]
    if not solved or any(units is None for _, units in solved):
        return False
    hidden, units = (np.concatenate(rows) for rows in zip(*solved, strict=True))
    return is_function(hidden, units, SMOOTH_HIDDEN)


def _is_solvable(one: Observed) -> bool:
    fewer_units_than_gates = one.right.kernel.shape[0] < one.right.kernel.shape[1]
    return fewer_units_than_gates and bool(np.all(np.abs(one.gates - 0.5) < 0.5 - SATURATED))


def _solved(one: Observed) -> np.ndarray | None:
    """The hidden units that give the gates of this case; None where none do."""
    seen = logits(one.gates)
    units = np.linalg.lstsq(one.right.kernel.T, seen)[0]
    fit = np.abs(units @ one.right.kernel - seen) < FITS * (1 + np.abs(seen).max())
    return np.asarray(units) if fit.all() else None


def _right_with_other_weights(block: Block) -> bool:
    return looks_right(lambda case: gates_of(block.evidence, case))


GATES = (
    Rule("bottleneck", "only a reduction larger than C goes wrong", _right_but_clamped),
    Rule("", "nothing goes wrong here", _all_right),
    Rule("gate", "every gate is the same number, whatever the image is", _never_vary),
    Rule("squeeze", "an image and its opposite get the same gates", _opposites_alike),
    Rule("bottleneck", "the gates follow another number of hidden units than C // reduction", _wrong_number_of_units),
    Rule("squeeze", "images with the same channel means get different gates", _follow_more_than_means),
    Rule("gate", "each gate is a function of the right number before the sigmoid", _function_of_logits),
    Rule("gate", "all the right gates are there, in other places", _gates_in_other_places),
    Rule("gate", "some gates are right, and the others are 0", _others_are_0),
    Rule("scale", "some channels are scaled by the right gates, and the others not at all", _others_are_1),
    Rule("gate", "the gates are not between 0 and 1", _outside_0_and_1),
    Rule("activation", "each hidden unit is a function of the right number before the ReLU", _function_of_hidden_units),
    Rule("weights", "everything but the values is as in a right block", _right_with_other_weights),
    Rule(
        "bottleneck",
        "the gates depend on the channel means in another way than through C // reduction hidden units",
        _always,
    ),
)
