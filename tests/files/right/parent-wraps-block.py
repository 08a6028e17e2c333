"""A parent module wraps the block and flattens; the parent is what gets initialised."""
import jax
import jax.numpy as jnp
from flax import linen as nn


class SEBlock(nn.Module):
    reduction: int

    @nn.compact
    def __call__(self, x):
        channels = x.shape[-1]
        hidden = nn.relu(nn.Dense(max(channels // self.reduction, 1))(jnp.mean(x, axis=(0, 1))))
        gates = nn.sigmoid(nn.Dense(channels)(hidden))
        return x * gates


class FlatSE(nn.Module):
    reduction: int

    def setup(self):
        self.block = SEBlock(self.reduction)

    def __call__(self, x):
        return self.block(x).reshape(-1)


def se_block_forward(seed, x, reduction):
    net = FlatSE(reduction)
    return net.apply(net.init(jax.random.PRNGKey(seed), x), x)
