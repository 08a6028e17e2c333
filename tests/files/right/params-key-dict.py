"""The key is handed over as {"params": key}, together with a dropout key that nobody needs."""
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
    key = jax.random.PRNGKey(seed)
    variables = block.init({"params": key, "dropout": jax.random.PRNGKey(1)}, x)
    return block.apply(variables, x, rngs={"dropout": key}).reshape(-1)
