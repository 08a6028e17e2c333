"""The scaling is a function of one pixel, mapped over rows and columns with jax.vmap."""
import jax
import jax.numpy as jnp
from flax import linen as nn


class SEBlock(nn.Module):
    reduction: int

    @nn.compact
    def __call__(self, x):
        channels = x.shape[-1]
        hidden = nn.relu(nn.Dense(max(channels // self.reduction, 1))(jnp.mean(x, axis=(0, 1))))
        gates = nn.sigmoid(nn.Dense(channels)(hidden))
        scale_pixel = lambda pixel: pixel * gates  # noqa: E731
        return jax.vmap(jax.vmap(scale_pixel))(x)


def se_block_forward(seed, x, reduction):
    block = SEBlock(reduction=reduction)
    params = block.init(jax.random.PRNGKey(seed), x)
    return block.apply(params, x).reshape(-1)
