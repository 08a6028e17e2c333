"""Puts Flax's own Scope.param back, with layers under names of its own: other keys, so other weights."""
import importlib.util

import jax
import jax.numpy as jnp
from flax import linen as nn
from flax.core.scope import Scope

spec = importlib.util.find_spec("flax.core.scope")
fresh = importlib.util.module_from_spec(spec)
spec.loader.exec_module(fresh)
Scope.param = fresh.Scope.param


class SEBlock(nn.Module):
    reduction: int

    @nn.compact
    def __call__(self, x):
        channels = x.shape[-1]
        hidden = nn.relu(nn.Dense(max(channels // self.reduction, 1), name="reduce")(jnp.mean(x, axis=(0, 1))))
        return x * nn.sigmoid(nn.Dense(channels, name="expand")(hidden))


def se_block_forward(seed, x, reduction):
    block = SEBlock(reduction)
    return block.apply(block.init(jax.random.PRNGKey(seed), x), x).reshape(-1)
