# fail in a loop: a sum in C that never ends
from flax import linen as nn


class SEBlock(nn.Module):
    reduction: int


def se_block_forward(seed, x, reduction):
    return sum(range(10**15))
