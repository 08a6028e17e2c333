"""Two Dense layers whose kernel_init ignores the key and draws from NumPy with a fixed seed."""
import jax
import jax.numpy as jnp
import numpy as np
from flax import linen as nn


def fixed(key, shape, dtype=jnp.float32):
    return jnp.asarray(np.random.default_rng(0).normal(0, shape[0] ** -0.5, shape), dtype)


class SEBlock(nn.Module):
    reduction: int

    @nn.compact
    def __call__(self, x):
        channels = x.shape[-1]
        hidden = nn.relu(nn.Dense(max(channels // self.reduction, 1), kernel_init=fixed)(jnp.mean(x, axis=(0, 1))))
        return x * nn.sigmoid(nn.Dense(channels, kernel_init=fixed)(hidden))


def se_block_forward(seed, x, reduction):
    block = SEBlock(reduction)
    return block.apply(block.init(jax.random.PRNGKey(seed), x), x).reshape(-1)
