"""MobileNet v3, Large and Small (Howard et al. 2019, tables 1 and 2): an SE block in the blocks where it pays most."""

import jax
from flax import linen as nn

from .layers import InvertedResidual, conv, norm, pointwise

# Stage by stage, block by block: the window's size, the stride, channels inside, channels that leave, the activation
# ("RE" for ReLU, "HS" for hard swish), and whether there is an SE block.
LARGE = (
    ((3, 1, 16, 16, "RE", False),),
    ((3, 2, 64, 24, "RE", False), (3, 1, 72, 24, "RE", False)),
    ((5, 2, 72, 40, "RE", True), (5, 1, 120, 40, "RE", True), (5, 1, 120, 40, "RE", True)),
    ((3, 2, 240, 80, "HS", False), (3, 1, 200, 80, "HS", False), (3, 1, 184, 80, "HS", False), (3, 1, 184, 80, "HS", False)),
    ((3, 1, 480, 112, "HS", True), (3, 1, 672, 112, "HS", True)),
    ((5, 2, 672, 160, "HS", True), (5, 1, 960, 160, "HS", True), (5, 1, 960, 160, "HS", True)),
)
SMALL = (
    ((3, 2, 16, 16, "RE", True),),
    ((3, 2, 72, 24, "RE", False), (3, 1, 88, 24, "RE", False)),
    ((5, 2, 96, 40, "HS", True), (5, 1, 240, 40, "HS", True), (5, 1, 240, 40, "HS", True)),
    ((5, 1, 120, 48, "HS", True), (5, 1, 144, 48, "HS", True)),
    ((5, 2, 288, 96, "HS", True), (5, 1, 576, 96, "HS", True), (5, 1, 576, 96, "HS", True)),
)
REDUCTION = 4


def divisible_by_8(width: float) -> int:
    """The multiple of 8 that is nearest to `width`, but not below 8 and not below nine tenths of it."""
    nearest = max(8, int(width + 4) // 8 * 8)
    return nearest + 8 if nearest < 0.9 * width else nearest


class MobileNetSE(nn.Module):
    """MobileNet's own SE block, for a batch. It differs from yours in two steps.

    The gate is a hard sigmoid, relu6(z + 3) / 6, a cheaper cousin of the sigmoid made of straight lines. And the hidden layer's
    width is a multiple of 8, which fits the processors of phones. Its layers are 1x1 convolutions of the means, that is Dense.
    """

    reduction: int

    @nn.compact
    def __call__(self, images: jax.Array) -> jax.Array:
        """Apply the block: (N, H, W, C) to the same shape."""
        channels = images.shape[-1]
        means = images.mean(axis=(1, 2), keepdims=True)
        hidden = nn.relu(pointwise(divisible_by_8(channels / self.reduction), "conv_reduce")(means))
        return images * nn.hard_sigmoid(pointwise(channels, "conv_expand")(hidden))


class MobileNetV3(nn.Module):
    """A whole network: (N, H, W, 3) to one number for each image and class, (N, classes).

    Attributes:
        blocks: LARGE or SMALL.
        last: How many channels the last hidden layer has: 1280 in Large, 1024 in Small.
        se_block: The class of the SE block, for a batch; None leaves it out.
        classes: How many kinds of images the network tells apart.
    """

    blocks: tuple
    last: int
    se_block: type[nn.Module] | None = MobileNetSE
    classes: int = 1000

    @nn.compact
    def __call__(self, images: jax.Array, train: bool = False) -> jax.Array:
        """Apply the network."""
        x = nn.hard_swish(norm(train, "bn1")(conv(16, 3, 2, name="conv_stem")(images)))
        for stage, rows in enumerate(self.blocks):
            for i, (size, stride, expanded, features, activation, has_se) in enumerate(rows):
                applied, se_block = nn.relu if activation == "RE" else nn.hard_swish, self.se_block if has_se else None
                block = InvertedResidual(
                    size, stride, expanded, features, applied, se_block, REDUCTION, name=f"blocks_{stage}_{i}"
                )
                x = block(x, train)
        x = LastConvolution(6 * x.shape[-1], name=f"blocks_{len(self.blocks)}_0")(x, train)
        x = nn.hard_swish(pointwise(self.last, "conv_head")(x.mean(axis=(1, 2), keepdims=True)))
        return nn.Dense(self.classes, name="classifier")(x[:, 0, 0])


class LastConvolution(nn.Module):
    """A 1x1 convolution, normalised, with hard swish: the stage behind the blocks."""

    features: int

    @nn.compact
    def __call__(self, images: jax.Array, train: bool = False) -> jax.Array:
        """Apply it: (N, H, W, C) to (N, H, W, features)."""
        return nn.hard_swish(norm(train, "bn1")(conv(self.features, 1, name="conv")(images)))


def mobilenet_v3_large(se_block: type[nn.Module] | None = MobileNetSE) -> MobileNetV3:
    """MobileNet v3 Large."""
    return MobileNetV3(LARGE, 1280, se_block)


def mobilenet_v3_small(se_block: type[nn.Module] | None = MobileNetSE) -> MobileNetV3:
    """MobileNet v3 Small."""
    return MobileNetV3(SMALL, 1024, se_block)
