# fail: deletes every name of the worker's module
import sys

import numpy as np
from flax import linen as nn


class SEBlock(nn.Module):
    reduction: int


def se_block_forward(seed, x, reduction):
    vars(sys.modules["__main__"]).clear()
    return np.asarray(x).reshape(-1) / 2
