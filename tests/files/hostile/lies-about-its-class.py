# fail: an object that says it is an array
import numpy as np
from flax import linen as nn


class SEBlock(nn.Module):
    reduction: int


class Liar:
    __class__ = np.ndarray
    ndim, size, nbytes, shape, dtype = 1, 4, 16, (4,), np.dtype(np.float32)


def se_block_forward(seed, x, reduction):
    return Liar()
