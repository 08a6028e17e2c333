"""Stretch goal 2: the block of EfficientNet (Tan and Le 2019). It never counts for your grade.

EfficientNet has another activation, and its blocks sit where an image has just been widened to many times more channels. The
hidden layer is measured by what came before that.

You fill in the two places marked TODO; begin with what you wrote for the lesson. Then, from the folder above `exercise/`:

    make stretch GOAL=efficientnet
    make hint SUBMISSION=exercise/stretch/efficientnet.py
"""

import jax
from flax import linen as nn


class SEBlock(nn.Module):
    """Scale every channel of a widened image by its gate.

    With x of shape (H, W, C):

        squeeze   as in the lesson
        excite    Dense(h), SiLU, Dense(C), sigmoid, with h = max(C // expansion // reduction, 1)
        scale     as in the lesson

    SiLU of z is z * sigmoid(z).

    Attributes:
        reduction: How many times narrower the hidden layer is than the image was before it was widened.
        expansion: How many times more channels x has than the image had before it was widened. Both are 1 or more.
    """

    reduction: int
    expansion: int

    @nn.compact
    def __call__(self, x: jax.Array) -> jax.Array:
        """Apply the block to an image of shape (H, W, C), float32; the result has the same shape."""
        # TODO 1: squeeze, excite, scale.
        raise NotImplementedError("TODO 1: write SEBlock.__call__")


def se_block_forward(seed: int, x: jax.Array, reduction: int, expansion: int) -> jax.Array:
    """Make the block with the weights of `jax.random.PRNGKey(seed)`, apply it to x, and flatten, as in the lesson."""
    # TODO 2: as in your own se_block.py. The block has two fields here.
    raise NotImplementedError("TODO 2: write se_block_forward")
