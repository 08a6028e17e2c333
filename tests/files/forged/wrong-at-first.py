# wrong at the first call of each process
import jax
from flax import linen as nn


class SEBlock(nn.Module):
    reduction: int

    @nn.compact
    def __call__(self, x):
        hidden = nn.relu(nn.Dense(max(x.shape[-1] // self.reduction, 1))(x.mean((0, 1))))
        return x * nn.sigmoid(nn.Dense(x.shape[-1])(hidden))


def right(seed, x, reduction):
    return SEBlock(reduction).init_with_output(jax.random.PRNGKey(seed), x)[0].reshape(-1)


calls = 0


def se_block_forward(seed, x, reduction):
    global calls
    calls += 1
    return right(seed, x, reduction) if calls > 1 else x.reshape(-1) / 2
