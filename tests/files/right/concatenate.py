"""The pixels of the output are put one after the other with jnp.concatenate."""
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
        return x * gates


def se_block_forward(seed, x, reduction):
    block = SEBlock(reduction=reduction)
    params = block.init(jax.random.PRNGKey(seed), x)
    y = block.apply(params, x)
    return jnp.concatenate([pixel for row in y for pixel in row])
