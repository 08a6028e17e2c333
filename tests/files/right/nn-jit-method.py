import functools

import flax.linen as nn
import jax


class SEBlock(nn.Module):
    reduction: int

    def setup(self):
        self.pool = functools.partial(jax.numpy.mean, axis=(0, 1))

    @functools.partial(nn.jit, static_argnums=(2,))
    @nn.compact
    def __call__(self, x, flat=False):
        channels = x.shape[-1]
        hidden = nn.relu(nn.Dense(max(channels // self.reduction, 1), name="narrow")(self.pool(x)))
        out = x * nn.sigmoid(nn.Dense(channels, name="wide")(hidden))
        return out.reshape(-1) if flat else out


def se_block_forward(seed, x, reduction):
    block = SEBlock(reduction=reduction)
    variables = block.init(jax.random.PRNGKey(seed), x)
    return block.apply(variables, x, True)
