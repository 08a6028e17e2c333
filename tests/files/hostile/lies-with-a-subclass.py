# fail: an array whose methods lie
import numpy as np
from flax import linen as nn


class SEBlock(nn.Module):
    reduction: int


class Liar(np.ndarray):
    def tobytes(self, *_args, **_kwargs):
        return b"\x00" * self.nbytes

    nbytes = property(lambda self: 4)
    __eq__ = lambda self, other: True
    __hash__ = None


def se_block_forward(seed, x, reduction):
    return (np.asarray(x).reshape(-1) / 2).view(Liar)
