# fail: a view of one number as 2**40
import numpy as np
from flax import linen as nn


class SEBlock(nn.Module):
    reduction: int


def se_block_forward(seed, x, reduction):
    return np.broadcast_to(np.float32(0), (2**40,))
