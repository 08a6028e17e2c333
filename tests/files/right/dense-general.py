"""nn.DenseGeneral over the last axis, which is a Dense layer under a longer name."""
import jax
import jax.numpy as jnp
from flax import linen as nn


class SEBlock(nn.Module):
    reduction: int

    @nn.compact
    def __call__(self, x):
        channels = x.shape[-1]
        hidden = nn.DenseGeneral(features=max(channels // self.reduction, 1), axis=-1)(x.mean((0, 1)))
        gates = nn.DenseGeneral(features=(channels,))(nn.relu(hidden))
        return x * nn.sigmoid(gates)


def se_block_forward(seed, x, reduction):
    block = SEBlock(reduction=reduction)
    params = block.init(jax.random.PRNGKey(seed), x)
    return block.apply(params, x).reshape(-1)
