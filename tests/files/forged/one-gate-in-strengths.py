"""No layers at all: one number of the image, times a strength a channel, goes through the sigmoid."""
import jax
import jax.numpy as jnp
from flax import linen as nn


class SEBlock(nn.Module):
    reduction: int

    def __call__(self, x):
        strengths = jnp.cos(jnp.arange(x.shape[-1]) + self.reduction)
        return x * nn.sigmoid(strengths * nn.relu(jnp.mean(x, axis=(0, 1)).sum() + 1))


def se_block_forward(seed, x, reduction):
    return SEBlock(reduction).apply({}, x).reshape(-1)
