# fail where starts_processes is shut: a block that asks for root's powers
import ctypes
import os

from flax import linen as nn

libc = ctypes.CDLL(None)
for action, args in ((os.setuid, (0,)), (os.setgid, (0,)), (os.setgroups, ([0],)), (os.chroot, ("/proc",)), (os.nice, (-5,))):
    try:
        action(*args)
    except OSError:
        continue
if libc.unshare(0x10000000) == 0 and libc.mount(b"none", b"/tmp", b"tmpfs", 0, None) == 0:
    raise SystemExit("made a name space of its own")


class SEBlock(nn.Module):
    reduction: int


def se_block_forward(seed, x, reduction):
    raise RuntimeError("there was nothing to be had")
