"""x is turned into a NumPy array before the block and the result into one after it."""
import jax
import jax.numpy as jnp
import numpy as np
from flax import linen as nn


class SEBlock(nn.Module):
    reduction: int

    @nn.compact
    def __call__(self, x):
        channels = x.shape[-1]
        hidden = nn.relu(nn.Dense(max(channels // self.reduction, 1))(x.mean(axis=(0, 1))))
        return x * nn.sigmoid(nn.Dense(channels)(hidden))


def se_block_forward(seed, x, reduction):
    image = np.array(x)
    block = SEBlock(reduction=reduction)
    params = block.init(jax.random.PRNGKey(seed), image)
    return np.asarray(block.apply(params, image)).reshape(-1)
