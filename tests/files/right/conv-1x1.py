"""Two 1x1 convolutions on a batch of one 1x1 image stand in for the Dense layers."""
import jax
import jax.numpy as jnp
from flax import linen as nn


class SEBlock(nn.Module):
    reduction: int

    @nn.compact
    def __call__(self, x):
        channels = x.shape[-1]
        s = jnp.mean(x, axis=(0, 1))[None, None, None, :]
        s = nn.relu(nn.Conv(max(channels // self.reduction, 1), kernel_size=(1, 1))(s))
        s = nn.sigmoid(nn.Conv(channels, kernel_size=(1, 1))(s))
        return x * s[0, 0, 0]


def se_block_forward(seed, x, reduction):
    block = SEBlock(reduction=reduction)
    params = block.init(jax.random.PRNGKey(seed), x)
    return block.apply(params, x).reshape(-1)
