"""Mistakes in the output: its form, its order, or how much of it comes back."""

import numpy as np

from solution import parts as p
from solution.mistakes.mutation import mutation
from solution.model import relu

OUTPUT = (
    mutation("output-not-flat", output=p.same, written=({"output": "y"},)),
    mutation("output-not-flat", output=lambda y: y.reshape(1, -1), pairs_only=True, written=({"output": "y.reshape(1, -1)"},)),
    mutation("output-not-flat", output=lambda y: y.reshape(-1, 1), pairs_only=True),
    mutation("output-not-flat", output=lambda y: y.reshape(-1, y.shape[-1]), pairs_only=True),
    mutation("output-channel-first", output=lambda y: np.moveaxis(y, -1, 0).reshape(-1),
             written=({"output": "jnp.moveaxis(y, -1, 0).reshape(-1)"},)),
    mutation("output-column-major", output=lambda y: y.reshape(-1, order="F"),
             written=({"output": 'jnp.ravel(y, order="F")'},)),
    mutation("output-column-major", output=lambda y: y.swapaxes(0, 1).reshape(-1), pairs_only=True),
    mutation("output-applied-twice", passes=lambda: 2, cast=p.same, rare=True,
             written=({"apply": "block.apply(variables, x)\n    y = block.apply(variables, y)"},)),
    mutation("output-relu", output=lambda y: relu(y).reshape(-1), rare=True,
             written=({"output": "nn.relu(y).reshape(-1)"},)),
    *(
        mutation("output-clipped", f"from {least} to 1", output=lambda y, least=least: np.clip(y, least, 1).reshape(-1),
                 rare=True, written=({"output": f"jnp.clip(y, {least}, 1).reshape(-1)"},))
        for least in (0, -1)
    ),
    mutation("output-pooled", output=lambda y: y.mean((0, 1)), written=({"output": "jnp.mean(y, axis=(0, 1))"},)),
    mutation("output-pooled", output=lambda y: y.max((0, 1)), pairs_only=True),
    mutation("output-pooled", output=lambda y: y.sum((0, 1)), pairs_only=True),
    mutation("output-pooled", output=lambda y: y.mean(-1).reshape(-1), pairs_only=True),
    mutation("output-truncated", output=lambda y: y.reshape(-1)[: y.shape[-1]],
             written=({"output": "y.reshape(-1)[: y.shape[-1]]"},)),
    mutation("output-truncated", output=lambda y: y.reshape(-1)[:-1], pairs_only=True),
    mutation("output-truncated", output=lambda y: y.reshape(-1)[: y.shape[0] * y.shape[1]], pairs_only=True),
    mutation("output-truncated", output=lambda y: y[..., 0].reshape(-1), pairs_only=True,
             written=({"output": "y[..., 0].reshape(-1)"},)),
    mutation("output-truncated", output=lambda y: y[0].reshape(-1), pairs_only=True),
)  # fmt: skip
