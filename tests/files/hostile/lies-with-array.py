# fail: an object that becomes an array when asked
import numpy as np
from flax import linen as nn


class SEBlock(nn.Module):
    reduction: int


class Liar:
    def __init__(self, size):
        self.size = size

    def __array__(self, *_args, **_kwargs):
        return np.zeros(self.size, np.float32)


def se_block_forward(seed, x, reduction):
    return Liar(x.size)
