"""The expanding layer is constructed on the first line but used second."""
import jax
import jax.numpy as jnp
from flax import linen as nn


class SEBlock(nn.Module):
    reduction: int

    @nn.compact
    def __call__(self, x):
        channels = x.shape[-1]
        expand = nn.Dense(channels)
        shrink = nn.Dense(max(channels // self.reduction, 1))
        hidden = nn.relu(shrink(jnp.mean(x, axis=(0, 1))))
        return x * nn.sigmoid(expand(hidden))


def se_block_forward(seed, x, reduction):
    block = SEBlock(reduction=reduction)
    params = block.init(jax.random.PRNGKey(seed), x)
    return block.apply(params, x).reshape(-1)
