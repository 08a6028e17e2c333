# pass: a right block with a thread that never ends, closed streams, and a last word at exit, when nobody listens
import atexit
import os
import sys
import threading
import time

import jax
from flax import linen as nn

threading.Thread(target=time.sleep, args=(86400,)).start()
sys.stdout = sys.stderr = None
for fd in (0, 1, 2):
    os.close(fd)


@atexit.register
def at_exit():
    os._exit(1)


class SEBlock(nn.Module):
    reduction: int

    @nn.compact
    def __call__(self, x):
        hidden = nn.relu(nn.Dense(max(x.shape[-1] // self.reduction, 1))(x.mean((0, 1))))
        return x * nn.sigmoid(nn.Dense(x.shape[-1])(hidden))


def se_block_forward(seed, x, reduction):
    return SEBlock(reduction).init_with_output(jax.random.PRNGKey(seed), x)[0].reshape(-1)
