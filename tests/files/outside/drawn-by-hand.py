# weights: the kernels are drawn by hand with jax.random.normal, not by nn.Dense
import jax
import jax.numpy as jnp
from flax import linen as nn


class SEBlock(nn.Module):
    reduction: int

    @nn.compact
    def __call__(self, x):
        c = x.shape[-1]
        s = jnp.mean(x, axis=(0, 1))
        z = nn.Dense(max(c // self.reduction, 1))(s)
        u = nn.relu(z)
        z = nn.Dense(c)(u)
        g = nn.sigmoid(z)
        return x * g


def se_block_forward(seed, x, reduction):
    block = SEBlock(reduction=reduction)
    key = jax.random.PRNGKey(seed)
    params = block.init(key, x)["params"]
    k0, k1 = jax.random.split(key)
    w0 = jax.random.normal(k0, params["Dense_0"]["kernel"].shape)
    w1 = jax.random.normal(k1, params["Dense_1"]["kernel"].shape)
    params = {
        "Dense_0": {"kernel": w0, "bias": params["Dense_0"]["bias"]},
        "Dense_1": {"kernel": w1, "bias": params["Dense_1"]["bias"]},
    }
    return block.apply({"params": params}, x).reshape(-1)
