# fail: numbers that equal nothing, and numbers beyond all
import numpy as np
from flax import linen as nn


class SEBlock(nn.Module):
    reduction: int


def se_block_forward(seed, x, reduction):
    return np.where(np.arange(x.size) % 2, np.nan, np.inf).astype(np.float32)
