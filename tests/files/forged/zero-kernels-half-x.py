"""Registers zero-initialised kernels and returns x / 2, as a block whose logits are zero would."""
import jax
from flax import linen as nn


class SEBlock(nn.Module):
    reduction: int

    @nn.compact
    def __call__(self, x):
        channels = x.shape[-1]
        hidden = max(channels // self.reduction, 1)
        self.param("kernel_0", nn.initializers.zeros, (channels, hidden))
        self.param("kernel_1", nn.initializers.zeros, (hidden, channels))
        return x / 2


def se_block_forward(seed, x, reduction):
    block = SEBlock(reduction)
    return block.apply(block.init(jax.random.PRNGKey(seed), x), x).reshape(-1)
