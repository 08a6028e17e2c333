"""The weights are taken out of the variables and the formula is written with @."""
import jax
import jax.numpy as jnp
from flax import linen as nn


class SEBlock(nn.Module):
    reduction: int

    @nn.compact
    def __call__(self, x):
        channels = x.shape[-1]
        hidden = nn.relu(nn.Dense(max(channels // self.reduction, 1), name="one")(jnp.mean(x, axis=(0, 1))))
        return x * nn.sigmoid(nn.Dense(channels, name="two")(hidden))


def se_block_forward(seed, x, reduction):
    p = SEBlock(reduction).init(jax.random.PRNGKey(seed), x)["params"]
    s = jnp.mean(x, axis=(0, 1))
    u = jnp.maximum(s @ p["one"]["kernel"] + p["one"]["bias"], 0)
    g = jax.nn.sigmoid(u @ p["two"]["kernel"] + p["two"]["bias"])
    return (x * g).reshape(-1)
