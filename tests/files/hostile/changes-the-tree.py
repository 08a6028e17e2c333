# fail where writes_files is shut: a block that changes files of the environment and the kit
import os
import sys
from pathlib import Path

import jax
from flax import linen as nn

files = [Path(sys.executable), Path(jax.__file__), Path(sys.modules["__main__"].__file__)]
for file in files:
    for change in (
        lambda file: os.chmod(file, 0o777),
        lambda file: os.utime(file, (0, 0)),
        lambda file: file.write_text("pwned"),
        lambda file: file.unlink(),
        lambda file: file.rename(file.with_suffix(".gone")),
        lambda file: os.chown(file, 12345, 12345),
        lambda file: os.setxattr(file, "user.se-block", b"pwned"),
    ):
        try:
            change(file)
        except OSError:
            continue


class SEBlock(nn.Module):
    reduction: int


def se_block_forward(seed, x, reduction):
    raise RuntimeError("there was nothing to be had")
