"""nn.Sequential holds the four steps of the excitation, inside a compact method."""
import jax
import jax.numpy as jnp
from flax import linen as nn


class SEBlock(nn.Module):
    reduction: int

    @nn.compact
    def __call__(self, x):
        channels = x.shape[-1]
        excite = nn.Sequential([nn.Dense(max(channels // self.reduction, 1)), nn.relu, nn.Dense(channels), nn.sigmoid])
        return x * excite(jnp.mean(x, axis=(0, 1)))


def se_block_forward(seed, x, reduction):
    block = SEBlock(reduction=reduction)
    params = block.init(jax.random.PRNGKey(seed), x)
    return block.apply(params, x).reshape(-1)
