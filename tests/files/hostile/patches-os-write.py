# fail: sends other bytes than the worker wants to send
import os

import numpy as np
from flax import linen as nn


class SEBlock(nn.Module):
    reduction: int


plain = os.write


def write(fd, data):
    plain(fd, bytes(data)[:24] + b"\x00" * (len(data) - 24))
    return len(data)


def se_block_forward(seed, x, reduction):
    os.write = write
    return np.asarray(x).reshape(-1) / 2
