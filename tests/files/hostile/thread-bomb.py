# fail: thousands of threads
import threading
import time

import numpy as np
from flax import linen as nn


class SEBlock(nn.Module):
    reduction: int


def se_block_forward(seed, x, reduction):
    for _ in range(20000):
        threading.Thread(target=time.sleep, args=(3600,), daemon=True).start()
    return np.asarray(x).reshape(-1) / 2
