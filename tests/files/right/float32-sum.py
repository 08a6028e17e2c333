"""Safe for bfloat16 images: the sum is in float32 explicitly, and the output has the dtype of x."""
import jax
import jax.numpy as jnp
from flax import linen as nn


class SEBlock(nn.Module):
    reduction: int

    @nn.compact
    def __call__(self, x):
        height, width, channels = x.shape
        wide = x.astype(jnp.float32)
        squeezed = jnp.sum(wide, axis=(0, 1), dtype=jnp.float32) / jnp.float32(height * width)
        hidden = nn.relu(nn.Dense(max(channels // self.reduction, 1))(squeezed))
        gates = nn.sigmoid(nn.Dense(channels)(hidden))
        return (wide * gates).astype(x.dtype)


def se_block_forward(seed, x, reduction):
    block = SEBlock(reduction=reduction)
    params = block.init(jax.random.PRNGKey(seed), x)
    return block.apply(params, x).reshape(-1)
