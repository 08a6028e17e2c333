"""The weights are drawn while the call is traced, with jax.ensure_compile_time_eval, and are constants of its program."""
import jax
import jax.numpy as jnp
from flax import linen as nn


class SEBlock(nn.Module):
    reduction: int

    @nn.compact
    def __call__(self, x):
        channels = x.shape[-1]
        hidden = nn.relu(nn.Dense(max(channels // self.reduction, 1))(jnp.mean(x, axis=(0, 1))))
        return x * nn.sigmoid(nn.Dense(channels)(hidden))


def se_block_forward(seed, x, reduction):
    block = SEBlock(reduction=reduction)

    @jax.jit
    def run(x):
        with jax.ensure_compile_time_eval():
            variables = block.init(jax.random.PRNGKey(seed), jnp.zeros((1, 1, x.shape[-1])))
        return block.apply(variables, x).reshape(-1)

    return run(x)
