"""The layers are named by hand, and the one used first is the one called Dense_1."""
import jax
import jax.numpy as jnp
from flax import linen as nn


class SEBlock(nn.Module):
    reduction: int

    @nn.compact
    def __call__(self, x):
        c = x.shape[-1]
        h = max(c // self.reduction, 1)
        u = nn.relu(nn.Dense(h, name="Dense_1")(jnp.mean(x, (0, 1))))
        return x * nn.sigmoid(nn.Dense(c, name="Dense_0")(u))


def se_block_forward(seed, x, reduction):
    b = SEBlock(reduction)
    return b.apply(b.init(jax.random.PRNGKey(seed), x), x).reshape(-1)
