"""The hidden width is kept at 1 or more with an if, without max, and nothing is needed from jax.numpy."""
import jax
from flax import linen as nn


class SEBlock(nn.Module):
    reduction: int

    @nn.compact
    def __call__(self, x):
        channels = x.shape[-1]
        width = channels // self.reduction
        if width == 0:
            width = 1
        hidden = nn.relu(nn.Dense(width)(x.mean(axis=(0, 1))))
        gates = nn.sigmoid(nn.Dense(channels)(hidden))
        return x * gates


def se_block_forward(seed, x, reduction):
    block = SEBlock(reduction=reduction)
    params = block.init(jax.random.PRNGKey(seed), x)
    return block.apply(params, x).reshape(-1)
