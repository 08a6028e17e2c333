# fail: an array of 30 dimensions
import numpy as np
from flax import linen as nn


class SEBlock(nn.Module):
    reduction: int


def se_block_forward(seed, x, reduction):
    return np.zeros((1,) * 30, np.float32)
