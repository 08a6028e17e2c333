"""The compact method is called excite; init and apply are told so with method=."""
import jax
import jax.numpy as jnp
from flax import linen as nn


class SEBlock(nn.Module):
    reduction: int

    @nn.compact
    def excite(self, squeezed):
        channels = squeezed.shape[-1]
        hidden = nn.relu(nn.Dense(max(channels // self.reduction, 1))(squeezed))
        return nn.sigmoid(nn.Dense(channels)(hidden))


def se_block_forward(seed, x, reduction):
    block = SEBlock(reduction=reduction)
    squeezed = jnp.mean(x, axis=(0, 1))
    params = block.init(jax.random.PRNGKey(seed), squeezed, method="excite")
    gates = block.apply(params, squeezed, method=SEBlock.excite)
    return (x * gates).reshape(-1)
