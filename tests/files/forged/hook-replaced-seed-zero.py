"""Puts a Scope.param of its own in place, which draws every kernel with the key of seed 0, whatever the seed."""
import jax
import jax.numpy as jnp
from flax import linen as nn
from flax.core.scope import Scope

before = Scope.param


def param(self, name, init_fn, *args, **kwargs):
    return before(self, name, lambda key, *rest: init_fn(jax.random.PRNGKey(0), *rest), *args, **kwargs)


Scope.param = param


class SEBlock(nn.Module):
    reduction: int

    @nn.compact
    def __call__(self, x):
        channels = x.shape[-1]
        hidden = nn.relu(nn.Dense(max(channels // self.reduction, 1))(jnp.mean(x, axis=(0, 1))))
        return x * nn.sigmoid(nn.Dense(channels)(hidden))


def se_block_forward(seed, x, reduction):
    block = SEBlock(reduction)
    return block.apply(block.init(jax.random.PRNGKey(seed), x), x).reshape(-1)
