"""JAX's 64-bit mode is switched on, the means are in float64, and the output goes back to float32."""
import jax
import jax.numpy as jnp
from flax import linen as nn

jax.config.update("jax_enable_x64", True)


class SEBlock(nn.Module):
    reduction: int

    @nn.compact
    def __call__(self, x):
        channels = x.shape[-1]
        squeezed = jnp.mean(x.astype(jnp.float64), axis=(0, 1))
        hidden = nn.relu(nn.Dense(max(channels // self.reduction, 1))(squeezed))
        return x * nn.sigmoid(nn.Dense(channels)(hidden))


def se_block_forward(seed, x, reduction):
    block = SEBlock(reduction=reduction)
    params = block.init(jax.random.PRNGKey(seed), x)
    return block.apply(params, x).reshape(-1).astype(jnp.float32)
