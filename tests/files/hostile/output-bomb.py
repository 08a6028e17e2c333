# fail: prints without end
from flax import linen as nn


class SEBlock(nn.Module):
    reduction: int


def se_block_forward(seed, x, reduction):
    while True:
        print("x" * 100000)
