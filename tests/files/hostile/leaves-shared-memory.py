# fail where writes_files is shut: a block that leaves shared memory
import ctypes
from multiprocessing import shared_memory

from flax import linen as nn

try:
    shared_memory.SharedMemory("se-block-left-behind", create=True, size=1024)
except OSError:
    pass
if ctypes.CDLL(None).shmget(0x5EB10C, 4096, 0o1600) >= 0:
    raise SystemExit("System V shared memory was made")


class SEBlock(nn.Module):
    reduction: int


def se_block_forward(seed, x, reduction):
    raise RuntimeError("there was nothing to be had")
