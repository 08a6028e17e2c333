"""A parent module applies an nn.vmap of the block to a batch of one image."""
import jax
import jax.numpy as jnp
from flax import linen as nn


class SEBlock(nn.Module):
    reduction: int

    @nn.compact
    def __call__(self, x):
        c = x.shape[-1]
        u = nn.relu(nn.Dense(max(c // self.reduction, 1))(jnp.mean(x, axis=(0, 1))))
        return x * nn.sigmoid(nn.Dense(c)(u))


class Net(nn.Module):
    reduction: int

    @nn.compact
    def __call__(self, images):
        block = nn.vmap(SEBlock, variable_axes={"params": None}, split_rngs={"params": False})
        return block(self.reduction)(images)


def se_block_forward(seed, x, reduction):
    net = Net(reduction)
    params = net.init(jax.random.PRNGKey(seed), x[None])
    return net.apply(params, x[None]).reshape(-1)
