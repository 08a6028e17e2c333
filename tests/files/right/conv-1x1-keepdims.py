"""1x1 convolutions on the mean with keepdims=True, as in many published SE blocks."""
import jax
import jax.numpy as jnp
from flax import linen as nn


class SEBlock(nn.Module):
    reduction: int

    @nn.compact
    def __call__(self, x: jax.Array) -> jax.Array:
        channels = x.shape[-1]
        pooled = jnp.mean(x, axis=(0, 1), keepdims=True)
        squeezed = nn.Conv(max(channels // self.reduction, 1), (1, 1))(pooled)
        gates = nn.Conv(channels, (1, 1))(nn.relu(squeezed))
        return x * nn.sigmoid(gates)


def se_block_forward(seed: int, x: jax.Array, reduction: int) -> jax.Array:
    block = SEBlock(reduction=reduction)
    variables = block.init(jax.random.PRNGKey(seed), x)
    return block.apply(variables, x).reshape(-1)
