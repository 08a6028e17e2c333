import jax
import jax.numpy as jnp
from flax import linen as nn


class SEBlock(nn.Module):
    reduction: int

    @nn.compact
    def __call__(self, x):
        c = x.shape[-1]
        h = max(c // self.reduction, 1)
        s = jnp.mean(x, axis=(0, 1))
        u = nn.relu(nn.Einsum((c, h), "c,ch->h")(s))
        g = nn.sigmoid(nn.Einsum((h, c), "h,hc->c")(u))
        return x * g


def se_block_forward(seed, x, reduction):
    block = SEBlock(reduction=reduction)
    params = block.init(jax.random.PRNGKey(seed), x)
    return block.apply(params, x).reshape(-1)
