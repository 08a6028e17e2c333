# fail: raises KeyboardInterrupt in a call
from flax import linen as nn


class SEBlock(nn.Module):
    reduction: int


def se_block_forward(seed, x, reduction):
    raise KeyboardInterrupt
