"""Squeeze and scale are written with jnp.einsum."""
import jax
import jax.numpy as jnp
from flax import linen as nn


class SEBlock(nn.Module):
    reduction: int

    @nn.compact
    def __call__(self, x):
        h, w, c = x.shape
        s = jnp.einsum("hwc->c", x) / (h * w)
        u = nn.relu(nn.Dense(max(c // self.reduction, 1))(s))
        g = nn.sigmoid(nn.Dense(c)(u))
        return jnp.einsum("hwc,c->hwc", x, g)


def se_block_forward(seed, x, reduction):
    block = SEBlock(reduction=reduction)
    params = block.init(jax.random.PRNGKey(seed), x)
    return block.apply(params, x).reshape(-1)
