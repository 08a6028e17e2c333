"""The stretch goal `mobilenet` in parts of the model: where it differs from the lesson's block, and what learners get wrong."""

import numpy as np

from solution import parts as p
from solution.mistakes.mutation import mutation
from solution.model import sigmoid


def nearest(exact: float, least: int = 8) -> int:
    """The multiple of 8 nearest to `exact`, one in the middle going up, but not below `least`."""
    return max(least, int(exact + 4) // 8 * 8)


def published(exact: float) -> int:
    """The width of MobileNet v3's hidden layer, where C / reduction is `exact`."""
    return nearest(exact) + 8 * (nearest(exact) < 0.9 * exact)


RIGHT = {"divide": lambda c, r: published(c / r), "gate": lambda z: p.relu6(z + 3) / 6}
_WIDTH, _GATE, _RELU = "rounded_width(channels / self.reduction)", "nn.relu6(nn.Dense(channels)(hidden) + 3) / 6", "nn.relu("
MISTAKES = (
    mutation("gate-sigmoid", gate=sigmoid, written=({_GATE: "nn.sigmoid(nn.Dense(channels)(hidden))"},)),
    mutation("gate-other-lines", gate=lambda z: np.clip(0.2 * z + 0.5, 0, 1),
             written=({_GATE: "jnp.clip(0.2 * nn.Dense(channels)(hidden) + 0.5, 0, 1)"},)),
    mutation("gate-other-lines", gate=lambda z: np.clip(0.5 * z + 0.5, 0, 1),
             written=({_GATE: "jnp.clip(0.5 * nn.Dense(channels)(hidden) + 0.5, 0, 1)"},)),
    mutation("gate-other-lines", gate=lambda z: np.clip(z, 0, 1),
             written=({_GATE: "jnp.clip(nn.Dense(channels)(hidden), 0, 1)"},)),
    mutation("gate-not-divided", gate=lambda z: p.relu6(z + 3), written=({_GATE: "nn.relu6(nn.Dense(channels)(hidden) + 3)"},)),
    mutation("gate-not-shifted", gate=lambda z: p.relu6(z) / 6, written=({_GATE: "nn.relu6(nn.Dense(channels)(hidden)) / 6"},)),
    mutation("gate-hard-swish", gate=lambda z: z * p.relu6(z + 3) / 6,
             written=({_GATE: "nn.hard_swish(nn.Dense(channels)(hidden))"},)),
    mutation("gate-missing", gate=p.same, written=({_GATE: "nn.Dense(channels)(hidden)"},)),
    mutation("activation-hard-swish", activation=p.ACTIVATIONS["hard_swish"], written=({_RELU: "nn.hard_swish("},)),
    mutation("activation-missing", activation=p.same, written=({_RELU: "("},)),
    mutation("width-plain", divide=lambda c, r: c // r, written=({_WIDTH: "max(channels // self.reduction, 1)"},)),
    mutation("width-down", divide=lambda c, r: max(c // r // 8 * 8, 8),
             written=({_WIDTH: "max(channels // self.reduction // 8 * 8, 8)"},)),
    mutation("width-up", divide=lambda c, r: -(-c // (8 * r)) * 8,
             written=({_WIDTH: "-(-channels // (8 * self.reduction)) * 8"},)),
    mutation("width-too-narrow", divide=lambda c, r: nearest(c / r),
             written=({_WIDTH: "max(int(channels / self.reduction + 4) // 8 * 8, 8)"},)),
    mutation("width-too-narrow", divide=lambda c, r: max(8, round(c / r / 8) * 8),
             written=({_WIDTH: "max(round(channels / self.reduction / 8) * 8, 8)"},)),
    mutation("width-not-rounded", divide=lambda c, r: max(c // r, 8),
             written=({_WIDTH: "max(channels // self.reduction, 8)"},)),
    mutation("width-without-least", divide=lambda c, r: nearest(c / r, 0), clamp=p.same,
             written=({_WIDTH: "int(channels / self.reduction + 4) // 8 * 8"},)),
    mutation("width-without-least", divide=lambda c, r: nearest(c / r, 0), clamp=p.same, empty=np.zeros, pairs_only=True),
    mutation("width-rounded-first", divide=lambda c, r: published(c) // r,
             written=({_WIDTH: "max(rounded_width(channels) // self.reduction, 1)"},)),
)  # fmt: skip
