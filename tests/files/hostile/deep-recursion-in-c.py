# fail in a loop: a list so deep that its repr overflows the stack
import sys

from flax import linen as nn


class SEBlock(nn.Module):
    reduction: int


def se_block_forward(seed, x, reduction):
    sys.setrecursionlimit(10**9)
    deep = []
    for _ in range(10**6):
        deep = [deep]
    return repr(deep)
