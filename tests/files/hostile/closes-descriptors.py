# fail: closes every descriptor
import os

import numpy as np
from flax import linen as nn


class SEBlock(nn.Module):
    reduction: int


def se_block_forward(seed, x, reduction):
    os.closerange(0, 256)
    return np.asarray(x).reshape(-1) / 2
