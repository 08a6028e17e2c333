"""Squeeze, excite and scale are three small modules of their own."""
import jax
import jax.numpy as jnp
from flax import linen as nn


class Squeeze(nn.Module):
    def __call__(self, x):
        return jnp.mean(x, axis=(0, 1))


class Excite(nn.Module):
    hidden: int

    @nn.compact
    def __call__(self, s):
        u = nn.relu(nn.Dense(self.hidden)(s))
        return nn.sigmoid(nn.Dense(s.shape[-1])(u))


class SEBlock(nn.Module):
    reduction: int

    @nn.compact
    def __call__(self, x):
        s = Squeeze()(x)
        return x * Excite(max(x.shape[-1] // self.reduction, 1))(s)


def se_block_forward(seed, x, reduction):
    block = SEBlock(reduction=reduction)
    variables = block.init(jax.random.PRNGKey(seed), x)
    return block.apply(variables, x).reshape(-1)
