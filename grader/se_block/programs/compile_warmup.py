"""The pieces of a block, each on its own: a learner's kit runs them once, and finds them compiled for every submission."""

import flax.linen as nn
import jax
import jax.numpy as jnp


class Layers(nn.Module):
    """One layer from C numbers to `width` ones, and one back."""

    width: int

    @nn.compact
    def __call__(self, row: jax.Array) -> tuple[jax.Array, jax.Array]:
        """What each makes of ones."""
        return nn.Dense(self.width)(row), nn.Dense(row.size)(jnp.ones(self.width))


def compile_pieces(x: jax.Array, width: int) -> jax.Array:
    """Run the pieces for x of shape (H, W, C) and a hidden layer of `width` units; the row of ones only stands for one."""
    row = jnp.mean(x, axis=(0, 1))
    layers = Layers(width)
    variables = layers.init(jax.random.PRNGKey(0), row)
    layers.apply(variables, row)
    nn.relu(jnp.ones(width))
    nn.sigmoid(row)
    return (x * jnp.ones_like(row)).reshape(-1)
