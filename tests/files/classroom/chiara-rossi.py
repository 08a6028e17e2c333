import jax
import jax.numpy as jnp
from flax import linen as nn


class SEBlock(nn.Module):
    reduction: int

    @nn.compact
    def __call__(self, x):
        C = x.shape[-1]
        h = max(C // self.reduction, 1)
        s = jnp.mean(x, axis=(0, 1))
        return x * nn.sigmoid(nn.Dense(C)(nn.relu(nn.Dense(h)(s))))


def se_block_forward(seed, x, reduction):
    block = SEBlock(reduction=reduction)
    params = block.init(jax.random.PRNGKey(seed), x)
    return block.apply(params, x).reshape(-1)
