# fail: replaces the worker's own functions
import sys

import numpy as np
from flax import linen as nn


class SEBlock(nn.Module):
    reduction: int


worker = sys.modules["__main__"]
plain = worker.reply_value
worker.reply_value = lambda fd, nonce, value, limit: plain(fd, nonce, value * 1.0, limit)
worker.beside = lambda name: None
worker.limit_cpu = lambda seconds: None


def se_block_forward(seed, x, reduction):
    return np.asarray(x).reshape(-1) / 2
