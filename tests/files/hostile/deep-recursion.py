# fail in a loop: recursion without a limit
import sys

from flax import linen as nn


class SEBlock(nn.Module):
    reduction: int


sys.setrecursionlimit(10**9)


def deeper(n):
    return deeper(n + 1) + 1


def se_block_forward(seed, x, reduction):
    return deeper(0)
