"""A general MLP module with a list of widths does the excitation."""
from typing import Sequence

import jax
import jax.numpy as jnp
from flax import linen as nn


class MLP(nn.Module):
    widths: Sequence[int]

    @nn.compact
    def __call__(self, v):
        for width in self.widths[:-1]:
            v = nn.relu(nn.Dense(width)(v))
        return nn.Dense(self.widths[-1])(v)


class SEBlock(nn.Module):
    reduction: int

    @nn.compact
    def __call__(self, x):
        channels = x.shape[-1]
        mlp = MLP([max(channels // self.reduction, 1), channels])
        return x * nn.sigmoid(mlp(x.mean(axis=(0, 1))))


def se_block_forward(seed, x, reduction):
    block = SEBlock(reduction=reduction)
    params = block.init(jax.random.PRNGKey(seed), x)
    return block.apply(params, x).reshape(-1)
