"""The random numbers behind the reference's weights, as the trusted worker draws them. Knows Flax and seeds, no mistake.

JAX draws the i-th number of an array from the key and i alone, so one long row of each kind holds the kernels of any shape:
the first m * n numbers, as (m, n).
"""

import flax.linen as nn
import jax
import jax.numpy as jnp

LAYERS = 3  # as many Dense layers as any block of the error model has
LENGTH = 1024  # numbers a kernel, at most
ROOTS = (  # how a learner makes the key that draws the weights
    lambda key: key,
    *(lambda key, i=i: jax.random.split(key)[i] for i in (0, 1)),
    *(lambda key, i=i: jax.random.split(key, 3)[i] for i in (0, 1, 2)),
)  # behind these, number by number, what is folded into the key


def _rows(key: jax.Array) -> jax.Array:
    """The three kinds that initialisers scale: truncated normal, normal, uniform in [0, 1); shape (3, LENGTH)."""
    kinds = (
        jax.random.truncated_normal(key, -2, 2, (LENGTH,)),
        jax.random.normal(key, (LENGTH,)),
        jax.random.uniform(key, (LENGTH,)),
    )
    return jnp.stack(kinds)


class Layer(nn.Module):
    """A layer whose kernel is the noise that any kernel in its place would be made of."""

    @nn.compact
    def __call__(self) -> jax.Array:
        """The noise, of shape (3, LENGTH)."""
        return self.param("kernel", _rows)


class Layers(nn.Module):
    """Layers where the Dense layers of the block are."""

    @nn.compact
    def __call__(self) -> jax.Array:
        """The noise of all layers, of shape (LAYERS, 3, LENGTH)."""
        return jnp.stack([Layer(name=f"Dense_{i}")() for i in range(LAYERS)])


def draw_noise(seed: int, root: int) -> jax.Array:
    """The noise for `seed`, from the root key number `root`, as one row."""
    key = jax.random.PRNGKey(seed)
    key = ROOTS[root](key) if root < len(ROOTS) else jax.random.fold_in(key, root - len(ROOTS))
    return Layers().init_with_output(key)[0].reshape(-1)
