"""The layers that the networks of this folder share. They take a batch of images, of shape (N, H, W, C).

Layers carry the names that they have in timm (Wightman 2019), a library of networks in PyTorch, so that its weights fit.
"""

from collections.abc import Callable

import jax
from flax import linen as nn


def for_each_image(se_block: type[nn.Module]) -> type[nn.Module]:
    """The same block for a batch: it is applied to each image by itself, with one set of weights for all of them.

    Args:
        se_block: The class of a block that takes one image of shape (H, W, C), as yours does.

    Returns:
        A class with the same fields, of blocks that take a batch.
    """
    return nn.vmap(se_block, variable_axes={"params": None}, split_rngs={"params": False})


def conv(features: int, size: int, stride: int = 1, *, groups: int = 1, name: str) -> nn.Conv:
    """A convolution of size x size pixels without a bias, padded by the same on all four sides."""
    edge, window = (size - 1) // 2, (size, size)
    return nn.Conv(features, window, stride, [(edge, edge)] * 2, feature_group_count=groups, use_bias=False, name=name)


def pointwise(features: int, name: str) -> nn.Conv:
    """A convolution of 1x1 pixels with a bias: a Dense layer that is applied to each pixel by itself."""
    return nn.Conv(features, (1, 1), name=name)


def norm(train: bool, name: str) -> nn.BatchNorm:
    """Batch normalisation (Ioffe and Szegedy 2015): by the batch while training, by what was remembered of it later."""
    return nn.BatchNorm(use_running_average=not train, momentum=0.9, epsilon=1e-5, name=name)


class InvertedResidual(nn.Module):
    """Widen, look around, weigh, narrow: the block of MobileNet v2 (Sandler et al. 2018), with an SE block in it.

    1. A 1x1 convolution widens the image to `expanded` channels. (It is left out where they are as many already.)
    2. A depthwise convolution looks at the pixels around: one small filter for each channel by itself.
    3. The SE block scales the channels.
    4. A 1x1 convolution narrows the image to `features` channels, without an activation after it.

    Where input and output have the same shape, the input is added to the output.

    Attributes:
        size: Of the depthwise convolution's window, in pixels.
        stride: Of the depthwise convolution: 2 halves H and W.
        expanded: How many channels the SE block sees.
        features: How many channels leave the block.
        activation: What follows the first two convolutions.
        se_block: The class of the SE block, for a batch; it has a field `reduction`. None leaves it out.
        reduction: Given to the SE block.
    """

    size: int
    stride: int
    expanded: int
    features: int
    activation: Callable[[jax.Array], jax.Array]
    se_block: type[nn.Module] | None
    reduction: int

    @nn.compact
    def __call__(self, images: jax.Array, train: bool = False) -> jax.Array:
        """Apply the block: (N, H, W, C) to (N, H / stride, W / stride, features)."""
        x, widens = images, images.shape[-1] != self.expanded
        narrowing, norms = ("conv_pwl", ("bn1", "bn2", "bn3")) if widens else ("conv_pw", ("", "bn1", "bn2"))
        if widens:
            x = self.activation(norm(train, norms[0])(conv(self.expanded, 1, name="conv_pw")(x)))
        x = conv(self.expanded, self.size, self.stride, groups=self.expanded, name="conv_dw")(x)
        x = self.activation(norm(train, norms[1])(x))
        if self.se_block:
            x = self.se_block(reduction=self.reduction, name="se")(x)
        x = norm(train, norms[2])(conv(self.features, 1, name=narrowing)(x))
        return x + images if x.shape == images.shape else x
