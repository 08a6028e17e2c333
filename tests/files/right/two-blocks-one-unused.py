"""Two blocks are made and initialised, and only the second one is used."""
import jax
import jax.numpy as jnp
from flax import linen as nn


class SEBlock(nn.Module):
    reduction: int

    @nn.compact
    def __call__(self, x):
        channels = x.shape[-1]
        hidden = nn.Dense(max(channels // self.reduction, 1), name="fc_a")(jnp.mean(x, axis=(0, 1)))
        gates = nn.Dense(channels, name="fc_b")(nn.relu(hidden))
        return x * nn.sigmoid(gates)


def se_block_forward(seed, x, reduction):
    spare, block = SEBlock(1), SEBlock(reduction)
    key = jax.random.PRNGKey(seed)
    _, variables = spare.init(key, x), block.init(key, x)
    return block.apply(variables, x).reshape(-1)
