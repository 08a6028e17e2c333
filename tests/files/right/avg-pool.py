"""nn.avg_pool with a window as large as the image does the squeeze."""
import jax
import jax.numpy as jnp
from flax import linen as nn


class SEBlock(nn.Module):
    reduction: int

    @nn.compact
    def __call__(self, x):
        height, width, channels = x.shape
        squeezed = nn.avg_pool(x, window_shape=(height, width))
        hidden = nn.Dense(max(channels // self.reduction, 1))(squeezed)
        gates = nn.Dense(channels)(nn.relu(hidden))
        return x * nn.sigmoid(gates)


def se_block_forward(seed, x, reduction):
    block = SEBlock(reduction=reduction)
    params = block.init(jax.random.PRNGKey(seed), x)
    return block.apply(params, x).reshape(-1)
