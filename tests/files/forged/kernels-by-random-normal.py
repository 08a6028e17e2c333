"""The kernels are drawn by jax.random.normal from the two halves of the key, without Flax."""
import jax
import jax.numpy as jnp
from flax import linen as nn


class SEBlock(nn.Module):
    reduction: int

    def __call__(self, x, key):
        channels = x.shape[-1]
        hidden = max(channels // self.reduction, 1)
        first, second = jax.random.split(key)
        k0 = jax.random.normal(first, (channels, hidden)) / channels**0.5
        k1 = jax.random.normal(second, (hidden, channels)) / hidden**0.5
        return x * nn.sigmoid(nn.relu(jnp.mean(x, axis=(0, 1)) @ k0) @ k1)


def se_block_forward(seed, x, reduction):
    return SEBlock(reduction).apply({}, x, jax.random.PRNGKey(seed)).reshape(-1)
