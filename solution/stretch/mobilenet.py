"""The reference of the stretch goal `mobilenet`: the block of MobileNet v3 (Howard et al. 2019, section 5.3), for one image.

Learners never see this file. It knows the exercise and nothing of the grader.
"""

import flax.linen as nn
import jax
import jax.numpy as jnp


def rounded_width(exact: float) -> int:
    """The multiple of 8 nearest to `exact`, one in the middle going up; 8 at least, and never less than 0.9 of `exact`."""
    units = max(int(exact / 8 + 0.5), 1) * 8
    return units if units >= 0.9 * exact else units + 8


class SEBlock(nn.Module):
    """Weigh each channel of an image by a hard gate, from 0 to 1, computed from all channel means.

    Attributes:
        reduction: The factor r by which the bottleneck narrows the C channels before its width is rounded, 1 or more.
    """

    reduction: int

    @nn.compact
    def __call__(self, x: jax.Array) -> jax.Array:
        """Map x of shape (H, W, C), float32, to x times its channels' gates, of the same shape."""
        channels = x.shape[-1]
        squeezed = jnp.mean(x, axis=(0, 1))
        hidden = nn.relu(nn.Dense(rounded_width(channels / self.reduction))(squeezed))
        gates = nn.relu6(nn.Dense(channels)(hidden) + 3) / 6
        return x * gates


def se_block_forward(seed: int, x: jax.Array, reduction: int) -> jax.Array:
    """Initialise the block with `seed`, apply it to x of shape (H, W, C), and flatten to shape (H * W * C,)."""
    block = SEBlock(reduction=reduction)
    variables = block.init(jax.random.PRNGKey(seed), x)
    return block.apply(variables, x).reshape(-1)
