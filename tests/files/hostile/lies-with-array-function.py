# fail: an object that answers for NumPy's own functions
from flax import linen as nn


class SEBlock(nn.Module):
    reduction: int


class Liar:
    def __array_function__(self, function, types, args, kwargs):
        return True

    def __array_ufunc__(self, *_args, **_kwargs):
        return True


def se_block_forward(seed, x, reduction):
    return Liar()
