"""A layer is constructed and never called: a leftover of an earlier try."""
import jax
import jax.numpy as jnp
from flax import linen as nn


class SEBlock(nn.Module):
    reduction: int

    @nn.compact
    def __call__(self, x):
        channels = x.shape[-1]
        leftover = nn.Dense(channels)  # noqa: F841
        hidden = nn.Dense(max(channels // self.reduction, 1))(jnp.mean(x, axis=(0, 1)))
        hidden = nn.relu(hidden)
        gates = nn.Dense(channels)(hidden)
        return x * nn.sigmoid(gates)


def se_block_forward(seed, x, reduction):
    block = SEBlock(reduction=reduction)
    params = block.init(jax.random.PRNGKey(seed), x)
    return block.apply(params, x).reshape(-1)
