"""The stretch goal `batch` in parts of the model: where it differs from the lesson's block, and what learners get wrong.

x has the shape (N, H, W, C), so what is squeezed, the hidden units and the gates have a row for each image.
"""

import numpy as np

from solution import parts as p
from solution.mistakes.mutation import mutation
from solution.model import Part, Raises, sigmoid


def _lifted(index: tuple[object, ...]) -> Part:
    """x times the gates, once an `index` has given these more axes."""

    def scale(x: np.ndarray, gates: np.ndarray) -> np.ndarray:
        try:
            return np.asarray(x * gates[index])
        except IndexError:  # of gates with fewer axes than the index takes
            raise Raises("other") from None

    return scale


_FROM_THE_LEFT = (slice(None), None, None)
RIGHT = {"squeeze": lambda x: x.mean((1, 2)), "scale": lambda x, g: x * (g[_FROM_THE_LEFT] if g.ndim == 2 else g)}
_MEAN, _LIFT = "jnp.mean(x, axis=(1, 2))", "gates[:, None, None, :]"
_ALL = {_LIFT: "gates", "jnp.mean(x, axis=(1, 2))": "jnp.mean(x, axis=(0, 1, 2))"}
MISTAKES = (
    mutation("squeeze-whole-batch", squeeze=lambda x: x.mean((0, 1, 2)), written=(_ALL,)),
    mutation("squeeze-lesson-axes", squeeze=lambda x: x.mean((0, 1)), scale=lambda x, g: x * g,
             written=({_MEAN: "jnp.mean(x, axis=(0, 1))", _LIFT: "gates"},)),
    mutation("squeeze-lesson-axes", squeeze=lambda x: x.mean((0, 1)), scale=lambda x, g: x * g[_FROM_THE_LEFT],
             written=({_MEAN: "jnp.mean(x, axis=(0, 1))"},)),
    mutation("squeeze-first-image", squeeze=lambda x: x[0].mean((0, 1)),
             written=({_MEAN: "jnp.mean(x[0], axis=(0, 1))", _LIFT: "gates"},)),
    mutation("squeeze-rows-only", squeeze=lambda x: x.mean(1), scale=lambda x, g: x * g[:, None],
             written=({_MEAN: "jnp.mean(x, axis=1)", _LIFT: "gates[:, None]"},)),
    mutation("squeeze-columns-only", squeeze=lambda x: x.mean(2), scale=lambda x, g: x * g[:, :, None],
             written=({_MEAN: "jnp.mean(x, axis=2)", _LIFT: "gates[:, :, None]"},)),
    mutation("squeeze-sum", squeeze=lambda x: x.sum((1, 2)), written=({_MEAN: "jnp.sum(x, axis=(1, 2))"},)),
    mutation("squeeze-max", squeeze=lambda x: x.max((1, 2)), written=({_MEAN: "jnp.max(x, axis=(1, 2))"},)),
    mutation("gates-not-lifted", scale=lambda x, g: x * g, written=({_LIFT: "gates"},)),
    mutation("gates-lifted-once", scale=_lifted((slice(None), None)), written=({_LIFT: "gates[:, None]"},)),
    mutation("gates-averaged", gate=lambda z: sigmoid(z).mean(0), written=({_LIFT: "gates.mean(0)"},)),
    mutation("width-of-batch", counted=lambda shape: shape[0],
             written=({"max(channels // self": "max(x.shape[0] // self"},)),
    mutation("width-unclamped", clamp=p.same,
             written=({"max(channels // self.reduction, 1)": "channels // self.reduction"},)),
    mutation("width-unclamped", clamp=p.same, empty=np.zeros, pairs_only=True),
    mutation("gate-missing", gate=p.same, written=({"nn.sigmoid(": "("},)),
    mutation("activation-missing", activation=p.same, written=({"nn.relu(": "("},)),
)  # fmt: skip
