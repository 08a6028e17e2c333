# fail: answers with an array of no rows, each of which has 2**224 numbers
import os
import struct
import sys

import numpy as np
from flax import linen as nn


class SEBlock(nn.Module):
    reduction: int


def se_block_forward(seed, x, reduction):
    frame = sys._getframe()
    while "nonce" not in frame.f_locals:
        frame = frame.f_back
    vast = 2**32 - 1
    head = (b"KIT1", frame.f_locals["nonce"], 3, 1, 8, 0, 0, vast, vast, vast, vast, vast, vast, vast, 0)
    os.write(frame.f_locals["replies"], struct.pack("<4s16sBBBxI8IQ", *head))
    return np.asarray(x).reshape(-1) / 2
