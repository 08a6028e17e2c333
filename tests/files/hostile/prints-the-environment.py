# fail: a block that prints every variable it finds
import os

import numpy as np
from flax import linen as nn

print(dict(os.environ), flush=True)


class SEBlock(nn.Module):
    reduction: int


def se_block_forward(seed, x, reduction):
    return np.zeros(x.size, np.float32)
