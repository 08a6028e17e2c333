"""The reference of the stretch goal `batch`: the lesson's block (Hu et al. 2018) for many images at once.

Learners never see this file. It knows the exercise and nothing of the grader.
"""

import flax.linen as nn
import jax
import jax.numpy as jnp


class SEBlock(nn.Module):
    """Weigh each channel of each image by a gate in (0, 1) computed from all channel means of that image.

    Attributes:
        reduction: The factor r by which the bottleneck narrows the C channels, 1 or more.
    """

    reduction: int

    @nn.compact
    def __call__(self, x: jax.Array) -> jax.Array:
        """Map x of shape (N, H, W, C), float32, to x times its images' gates, of the same shape."""
        channels = x.shape[-1]
        squeezed = jnp.mean(x, axis=(1, 2))
        hidden = nn.relu(nn.Dense(max(channels // self.reduction, 1))(squeezed))
        gates = nn.sigmoid(nn.Dense(channels)(hidden))
        return x * gates[:, None, None, :]


def se_block_forward(seed: int, x: jax.Array, reduction: int) -> jax.Array:
    """Initialise the block with `seed`, apply it to x of shape (N, H, W, C), and flatten to shape (N * H * W * C,)."""
    block = SEBlock(reduction=reduction)
    variables = block.init(jax.random.PRNGKey(seed), x)
    return block.apply(variables, x).reshape(-1)
