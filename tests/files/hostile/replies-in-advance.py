# fail: writes to the reply pipe from a thread while nobody asked
import os
import threading
import time

import numpy as np
from flax import linen as nn


class SEBlock(nn.Module):
    reduction: int


def write():
    while True:
        for fd in range(3, 20):
            try:
                os.write(fd, b"KIT1" + bytes(60))
            except OSError:
                continue
        time.sleep(0.01)


def se_block_forward(seed, x, reduction):
    threading.Thread(target=write, daemon=True).start()
    time.sleep(0.1)
    return np.asarray(x).reshape(-1) / 2
