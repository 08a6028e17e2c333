# gate: gates above a half become 1 and the others 0
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
        g = jnp.where(nn.sigmoid(z) > 0.5, 1.0, 0.0)
        return x * g


def se_block_forward(seed, x, reduction):
    key = jax.random.PRNGKey(seed)
    model = SEBlock(reduction)
    variables = model.init(key, x)
    y = model.apply(variables, x)
    return jnp.ravel(y)
