"""The sigmoid is written with tanh: where a gate is near 0, its last digits are lost, as they are in a number near 1."""
import jax
import jax.numpy as jnp
from flax import linen as nn


class SEBlock(nn.Module):
    reduction: int

    @nn.compact
    def __call__(self, x):
        c = x.shape[-1]
        s = jnp.mean(x, axis=(0, 1))
        s = nn.Dense(max(c // self.reduction, 1))(s)
        s = nn.relu(s)
        s = nn.Dense(c)(s)
        g = 0.5 * (1.0 + jnp.tanh(0.5 * s))
        return x * g


def se_block_forward(seed, x, reduction):
    block = SEBlock(reduction=reduction)
    variables = block.init(jax.random.PRNGKey(seed), x)
    return block.apply(variables, x).reshape(-1)
