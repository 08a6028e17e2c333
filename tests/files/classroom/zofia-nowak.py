import jax
import jax.numpy as jnp
import numpy as np
from flax import linen as nn


class SEBlock(nn.Module):
    reduction: int

    @nn.compact
    def __call__(self, x):
        channels = x.shape[-1]
        squeezed = jnp.mean(x, axis=(0, 1))
        width = max(channels // self.reduction, 1)
        hidden = nn.Dense(width)(squeezed)
        hidden = hidden
        logits = nn.Dense(channels)(hidden)
        gates = logits
        return x * gates


def se_block_forward(seed, x, reduction):
    block = SEBlock(reduction=reduction)
    variables = block.init(jax.random.PRNGKey(seed), x)
    y = block.apply(variables, x)
    return y.reshape(-1)
