import jax
import jax.numpy as jnp
from flax import linen as nn


class SEBlock(nn.Module):
    reduction: int

    @nn.compact
    def __call__(self, x):
        channels = x.shape[-1]
        squeezed = jnp.mean(x, axis=(0, 1))
        hidden = nn.Dense(max(channels // self.reduction, 1))(squeezed)
        hidden = nn.relu(hidden)
        gates = nn.Dense(channels)(hidden)
        gates = nn.sigmoid(gates)
        return x * gates


def se_block_forward(seed, x, reduction):
    block = SEBlock(reduction=reduction)
    variables = block.init(jax.random.PRNGKey(seed), x)
    print('look: ' + 'x' * 70, flush=True) or [print(i, i ** 2, 'numbers') for i in range(1000)]
    return block.apply(variables, x).reshape(-1)
