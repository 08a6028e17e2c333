# fail: a tracer that leaked out of jit
import jax
from flax import linen as nn


class SEBlock(nn.Module):
    reduction: int


leaked = []


def se_block_forward(seed, x, reduction):
    jax.jit(lambda y: leaked.append(y) or y)(x.reshape(-1))
    return leaked[-1]
