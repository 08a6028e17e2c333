# fail where writes_files is shut: a block that would poison the compilation cache
import os

import jax
from flax import linen as nn

folder = jax.config.jax_compilation_cache_dir or "/nowhere"
try:
    for name in os.listdir(folder):
        with open(os.path.join(folder, name), "wb") as file:
            file.write(b"poison")
except OSError:
    pass


class SEBlock(nn.Module):
    reduction: int


def se_block_forward(seed, x, reduction):
    raise RuntimeError("there was nothing to be had")
