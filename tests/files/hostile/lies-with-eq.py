# fail: an object that equals everything
from flax import linen as nn


class SEBlock(nn.Module):
    reduction: int


class Liar:
    def __eq__(self, other):
        return True

    __ne__ = __lt__ = __le__ = __gt__ = __ge__ = lambda self, other: False
    __hash__ = None


def se_block_forward(seed, x, reduction):
    return Liar()
