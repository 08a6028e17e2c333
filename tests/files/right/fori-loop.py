"""jax.lax.fori_loop walks over all pixels and adds them up."""
import jax
import jax.numpy as jnp
from flax import linen as nn


def channel_means(x):
    height, width, channels = x.shape
    pixels = x.reshape(height * width, channels)
    total = jax.lax.fori_loop(0, height * width, lambda i, acc: acc + pixels[i], jnp.zeros(channels))
    return total / (height * width)


class SEBlock(nn.Module):
    reduction: int

    @nn.compact
    def __call__(self, x):
        channels = x.shape[-1]
        hidden = nn.relu(nn.Dense(max(channels // self.reduction, 1))(channel_means(x)))
        gates = nn.sigmoid(nn.Dense(channels)(hidden))
        return x * gates


def se_block_forward(seed, x, reduction):
    block = SEBlock(reduction=reduction)
    params = block.init(jax.random.PRNGKey(seed), x)
    return block.apply(params, x).reshape(-1)
