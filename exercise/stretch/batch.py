"""Stretch goal 3: the lesson's block for a batch of images. It never counts for your grade.

Networks are fed with many images at once, x of shape (N, H, W, C). `make tour` takes care of that with `nn.vmap`; here you do.

You fill in the two places marked TODO; begin with what you wrote for the lesson. Then, from the folder above `exercise/`:

    make stretch GOAL=batch
    make hint SUBMISSION=exercise/stretch/batch.py
"""

import jax
from flax import linen as nn


class SEBlock(nn.Module):
    """Scale every channel of every image by the image's own gate.

    With x of shape (N, H, W, C), for each of the N images by itself, with one set of weights for all of them:

        squeeze   the mean of the image over its rows and columns               (H, W, C) -> (C,)
        excite    Dense(h), ReLU, Dense(C), sigmoid, h = max(C // reduction, 1)  (C,) -> (h,) -> (C,)
        scale     the image times its channels' gates                           (H, W, C) -> (H, W, C)

    A loop over the images would be right, and slow. Think of shapes: which one have the means of all images together?

    Attributes:
        reduction: How many times narrower than C the hidden layer is, an integer of 1 or more.
    """

    reduction: int

    @nn.compact
    def __call__(self, x: jax.Array) -> jax.Array:
        """Apply the block to images of shape (N, H, W, C), float32; the result has the same shape."""
        # TODO 1: squeeze, excite, scale, for all images at once.
        raise NotImplementedError("TODO 1: write SEBlock.__call__")


def se_block_forward(seed: int, x: jax.Array, reduction: int) -> jax.Array:
    """Make the block with the weights of `jax.random.PRNGKey(seed)`, apply it to x, and flatten, as in the lesson."""
    # TODO 2: as in your own se_block.py.
    raise NotImplementedError("TODO 2: write se_block_forward")
