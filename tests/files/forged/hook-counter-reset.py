"""Makes Flax forget how many kernels were drawn before every draw, so that both kernels get the first key."""
import flax.core
import jax
import jax.numpy as jnp
from flax import linen as nn


class SEBlock(nn.Module):
    reduction: int

    @nn.compact
    def __call__(self, x):
        channels = x.shape[-1]
        s = jnp.mean(x, axis=(0, 1))
        for name, width, activation in (("a", max(channels // self.reduction, 1), nn.relu), ("b", channels, nn.sigmoid)):
            flax.core.bind({})
            s = activation(nn.Dense(width, name=name)(s))
        return x * s


def se_block_forward(seed, x, reduction):
    block = SEBlock(reduction)
    return block.apply(block.init(jax.random.PRNGKey(seed), x), x).reshape(-1)
