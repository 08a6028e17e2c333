# gate: the sigmoid of a third of the logits
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
        g = nn.sigmoid(z / 3)
        return x * g


def se_block_forward(seed, x, reduction):
    key = jax.random.PRNGKey(seed)
    model = SEBlock(reduction)
    variables = model.init(key, x)
    y = model.apply(variables, x)
    return jnp.ravel(y)
