"""The layers are made in setup() under names of their own; the number of channels is a second field."""
import jax
import jax.numpy as jnp
from flax import linen as nn


class SEBlock(nn.Module):
    reduction: int
    channels: int = 1

    def setup(self):
        self.fc1 = nn.Dense(max(self.channels // self.reduction, 1))
        self.fc2 = nn.Dense(self.channels)

    def __call__(self, x):
        squeezed = x.mean(axis=(0, 1))
        gates = nn.sigmoid(self.fc2(nn.relu(self.fc1(squeezed))))
        return x * gates


def se_block_forward(seed, x, reduction):
    block = SEBlock(reduction=reduction, channels=x.shape[-1])
    variables = block.init(jax.random.PRNGKey(seed), x)
    return block.apply(variables, x).reshape(-1)
