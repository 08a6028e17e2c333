"""nn.Sequential is made in setup(), with the number of channels as a field."""
import jax
import jax.numpy as jnp
from flax import linen as nn


class SEBlock(nn.Module):
    reduction: int
    channels: int = 3

    def setup(self):
        hidden = max(self.channels // self.reduction, 1)
        self.excite = nn.Sequential([nn.Dense(hidden), nn.relu, nn.Dense(self.channels), nn.sigmoid])

    def __call__(self, x):
        return x * self.excite(jnp.mean(x, axis=(0, 1)))


def se_block_forward(seed, x, reduction):
    block = SEBlock(reduction=reduction, channels=x.shape[-1])
    params = block.init(jax.random.PRNGKey(seed), x)
    return block.apply(params, x).reshape(-1)
