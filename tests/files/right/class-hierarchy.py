"""A base class knows how to scale; SEBlock inherits it and fills in the gates."""
import jax
import jax.numpy as jnp
from flax import linen as nn


class ChannelAttention(nn.Module):
    reduction: int

    def gates(self, means):
        raise NotImplementedError

    @nn.compact
    def __call__(self, x):
        return x * self.gates(jnp.mean(x, axis=(0, 1)))


class SEBlock(ChannelAttention):
    def gates(self, means):
        channels = means.shape[0]
        hidden = nn.relu(nn.Dense(max(channels // self.reduction, 1), name="fc0")(means))
        return nn.sigmoid(nn.Dense(channels, name="fc1")(hidden))


def se_block_forward(seed, x, reduction):
    block = SEBlock(reduction=reduction)
    params = block.init(jax.random.PRNGKey(seed), x)
    return block.apply(params, x).reshape(-1)
