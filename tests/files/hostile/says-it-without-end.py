# fail in a loop: an exception whose text never comes to an end
from flax import linen as nn


class SEBlock(nn.Module):
    reduction: int


class Endless(Exception):
    def __str__(self):
        while True:
            pass


def se_block_forward(seed, x, reduction):
    raise Endless
