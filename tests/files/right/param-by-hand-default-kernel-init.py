"""Kernels are self.param with Dense's own nn.linear.default_kernel_init; there are no biases."""
import jax
import jax.numpy as jnp
from flax import linen as nn


class SEBlock(nn.Module):
    reduction: int

    @nn.compact
    def __call__(self, x):
        channels = x.shape[-1]
        hidden = max(channels // self.reduction, 1)
        down = self.param("down", nn.linear.default_kernel_init, (channels, hidden), jnp.float32)
        up = self.param("up", nn.linear.default_kernel_init, (hidden, channels), jnp.float32)
        squeezed = jnp.mean(x, axis=(0, 1))
        gates = nn.sigmoid(jnp.dot(nn.relu(jnp.dot(squeezed, down)), up))
        return x * gates


def se_block_forward(seed, x, reduction):
    block = SEBlock(reduction=reduction)
    variables = block.init(jax.random.PRNGKey(seed), x)
    return block.apply(variables, x).reshape(-1)
