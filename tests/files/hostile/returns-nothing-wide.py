# fail: an empty array with a dimension of 2**33
import numpy as np
from flax import linen as nn


class SEBlock(nn.Module):
    reduction: int


def se_block_forward(seed, x, reduction):
    return np.zeros((0, 2**33), np.float32)
