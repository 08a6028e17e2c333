"""The reference: a Squeeze-and-Excitation block (Hu et al. 2018, equations 2 to 4), as plain as the formula.

Learners never see this file. It knows the exercise and nothing of the grader.
"""

import flax.linen as nn
import jax
import jax.numpy as jnp


class SEBlock(nn.Module):
    """Weigh each channel of an image by a gate in (0, 1) computed from all channel means.

    Attributes:
        reduction: The factor r by which the bottleneck narrows the C channels, 1 or more.
    """

    reduction: int

    @nn.compact
    def __call__(self, x: jax.Array) -> jax.Array:
        """Map x of shape (H, W, C), float32, to x times its channels' gates, of the same shape."""
        channels = x.shape[-1]
        squeezed = jnp.mean(x, axis=(0, 1))
        hidden = nn.relu(nn.Dense(max(channels // self.reduction, 1))(squeezed))
        gates = nn.sigmoid(nn.Dense(channels)(hidden))
        return x * gates


def se_block_forward(seed: int, x: jax.Array, reduction: int) -> jax.Array:
    """Initialise an SEBlock with `seed`, apply it to x of shape (H, W, C), and flatten to shape (H * W * C,)."""
    block = SEBlock(reduction=reduction)
    variables = block.init(jax.random.PRNGKey(seed), x)
    return block.apply(variables, x).reshape(-1)
