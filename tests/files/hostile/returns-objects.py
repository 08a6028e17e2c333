# fail: an array of Python objects
import numpy as np
from flax import linen as nn


class SEBlock(nn.Module):
    reduction: int


def se_block_forward(seed, x, reduction):
    return np.array([object()] * x.size)
