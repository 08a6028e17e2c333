# fail: sends itself SIGKILL
import os
import signal

from flax import linen as nn


class SEBlock(nn.Module):
    reduction: int


def se_block_forward(seed, x, reduction):
    os.kill(os.getpid(), signal.SIGKILL)
