"""setup() makes a list of layers from a tuple of widths, which is filled in once C is known."""
from collections.abc import Sequence

import jax
import jax.numpy as jnp
from flax import linen as nn


class SEBlock(nn.Module):
    reduction: int
    widths: Sequence[int] = ()

    def setup(self):
        self.layers = [nn.Dense(width) for width in self.widths]

    def __call__(self, x: jax.Array) -> jax.Array:
        first, second = self.layers
        hidden = nn.relu(first(jnp.mean(x, (0, 1))))
        return x * nn.sigmoid(second(hidden))


def se_block_forward(seed: int, x: jax.Array, reduction: int) -> jax.Array:
    channels = x.shape[-1]
    widths = (max(channels // reduction, 1), channels)
    block = SEBlock(reduction, widths)
    params = block.init(jax.random.PRNGKey(seed), x)
    return block.apply(params, x).reshape(-1)
