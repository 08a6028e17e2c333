"""The whole forward function is jitted; the reduction, like the shape, is static."""
from functools import partial

import jax
import jax.numpy as jnp
from flax import linen as nn


class SEBlock(nn.Module):
    reduction: int

    @nn.compact
    def __call__(self, x):
        channels = x.shape[-1]
        s = jnp.mean(x, axis=(0, 1))
        s = nn.relu(nn.Dense(max(channels // self.reduction, 1))(s))
        s = nn.sigmoid(nn.Dense(channels)(s))
        return x * s


@partial(jax.jit, static_argnames="reduction")
def se_block_forward(seed, x, reduction):
    block = SEBlock(reduction=reduction)
    params = block.init(jax.random.PRNGKey(seed), x)
    return block.apply(params, x).reshape(-1)
