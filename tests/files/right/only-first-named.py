"""Only the narrow layer has a name; Flax names the wide one."""
import jax
import jax.numpy as jnp
from flax import linen as nn


class SEBlock(nn.Module):
    reduction: int

    @nn.compact
    def __call__(self, x):
        channels = x.shape[-1]
        bottleneck = nn.Dense(features=max(channels // self.reduction, 1), name="bottleneck")
        hidden = nn.relu(bottleneck(x.mean(axis=(0, 1))))
        gates = nn.sigmoid(nn.Dense(features=channels)(hidden))
        return x * gates


def se_block_forward(seed, x, reduction):
    block = SEBlock(reduction=reduction)
    params = block.init(jax.random.PRNGKey(seed), x)
    return block.apply(params, x).flatten()
