"""Stretch goal 1: the block of MobileNet v3 (Howard et al. 2019). It never counts for your grade.

Phones have little power, so MobileNet makes two steps of the lesson's block cheaper: its gate is made of straight lines, and
the number of its hidden units is one that a phone's processor likes.

You fill in the two places marked TODO; begin with what you wrote for the lesson. Then, from the folder above `exercise/`:

    make stretch GOAL=mobilenet
    make hint SUBMISSION=exercise/stretch/mobilenet.py
"""

import jax
from flax import linen as nn


class SEBlock(nn.Module):
    """Scale every channel of an image by its gate, with a gate and a width that are cheap on a phone.

    With x of shape (H, W, C), and v = C / reduction:

        squeeze   as in the lesson
        excite    Dense(h), ReLU, Dense(C), hard sigmoid
        scale     as in the lesson

    A hard sigmoid of z is relu6(z + 3) / 6, and relu6 cuts off below 0 and above 6. The width h is the multiple of 8 that is
    nearest to v, where one in the middle goes up; but at least 8, and if it is less than 0.9 * v, then the next multiple of 8:

        v    1   4   8   9  12  17  18  20  26
        h    8   8   8  16  16  16  24  24  24

    Attributes:
        reduction: How many times narrower than C the hidden layer is, before it is rounded; an integer of 1 or more.
    """

    reduction: int

    @nn.compact
    def __call__(self, x: jax.Array) -> jax.Array:
        """Apply the block to an image of shape (H, W, C), float32; the result has the same shape."""
        # TODO 1: squeeze, excite, scale.
        raise NotImplementedError("TODO 1: write SEBlock.__call__")


def se_block_forward(seed: int, x: jax.Array, reduction: int) -> jax.Array:
    """Make the block with the weights of `jax.random.PRNGKey(seed)`, apply it to x, and flatten, as in the lesson."""
    # TODO 2: as in your own se_block.py.
    raise NotImplementedError("TODO 2: write se_block_forward")
