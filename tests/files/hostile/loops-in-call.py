# fail in a loop: a loop that never ends, and takes no notice of exceptions
from flax import linen as nn


class SEBlock(nn.Module):
    reduction: int


def se_block_forward(seed, x, reduction):
    while True:
        try:
            while True:
                pass
        except BaseException:
            continue
