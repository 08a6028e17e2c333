# fail: replaces jax.numpy.asarray and jax.Array
import jax
import jax.numpy as jnp
from flax import linen as nn


class SEBlock(nn.Module):
    reduction: int


jnp.asarray = lambda value, *_args, **_kwargs: value
jax.Array = object


def se_block_forward(seed, x, reduction):
    return jnp.asarray([0.0] * x.size)
