"""A small block of which a learner's kit knows the outcome: does Flax draw the random numbers here that were recorded?"""

import flax.linen as nn
import jax
import jax.numpy as jnp


class SEBlock(nn.Module):
    """Two layers with names of their own, so that it also shows whether names count."""

    reduction: int

    @nn.compact
    def __call__(self, x: jax.Array) -> jax.Array:
        """The second layer's numbers for ones that go into the first."""
        return nn.Dense(3, name="preflight_b")(nn.Dense(2, name="preflight_a")(jnp.ones_like(x)))


def se_block_forward(seed: int, x: jax.Array, reduction: int) -> jax.Array:
    """The numbers for `seed`, as one row; of x and reduction only the shape counts."""
    numbers: jax.Array = SEBlock(reduction).init_with_output(jax.random.PRNGKey(seed), x)[0]
    return numbers.ravel()
