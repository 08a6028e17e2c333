"""Kernels and biases are self.param with nn.initializers.lecun_normal and zeros."""
import jax
import jax.numpy as jnp
from flax import linen as nn


class SEBlock(nn.Module):
    reduction: int

    @nn.compact
    def __call__(self, x):
        c = x.shape[-1]
        h = max(c // self.reduction, 1)
        w1 = self.param("w1", nn.initializers.lecun_normal(), (c, h))
        b1 = self.param("b1", nn.initializers.zeros, (h,))
        w2 = self.param("w2", nn.initializers.lecun_normal(), (h, c))
        b2 = self.param("b2", nn.initializers.zeros, (c,))
        s = jnp.mean(x, axis=(0, 1))
        u = nn.relu(s @ w1 + b1)
        return x * nn.sigmoid(u @ w2 + b2)


def se_block_forward(seed, x, reduction):
    block = SEBlock(reduction=reduction)
    params = block.init(jax.random.PRNGKey(seed), x)
    return block.apply(params, x).reshape(-1)
