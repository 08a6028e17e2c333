"""Mistakes in the squeeze: what is averaged, over which axes, and how."""

import numpy as np

from solution import parts as p
from solution.mistakes.mutation import mutation

SQUEEZE = (
    mutation("squeeze-one-axis", "H", squeeze=lambda x: x.mean(0), written=({"squeeze": "jnp.mean(x, axis=0)"},)),
    mutation("squeeze-one-axis", "W", squeeze=lambda x: x.mean(1), written=({"squeeze": "jnp.mean(x, axis=1)"},)),
    mutation("squeeze-one-axis", "W", squeeze=lambda x: x.mean(1, keepdims=True), pairs_only=True,
             written=({"squeeze": "jnp.mean(x, axis=1, keepdims=True)"},)),
    mutation("squeeze-channels", squeeze=lambda x: x.mean(2), written=({"squeeze": "jnp.mean(x, axis=-1)"},)),
    mutation("squeeze-channels", squeeze=lambda x: x.mean(2, keepdims=True), pairs_only=True,
             written=({"squeeze": "jnp.mean(x, axis=-1, keepdims=True)"},)),
    mutation("squeeze-everything", squeeze=lambda x: x.mean(), written=({"squeeze": "jnp.mean(x)"},)),
    mutation("squeeze-everything", squeeze=lambda x: x.mean(keepdims=True), pairs_only=True,
             written=({"squeeze": "x.mean(keepdims=True)"},)),
    mutation("squeeze-everything", squeeze=lambda x: np.full(x.shape[-1], x.mean()), pairs_only=True,
             written=({"squeeze": "jnp.full(channels, jnp.mean(x))"},)),
    mutation("squeeze-batched-axes", squeeze=lambda x: x.mean((1, 2)), written=({"squeeze": "jnp.mean(x, axis=(1, 2))"},)),
    mutation("squeeze-batched-axes", squeeze=lambda x: x.mean((1, 2), keepdims=True), pairs_only=True),
    mutation("squeeze-missing", squeeze=p.same, written=({"squeeze": "x"},)),
    mutation("squeeze-max", squeeze=lambda x: x.max((0, 1)), written=({"squeeze": "jnp.max(x, axis=(0, 1))"},)),
    mutation("squeeze-sum", squeeze=lambda x: x.sum((0, 1)), written=({"squeeze": "jnp.sum(x, axis=(0, 1))"},)),
)  # fmt: skip
