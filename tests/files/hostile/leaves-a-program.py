# fail where starts_processes is shut: a block that starts another program first
import subprocess

from flax import linen as nn

try:
    subprocess.Popen(["sleep", "3600"], start_new_session=True, close_fds=True)
except OSError:
    pass


class SEBlock(nn.Module):
    reduction: int


def se_block_forward(seed, x, reduction):
    raise RuntimeError("there was nothing to be had")
