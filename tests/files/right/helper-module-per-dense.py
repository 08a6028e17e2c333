"""Each Dense layer lives with its activation in a helper module, so the two kernels have different parents."""
from typing import Callable

import jax
import jax.numpy as jnp
from flax import linen as nn


class DenseAct(nn.Module):
    width: int
    act: Callable

    @nn.compact
    def __call__(self, v):
        return self.act(nn.Dense(self.width)(v))


class SEBlock(nn.Module):
    reduction: int

    @nn.compact
    def __call__(self, x):
        c = x.shape[-1]
        u = DenseAct(max(c // self.reduction, 1), nn.relu)(jnp.mean(x, axis=(0, 1)))
        return x * DenseAct(c, nn.sigmoid)(u)


def se_block_forward(seed, x, reduction):
    block = SEBlock(reduction=reduction)
    variables = block.init(jax.random.PRNGKey(seed), x)
    return block.apply(variables, x).reshape(-1)
