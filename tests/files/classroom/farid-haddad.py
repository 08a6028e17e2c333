import jax
import jax.numpy as jnp
from flax import linen as nn


class SEBlock(nn.Module):
    reduction: int

    @nn.compact
    def __call__(self, x: jax.Array) -> jax.Array:
        channels = x.shape[-1]
        pooled = jnp.mean(x, axis=(0, 1))
        hidden = nn.Dense(max(channels // self.reduction, 1), name="reduce")(pooled)
        hidden = nn.relu(hidden)
        logits = nn.Dense(channels, name="expand")(hidden)
        return x * nn.sigmoid(logits)


def se_block_forward(seed: int, x: jax.Array, reduction: int) -> jax.Array:
    block = SEBlock(reduction=reduction)
    variables = block.init(jax.random.PRNGKey(seed), x)
    return block.apply(variables, x).reshape(-1)
