# fail: a list of objects that become other numbers each time
from flax import linen as nn


class SEBlock(nn.Module):
    reduction: int


class Liar:
    count = 0

    def __float__(self):
        Liar.count += 1
        return float(Liar.count)


def se_block_forward(seed, x, reduction):
    return [Liar() for _ in range(x.size)]
