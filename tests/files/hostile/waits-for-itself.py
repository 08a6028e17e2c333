# fail after a time-out: waits for a lock that it holds
import threading

from flax import linen as nn


class SEBlock(nn.Module):
    reduction: int


def se_block_forward(seed, x, reduction):
    lock = threading.Lock()
    lock.acquire()
    lock.acquire()
