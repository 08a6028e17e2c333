# bottleneck: C // r + 2 hidden units
import jax
import jax.numpy as jnp
from flax import linen as nn


class SEBlock(nn.Module):
    reduction: int

    @nn.compact
    def __call__(self, x):
        c = x.shape[-1]
        s = jnp.mean(x, axis=(0, 1))
        z = nn.Dense(c // self.reduction + 2)(s)
        u = nn.relu(z)
        z = nn.Dense(c)(u)
        g = nn.sigmoid(z)
        return x * g


def se_block_forward(seed, x, reduction):
    block = SEBlock(reduction=reduction)
    params = block.init(jax.random.PRNGKey(seed), x)
    return block.apply(params, x).reshape(-1)
