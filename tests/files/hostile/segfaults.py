# fail: reads address 0
import ctypes

from flax import linen as nn


class SEBlock(nn.Module):
    reduction: int


def se_block_forward(seed, x, reduction):
    return ctypes.string_at(0)
