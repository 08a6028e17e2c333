"""functools.partial sets what both layers share, with the default initialisers spelt out."""
from functools import partial

import jax
import jax.numpy as jnp
from flax import linen as nn

Dense = partial(nn.Dense, kernel_init=nn.initializers.lecun_normal(), bias_init=nn.initializers.zeros)
squeeze = partial(jnp.mean, axis=(0, 1))


class SEBlock(nn.Module):
    reduction: int

    @nn.compact
    def __call__(self, x):
        channels = x.shape[-1]
        hidden = nn.relu(Dense(max(channels // self.reduction, 1))(squeeze(x)))
        return x * nn.sigmoid(Dense(channels)(hidden))


def se_block_forward(seed, x, reduction):
    block = SEBlock(reduction=reduction)
    params = block.init(jax.random.PRNGKey(seed), x)
    return block.apply(params, x).reshape(-1)
