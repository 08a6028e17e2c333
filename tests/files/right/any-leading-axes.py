"""The block works for any number of leading axes: it averages all of them but the last."""
import jax
import jax.numpy as jnp
from flax import linen as nn


class SEBlock(nn.Module):
    reduction: int

    @nn.compact
    def __call__(self, x):
        channels = x.shape[-1]
        hidden = nn.relu(nn.Dense(max(channels // self.reduction, 1))(jnp.mean(x, axis=tuple(range(x.ndim - 1)))))
        return x * nn.sigmoid(nn.Dense(channels)(hidden))


def se_block_forward(seed, x, reduction):
    block = SEBlock(reduction=reduction)
    pixels = x.reshape(-1, x.shape[-1])
    params = block.init(jax.random.PRNGKey(seed), pixels)
    return block.apply(params, pixels).reshape(-1)
