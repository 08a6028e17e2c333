"""What x holds: each kind is one NumPy expression, the very text that a learner pastes. Knows no reference, no check."""

import functools
import math

import numpy as np

from grader.core.errors import UsageError
from grader.core.values import Case

# Offsets a channel: inputs whose means are all near zero hide mistakes. Few decimals: a literal shows x exactly.
INPUT_RECIPES = {
    "worked": "np.arange({size}.0).reshape({shape}) % 7 - 2",
    "normal": "np.random.default_rng({seed}).normal(np.arange({C}) % 3 - 1, 1, {shape}).round(2)",
    "integers": "np.random.default_rng({seed}).integers(-3, 6, {shape})",
    "signs": "np.random.default_rng({seed}).choice([-3, -2, -1, 1, 2, 3], {shape})",
    "opposite": "-np.random.default_rng({seed}).choice([-3, -2, -1, 1, 2, 3], {shape})",  # of signs
    "tripled": "3 * np.random.default_rng({seed}).choice([-3, -2, -1, 1, 2, 3], {shape})",  # signs, thrice as bright
    "zero-means": "np.arange(1, {C} + 1) * np.reshape({steps}, ({H}, {W}, 1))",
    "constant": "np.broadcast_to(np.random.default_rng({seed}).choice([-3, -2, -1, 1, 2, 3], {C}), {shape})",
    "one-pixel": "np.eye(1, {pixels}, {pixel}).reshape({H}, {W}, 1) * np.random.default_rng({seed}).integers(-8, 9, {C})",
    "negative": "-np.random.default_rng({seed}).uniform(0.1, 3, {shape}).round(2)",
    "zeros": "np.zeros({shape})",
    # every second pixel 12,000 more, the others as much less: for an even number of them the means are small whole numbers
    "bright": "np.random.default_rng({seed}).choice([-12, -8, 8, 12], {C}) + 12000 * np.reshape({turns}, ({H}, {W}, 1))",
    "camera": "np.random.default_rng({seed}).integers(0, 256, {shape})",
    "large": "np.random.default_rng({seed}).uniform(-10, 10, {shape}).round(2)",
    # the channel means depend on the seed and C alone, whatever H and W are
    "same-means": "np.random.default_rng({seed}).choice([-3, -2, 2, 3], {C}) + np.reshape({steps}, ({H}, {W}, 1))",
}
# Those that a learner may choose from, in words; the image's own seed makes others of the same kind.
CHOICES = {
    "worked": "the lesson's numbers",
    "normal": "drawn at random",
    "integers": "whole numbers",
    "constant": "one number a channel",
    "one-pixel": "one bright pixel",
    "negative": "all below zero",
    "zeros": "all zeros",
    "large": "up to 10",
    "camera": "0 to 255, as a camera gives them",
}
LITERAL_UP_TO = 18


@functools.lru_cache(maxsize=512)
def array(case: Case) -> np.ndarray:
    """The x of `case`, float32 of shape (H, W, C), to read alone: every check of a grading asks for the same."""
    found = np.array(eval(_expression(case), {"np": np}), np.float32)
    found.flags.writeable = False
    return found


def ratios(case: Case, output: np.ndarray) -> np.ndarray:
    """output / x wherever x is not 0, pixel by pixel; the output itself where it has not the form of x."""
    x = array(case).reshape(-1)
    return np.asarray(output[x != 0] / x[x != 0]) if output.shape == x.shape else output


def call(case: Case, function: str) -> str:
    """The call that `case` stands for, as one expression to paste where `jnp` (and, for a large x, `np`) is imported."""
    return f"{function}({case.seed}, {expression(case, case.shape)}, {case.reduction})"


def expression(case: Case, shape: tuple[int, ...]) -> str:
    """x as an expression to paste, with another shape where `shape` is one: whole numbers by number up to a size."""
    if math.prod(shape) <= LITERAL_UP_TO:
        return f"jnp.array({_literal(array(case).reshape(shape))})"
    other = "" if shape == case.shape else f".reshape({shape})"
    return f"jnp.array({_expression(case)}, jnp.float32){other}"


def specification(case: Case) -> str:
    """The text that `--case` takes."""
    shape = "x".join(map(str, case.shape))
    return f"seed={case.seed},shape={shape},reduction={case.reduction},x={case.kind}:{case.x_seed}"


def parse(text: str) -> Case:
    """The case that `specification` wrote; raises UsageError with an example otherwise."""
    try:
        parts = dict(part.split("=", 1) for part in text.split(","))
        kind, x_seed = parts["x"].split(":")
        height, width, channels = map(int, parts["shape"].split("x"))
        case = Case((height, width, channels), int(parts["reduction"]), int(parts["seed"]), kind, int(x_seed))
        sizes_fit = min(case.shape) >= 1 and math.prod(case.shape) <= 2**16 and 1 <= case.reduction < 2**31
        if len(parts) != 4 or kind not in INPUT_RECIPES or not sizes_fit or not (0 <= case.seed < 2**31 and case.x_seed >= 0):
            raise ValueError
    except (KeyError, ValueError):
        raise UsageError(
            f"--case cannot read {text!r}. Copy it from a report, or write it like "
            f"seed=0,shape=1x2x4,reduction=2,x=normal:0 with x one of {', '.join(INPUT_RECIPES)}."
        ) from None
    return case


def _expression(case: Case) -> str:
    height, width, channels = case.shape
    pixels = height * width
    unit = 2.0 ** -pixels.bit_length()  # every sum of these steps is exact
    steps = [unit * i for i in range(1, pixels)] + [-unit * pixels * (pixels - 1) / 2] if pixels > 1 else [0.0]
    return INPUT_RECIPES[case.kind].format(
        H=height, W=width, C=channels, shape=case.shape, size=math.prod(case.shape),
        pixels=pixels, pixel=case.x_seed % pixels, seed=case.x_seed, steps=steps, turns=[(-1) ** i for i in range(pixels)],
    )  # fmt: skip


def _literal(values: np.ndarray) -> str:
    if values.ndim:
        return "[" + ", ".join(map(_literal, values)) + "]"
    return np.format_float_positional(np.float32(values), trim="0")
