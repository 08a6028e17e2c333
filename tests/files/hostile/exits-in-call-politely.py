# fail: raises SystemExit(0) in a call
import sys

from flax import linen as nn


class SEBlock(nn.Module):
    reduction: int


def se_block_forward(seed, x, reduction):
    sys.exit(0)
