"""The reference of the stretch goal `efficientnet`: the block of EfficientNet (Tan and Le 2019), for one image.

Learners never see this file. It knows the exercise and nothing of the grader.
"""

import flax.linen as nn
import jax
import jax.numpy as jnp


class SEBlock(nn.Module):
    """Weigh each channel of a widened image by a gate in (0, 1) computed from all channel means.

    Attributes:
        reduction: The factor by which the bottleneck is narrower than the image was before it was widened, 1 or more.
        expansion: How many times more channels x has than the image had before it was widened, 1 or more.
    """

    reduction: int
    expansion: int

    @nn.compact
    def __call__(self, x: jax.Array) -> jax.Array:
        """Map x of shape (H, W, C), float32, to x times its channels' gates, of the same shape."""
        channels = x.shape[-1]
        entering = channels // self.expansion
        squeezed = jnp.mean(x, axis=(0, 1))
        hidden = nn.silu(nn.Dense(max(entering // self.reduction, 1))(squeezed))
        gates = nn.sigmoid(nn.Dense(channels)(hidden))
        return x * gates


def se_block_forward(seed: int, x: jax.Array, reduction: int, expansion: int) -> jax.Array:
    """Initialise the block with `seed`, apply it to x of shape (H, W, C), and flatten to shape (H * W * C,)."""
    block = SEBlock(reduction=reduction, expansion=expansion)
    variables = block.init(jax.random.PRNGKey(seed), x)
    return block.apply(variables, x).reshape(-1)
