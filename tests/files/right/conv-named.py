"""1x1 convolutions with names and without padding."""
import jax
import jax.numpy as jnp
from flax import linen as nn


class SEBlock(nn.Module):
    reduction: int

    @nn.compact
    def __call__(self, x):
        ch = x.shape[-1]
        w = x.mean(axis=(0, 1), keepdims=True)
        w = nn.Conv(max(1, ch // self.reduction), (1, 1), padding="VALID", name="se_reduce")(w)
        w = nn.relu(w)
        w = nn.Conv(ch, (1, 1), padding="VALID", name="se_expand")(w)
        return nn.sigmoid(w) * x


def se_block_forward(seed, x, reduction):
    block = SEBlock(reduction=reduction)
    variables = block.init(jax.random.PRNGKey(seed), x)
    return block.apply(variables, x).reshape(-1)
