# fail: asks JAX for an array of 400 GB
import jax.numpy as jnp
from flax import linen as nn


class SEBlock(nn.Module):
    reduction: int


def se_block_forward(seed, x, reduction):
    return jnp.ones((10**11,)) * x.sum()
