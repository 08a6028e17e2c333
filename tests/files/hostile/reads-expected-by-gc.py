# fail: looks for another se_block_forward among all objects
import gc
import types

import numpy as np
from flax import linen as nn


class SEBlock(nn.Module):
    reduction: int


def se_block_forward(seed, x, reduction):
    for thing in gc.get_objects():
        if isinstance(thing, types.FunctionType) and thing.__name__ == "se_block_forward" and thing is not se_block_forward:
            return thing(seed, x, reduction)
    return np.asarray(x).reshape(-1) / 2
