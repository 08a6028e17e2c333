"""jax.lax.scan adds up the rows; the sum is then divided by the number of pixels."""
import jax
import jax.numpy as jnp
from flax import linen as nn


class SEBlock(nn.Module):
    reduction: int

    @nn.compact
    def __call__(self, x):
        height, width, channels = x.shape

        def add_row(total, row):
            return total + row.sum(axis=0), None

        total, _ = jax.lax.scan(add_row, jnp.zeros(channels), x)
        s = total / (height * width)
        hidden = nn.relu(nn.Dense(max(channels // self.reduction, 1))(s))
        gates = nn.sigmoid(nn.Dense(channels)(hidden))
        return x * gates


def se_block_forward(seed, x, reduction):
    block = SEBlock(reduction=reduction)
    params = block.init(jax.random.PRNGKey(seed), x)
    return block.apply(params, x).reshape(-1)
