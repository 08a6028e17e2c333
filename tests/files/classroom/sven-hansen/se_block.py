import jax
import jax.numpy as jnp
import numpy as np
from flax import linen as nn


class SEBlock(nn.Module):
    reduction: int

    @nn.compact
    def __call__(self, x):
        n_channels = x.shape[-1]
        squeezed = jnp.mean(x, axis=(0, 1))
        width = max(n_channels // self.reduction, 1)
        bottleneck = nn.Dense(width)(squeezed)
        bottleneck = nn.relu(bottleneck)
        logits = nn.Dense(n_channels)(bottleneck)
        gates = logits
        return x * gates


def se_block_forward(seed, x, reduction):
    block = SEBlock(reduction=reduction)
    variables = block.init(jax.random.PRNGKey(seed), x)
    y = block.apply(variables, x)
    return y.reshape(-1)
