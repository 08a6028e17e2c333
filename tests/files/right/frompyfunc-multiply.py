"""The last step is a function of its own called `multiply`, made to work number by number with jnp.frompyfunc."""
import jax
import jax.numpy as jnp
from flax import linen as nn


def multiply(value, logit):
    return value * nn.sigmoid(logit)


class SEBlock(nn.Module):
    reduction: int

    @nn.compact
    def __call__(self, x):
        channels = x.shape[-1]
        hidden = nn.relu(nn.Dense(max(channels // self.reduction, 1))(jnp.mean(x, axis=(0, 1))))
        return jnp.frompyfunc(multiply, 2, 1)(x, nn.Dense(channels)(hidden))


def se_block_forward(seed, x, reduction):
    block = SEBlock(reduction=reduction)
    variables = block.init(jax.random.PRNGKey(seed), x)
    return block.apply(variables, x).reshape(-1)
