"""init_with_output gives the output and the weights in one go."""
import jax
import jax.numpy as jnp
from flax import linen as nn


class SEBlock(nn.Module):
    reduction: int

    @nn.compact
    def __call__(self, x):
        channels = x.shape[-1]
        hidden = nn.Dense(max(channels // self.reduction, 1))(jnp.mean(x, axis=(0, 1)))
        hidden = nn.relu(hidden)
        gates = nn.sigmoid(nn.Dense(channels)(hidden))
        return x * gates


def se_block_forward(seed, x, reduction):
    image, _weights = SEBlock(reduction).init_with_output(jax.random.PRNGKey(seed), x)
    return image.reshape(-1)
