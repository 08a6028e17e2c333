"""apply goes through jax.checkpoint, which computes things again to save memory."""
import jax
import jax.numpy as jnp
from flax import linen as nn


class SEBlock(nn.Module):
    reduction: int

    @nn.compact
    def __call__(self, x):
        channels = x.shape[-1]
        hidden = nn.relu(nn.Dense(max(channels // self.reduction, 1))(jnp.mean(x, axis=(0, 1))))
        return x * nn.sigmoid(nn.Dense(channels)(hidden))


def se_block_forward(seed, x, reduction):
    block = SEBlock(reduction=reduction)
    params = block.init(jax.random.PRNGKey(seed), x)
    forward = jax.checkpoint(lambda p, image: block.apply(p, image).reshape(-1))
    return forward(params, x)
