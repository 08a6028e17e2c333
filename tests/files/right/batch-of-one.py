"""The block is written for a batch (N, H, W, C); the image goes in as a batch of one and is squeezed out again."""
import jax
import jax.numpy as jnp
from flax import linen as nn


class SEBlock(nn.Module):
    reduction: int

    @nn.compact
    def __call__(self, images):
        channels = images.shape[-1]
        s = jnp.mean(images, axis=(1, 2))
        s = nn.Dense(max(channels // self.reduction, 1))(s)
        s = nn.Dense(channels)(nn.relu(s))
        return images * nn.sigmoid(s)[:, None, None, :]


def se_block_forward(seed, x, reduction):
    batch = jnp.expand_dims(x, 0)
    block = SEBlock(reduction=reduction)
    params = block.init(jax.random.PRNGKey(seed), batch)
    return jnp.squeeze(block.apply(params, batch), 0).reshape(-1)
