# fail after a time-out: sends itself SIGSTOP
import os
import signal

import numpy as np
from flax import linen as nn


class SEBlock(nn.Module):
    reduction: int


def se_block_forward(seed, x, reduction):
    os.kill(os.getpid(), signal.SIGSTOP)
    return np.asarray(x).reshape(-1) / 2
