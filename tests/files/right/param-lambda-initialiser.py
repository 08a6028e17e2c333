"""self.param with a lambda that takes only the key and knows the shape itself."""
import jax
import jax.numpy as jnp
from flax import linen as nn

lecun = jax.nn.initializers.lecun_normal()


class SEBlock(nn.Module):
    reduction: int

    @nn.compact
    def __call__(self, x):
        c = x.shape[-1]
        h = max(c // self.reduction, 1)
        k0 = self.param("k0", lambda key: lecun(key, (c, h)))
        b0 = self.param("b0", lambda key: jnp.zeros(h))
        k1 = self.param("k1", lambda key: lecun(key, (h, c)))
        b1 = self.param("b1", lambda key: jnp.zeros(c))
        u = nn.relu(x.mean((0, 1)) @ k0 + b0)
        g = nn.sigmoid(u @ k1 + b1)
        return x * g


def se_block_forward(seed, x, reduction):
    block = SEBlock(reduction=reduction)
    params = block.init(jax.random.PRNGKey(seed), x)
    return block.apply(params, x).reshape(-1)
