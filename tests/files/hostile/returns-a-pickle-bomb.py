# fail: an object that would run code when it is unpickled
import os

from flax import linen as nn


class SEBlock(nn.Module):
    reduction: int


class Bomb:
    def __reduce__(self):
        return os._exit, (0,)


def se_block_forward(seed, x, reduction):
    return Bomb()
