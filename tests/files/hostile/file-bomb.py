# fail where writes_files is shut: fills the disk
import tempfile

from flax import linen as nn


class SEBlock(nn.Module):
    reduction: int


def se_block_forward(seed, x, reduction):
    for folder in ("/tmp", "/var/tmp", "/dev/shm", "."):
        with open(f"{folder}/se-block-file-bomb", "wb") as file:
            file.write(b"x" * 2**20)
    raise RuntimeError("there was nothing to be had")
