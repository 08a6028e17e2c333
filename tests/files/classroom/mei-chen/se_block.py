import jax
import jax.numpy as jnp
from flax import linen as nn


class SEBlock(nn.Module):
    reduction: int

    @nn.compact
    def __call__(self, x):
        channels = x.shape[-1]
        print("x has shape", x.shape)
        hidden = nn.relu(nn.Dense(max(channels // self.reduction, 1))(jnp.mean(x, axis=(0, 1))))
        gates = nn.sigmoid(nn.Dense(channels)(hidden))
        jax.debug.print("gates {}", gates)
        return x * gates


def se_block_forward(seed, x, reduction):
    block = SEBlock(reduction=reduction)
    params = block.init(jax.random.PRNGKey(seed), x)
    print(jax.tree.map(jnp.shape, params))
    return block.apply(params, x).reshape(-1)
