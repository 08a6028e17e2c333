# fail: replaces builtins that a grader might use
import builtins

import numpy as np
from flax import linen as nn


class SEBlock(nn.Module):
    reduction: int


builtins.abs = builtins.max = builtins.min = lambda *_args, **_kwargs: 0
builtins.all = builtins.any = lambda *_args: True
builtins.print = lambda *_args, **_kwargs: None


def se_block_forward(seed, x, reduction):
    return np.asarray(x).reshape(-1) / 2
