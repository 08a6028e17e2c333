"""The channels go to the front for the work and back to the end afterwards."""
import jax
import jax.numpy as jnp
from flax import linen as nn


class SEBlock(nn.Module):
    reduction: int

    @nn.compact
    def __call__(self, x):
        planes = jnp.moveaxis(x, -1, 0)
        channels = planes.shape[0]
        squeezed = planes.mean(axis=(1, 2))
        hidden = nn.relu(nn.Dense(max(channels // self.reduction, 1))(squeezed))
        gates = nn.sigmoid(nn.Dense(channels)(hidden))
        return jnp.moveaxis(planes * gates[:, None, None], 0, -1)


def se_block_forward(seed, x, reduction):
    block = SEBlock(reduction=reduction)
    params = block.init(jax.random.PRNGKey(seed), x)
    return block.apply(params, x).reshape(-1)
