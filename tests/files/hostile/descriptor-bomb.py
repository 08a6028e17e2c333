# fail: opens files until there are no more descriptors
from flax import linen as nn


class SEBlock(nn.Module):
    reduction: int


kept = []


def se_block_forward(seed, x, reduction):
    while True:
        kept.append(open("/dev/null"))
