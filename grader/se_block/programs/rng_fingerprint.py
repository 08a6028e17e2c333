"""Numbers that Flax draws for a seed: a learner's kit compares them with those that it recorded."""

import flax.linen as nn
import jax
import jax.numpy as jnp


class Layers(nn.Module):
    """Two layers with names of their own, so that it also shows whether names count."""

    @nn.compact
    def __call__(self, x: jax.Array) -> jax.Array:
        """The second layer's numbers for ones that go into the first."""
        return nn.Dense(3, name="fingerprint_b")(nn.Dense(2, name="fingerprint_a")(jnp.ones_like(x)))


def fingerprint(seed: int) -> jax.Array:
    """The numbers for `seed`, as one row."""
    numbers: jax.Array = Layers().init_with_output(jax.random.PRNGKey(seed), jnp.ones((1, 1, 4)))[0]
    return numbers.ravel()
