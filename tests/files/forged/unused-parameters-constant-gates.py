"""The Dense layers are drawn and thrown away; the gates are a formula of constants."""
import jax
import jax.numpy as jnp
from flax import linen as nn


class SEBlock(nn.Module):
    reduction: int

    @nn.compact
    def __call__(self, x):
        channels = x.shape[-1]
        hidden = nn.relu(nn.Dense(max(channels // self.reduction, 1))(jnp.mean(x, axis=(0, 1))))
        nn.sigmoid(nn.Dense(channels)(hidden))
        return x * nn.sigmoid(jnp.linspace(-0.5, 0.5, channels))


def se_block_forward(seed, x, reduction):
    block = SEBlock(reduction)
    return block.apply(block.init(jax.random.PRNGKey(seed), x), x).reshape(-1)
