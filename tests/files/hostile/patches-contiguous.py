# fail: replaces the NumPy functions that the worker calls
import numpy as np
from flax import linen as nn


class SEBlock(nn.Module):
    reduction: int


plain = np.asarray
np.ascontiguousarray = lambda value, *_args, **_kwargs: plain(value).astype(np.float32) * 0
np.asarray = lambda value, *args, **kwargs: plain(value, *args, **kwargs)


def se_block_forward(seed, x, reduction):
    return np.asarray(x).reshape(-1) / 2
