"""What goes into the layers of a submission's block and what comes out of them, for one image, as a row of numbers.

It runs beside the submission, to show a learner what the block does; no point depends on it. Of each array that is a row there
are how many numbers it has, and the numbers; of one with n axes -n, and their lengths; and -1 where there are no numbers.
"""

import contextlib
from collections.abc import Callable, Mapping

import jax
import numpy as np
from flax import linen as nn

MOST_LAYERS, MOST_NUMBERS = 8, 512
NO_NUMBERS = [-1.0]


def answer(forward: Callable[..., object], *arguments: object) -> np.ndarray:
    """The layers in the order of their use: for each what it took, then what it gave."""
    seen = layers(forward, *arguments)
    if not seen or NO_NUMBERS in seen:  # a block that is compiled does not run again, or has stand-ins in place of numbers
        with jax.disable_jit():
            seen = layers(forward, *arguments)
    return np.array([number for row in seen for number in row], np.float32)


def layers(forward: Callable[..., object], *arguments: object) -> list[list[float]]:
    """The rows of all layers; those before an exception, where there is one: it is told where the function is called.

    Where weights are made and then used, all layers run twice: the second time counts.
    """
    made: list[list[float]] = []
    used: list[list[float]] = []

    def note(call, given, named, context):
        result = call(*given, **named)
        seen = made if context.module.is_initializing() else used
        if context.method_name == "__call__" and given and _is_layer(context.module) and len(seen) < 2 * MOST_LAYERS:
            seen.extend((_row(given[0]), _row(result)))
        return result

    with contextlib.suppress(Exception), nn.intercept_methods(note):
        forward(*arguments)
    return used or made


def _is_layer(module: nn.Module) -> bool:
    """Whether it has weights of its own and none but its own, and is not the whole block, with weights made by hand."""
    weights = module.variables.get("params", {}).values()
    is_part = bool(module.path) or type(module).__module__.startswith("flax.")
    return is_part and bool(weights) and not any(isinstance(one, Mapping) for one in weights)


def _row(array: object) -> list[float]:
    try:
        row = np.squeeze(np.asarray(array, np.float32))
    except Exception:  # a stand-in for numbers, or no array
        return NO_NUMBERS
    if row.ndim > 1:
        return [-row.ndim, *row.shape]
    return [row.size, *row.ravel()] if row.size <= MOST_NUMBERS else NO_NUMBERS
