"""Exercise: write a Squeeze-and-Excitation block (the lesson is README.md, next to this file).

You fill in the two places marked TODO. Then, from the folder above this one:

    make grade

You may write the block in any way you like, and add imports and functions of your own. Keep the two names `SEBlock`
and `se_block_forward`, the field `reduction`, and the order of the arguments.
"""

import jax
from flax import linen as nn


class SEBlock(nn.Module):
    """Scale every channel of an image by a number in (0, 1), its gate, computed from the means of all channels.

    With x of shape (H, W, C), that is H rows, W columns and C channels:

        squeeze   the mean of x over its rows and columns                           (H, W, C) -> (C,)
        excite    Dense(h), ReLU, Dense(C), sigmoid, with h = max(C // reduction, 1)  (C,) -> (h,) -> (C,)
        scale     x times its channel's gate                                        (H, W, C) -> (H, W, C)

    Attributes:
        reduction: How many times narrower than C the hidden layer is, an integer of 1 or more. It can be larger than C:
            h is never less than 1.
    """

    reduction: int

    @nn.compact
    def __call__(self, x: jax.Array) -> jax.Array:
        """Apply the block.

        Args:
            x: An image of shape (H, W, C), float32.

        Returns:
            The image with its channels scaled, of shape (H, W, C), float32.
        """
        # TODO 1: squeeze, excite, scale. `jnp.mean`, `nn.Dense`, `nn.relu` and `nn.sigmoid` are all you need.
        raise NotImplementedError("TODO 1: write SEBlock.__call__")


def se_block_forward(seed: int, x: jax.Array, reduction: int) -> jax.Array:
    """Make an SEBlock, give it its random weights, and run it on one image.

    The weights contract: the weights are the ones that Flax draws for the key `jax.random.PRNGKey(seed)`, with the
    default initialisers of `nn.Dense`, the narrow layer used first. What your layers are called does not matter to the
    grader. If you give them no names, and build each on a line of its own inside the `@nn.compact` method, then you see
    the grader's numbers in your own calls, too.

    Args:
        seed: The seed of the weights, an integer of 0 or more.
        x: An image of shape (H, W, C), float32.
        reduction: The SEBlock's `reduction`, an integer of 1 or more.

    Returns:
        The scaled image as one row of H * W * C numbers, shape (H * W * C,), float32: first all channels of the first
        pixel, then those of the pixel to its right, and so on (the order of `.reshape(-1)`).
    """
    # TODO 2: make the block; `init` it with the key of `seed` and x to get its weights; `apply` it to x; flatten.
    raise NotImplementedError("TODO 2: write se_block_forward")
