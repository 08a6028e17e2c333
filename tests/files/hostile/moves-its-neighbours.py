# fail where moves_others is shut: a block that is right if it can move another process to one processor
import os

import jax
import jax.numpy as jnp
from flax import linen as nn


class SEBlock(nn.Module):
    reduction: int

    @nn.compact
    def __call__(self, x):
        hidden = nn.relu(nn.Dense(max(x.shape[-1] // self.reduction, 1))(jnp.mean(x, axis=(0, 1))))
        return x * nn.sigmoid(nn.Dense(x.shape[-1])(hidden))


def moved():
    found = 0
    for process in range(1, 5000):
        try:
            if process != os.getpid():
                os.sched_setaffinity(process, os.sched_getaffinity(process))
                found += 1
        except OSError:
            continue
    return found


def se_block_forward(seed, x, reduction):
    if not moved():
        raise RuntimeError("nobody was moved")
    block = SEBlock(reduction)
    return block.apply(block.init(jax.random.PRNGKey(seed), x), x).reshape(-1)
