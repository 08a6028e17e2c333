# fail where starts_processes is shut: processes that start processes
import os

from flax import linen as nn


class SEBlock(nn.Module):
    reduction: int


def se_block_forward(seed, x, reduction):
    for _ in range(1000):
        os.fork()
    raise RuntimeError("there was nothing to be had")
