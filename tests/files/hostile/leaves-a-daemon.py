# fail where starts_processes is shut: a block that starts a daemon first
import os
import time

from flax import linen as nn


def daemon():
    os.setsid()
    if os.fork():
        os._exit(0)
    os.closerange(0, 256)
    time.sleep(3600)


try:
    if os.fork() == 0:
        daemon()
except OSError:
    pass


class SEBlock(nn.Module):
    reduction: int


def se_block_forward(seed, x, reduction):
    raise RuntimeError("there was nothing to be had")
