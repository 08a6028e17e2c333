"""ReLU is jnp.where(z > 0, z, 0), sigmoid is scipy's expit."""
import jax
import jax.numpy as jnp
from flax import linen as nn
from jax.scipy.special import expit


class SEBlock(nn.Module):
    reduction: int

    @nn.compact
    def __call__(self, x):
        channels = x.shape[-1]
        z = nn.Dense(max(channels // self.reduction, 1))(jnp.mean(x, axis=(0, 1)))
        hidden = jnp.where(z > 0, z, 0)
        return x * expit(nn.Dense(channels)(hidden))


def se_block_forward(seed, x, reduction):
    block = SEBlock(reduction=reduction)
    params = block.init(jax.random.PRNGKey(seed), x)
    return block.apply(params, x).reshape(-1)
