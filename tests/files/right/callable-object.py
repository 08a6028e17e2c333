# A callable object whose signature cannot be asked for.
import jax
from flax import linen as nn


class SEBlock(nn.Module):
    reduction: int

    @nn.compact
    def __call__(self, x):
        hidden = nn.relu(nn.Dense(max(x.shape[-1] // self.reduction, 1))(x.mean((0, 1))))
        return x * nn.sigmoid(nn.Dense(x.shape[-1])(hidden))


def se_block_forward(seed, x, reduction):
    return SEBlock(reduction).init_with_output(jax.random.PRNGKey(seed), x)[0].reshape(-1)


class Callable:
    @property
    def __signature__(self):
        raise RuntimeError("no signature for you")

    def __call__(self, seed, x, reduction):
        return plain(seed, x, reduction)


plain = se_block_forward
se_block_forward = Callable()
