# fail where writes_files is shut: a block that leaves files wherever it may
import os
import sys
import tempfile

from flax import linen as nn

for folder in ("/tmp", "/var/tmp", "/dev/shm", "/run", "/", sys.prefix, os.path.dirname(sys.modules["__main__"].__file__)):
    for make in (
        lambda path: open(path, "w").close(),
        os.mkdir,
        lambda path: os.symlink("/etc/passwd", path),
        os.mkfifo,
    ):
        try:
            make(f"{folder}/se-block-left-behind")
        except OSError:
            continue


class SEBlock(nn.Module):
    reduction: int


def se_block_forward(seed, x, reduction):
    raise RuntimeError("there was nothing to be had")
