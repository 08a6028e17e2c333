# fail where writes_files is shut: a block that would be wrong if it had run before
import os

from flax import linen as nn

for folder in ("/tmp", "/dev/shm", "/var/tmp"):
    flag = f"{folder}/se-block-ran-before"
    if os.path.exists(flag):
        raise SystemExit("I have been here before")
    try:
        open(flag, "w").close()
    except OSError:
        continue


class SEBlock(nn.Module):
    reduction: int


def se_block_forward(seed, x, reduction):
    raise RuntimeError("there was nothing to be had")
