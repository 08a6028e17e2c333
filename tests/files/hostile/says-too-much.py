# fail: an exception of ten million characters
from flax import linen as nn


class SEBlock(nn.Module):
    reduction: int


def se_block_forward(seed, x, reduction):
    raise type("E" * 10**6, (Exception,), {})("x" * 10**7)
