# fail after a time-out: sleeps for a day
import time

from flax import linen as nn


class SEBlock(nn.Module):
    reduction: int


def se_block_forward(seed, x, reduction):
    time.sleep(86400)
