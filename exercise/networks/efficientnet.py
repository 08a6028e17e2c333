"""EfficientNet-B0 (Tan and Le 2019, table 1): an SE block in every one of its 16 blocks."""

import jax
from flax import linen as nn

from .layers import InvertedResidual, conv, norm, pointwise

# How many blocks, the window's size, the first one's stride, how many times wider each becomes inside, channels that leave it.
STAGES = (
    (1, 3, 1, 1, 16),
    (2, 3, 2, 6, 24),
    (2, 5, 2, 6, 40),
    (3, 3, 2, 6, 80),
    (3, 5, 1, 6, 112),
    (4, 5, 2, 6, 192),
    (1, 3, 1, 6, 320),
)
REDUCTION = 4  # of what enters a block; the block sees an image that was widened before


class EfficientNetSE(nn.Module):
    """EfficientNet's own SE block, for a batch. It differs from yours in one step: SiLU, z * sigmoid(z), follows the squeeze.

    Its hidden layer is a quarter as wide as what enters the block around it, before that is widened. So the reduction that it
    is given is 4 times the widening. Its two layers are 1x1 convolutions of the means, which is what Dense layers are.
    """

    reduction: int

    @nn.compact
    def __call__(self, images: jax.Array) -> jax.Array:
        """Apply the block: (N, H, W, C) to the same shape."""
        channels = images.shape[-1]
        means = images.mean(axis=(1, 2), keepdims=True)
        hidden = nn.silu(pointwise(channels // self.reduction, "conv_reduce")(means))
        return images * nn.sigmoid(pointwise(channels, "conv_expand")(hidden))


class EfficientNetB0(nn.Module):
    """The whole network: (N, H, W, 3) to one number for each image and class, (N, classes).

    Attributes:
        se_block: The class of the SE block, for a batch; None leaves it out.
        classes: How many kinds of images the network tells apart.
    """

    se_block: type[nn.Module] | None = EfficientNetSE
    classes: int = 1000

    @nn.compact
    def __call__(self, images: jax.Array, train: bool = False) -> jax.Array:
        """Apply the network."""
        x = nn.silu(norm(train, "bn1")(conv(32, 3, 2, name="conv_stem")(images)))
        for stage, (blocks, size, first_stride, wider, features) in enumerate(STAGES):
            for i in range(blocks):
                stride, expanded = first_stride if i == 0 else 1, wider * x.shape[-1]
                block = InvertedResidual(
                    size, stride, expanded, features, nn.silu, self.se_block, REDUCTION * wider, name=f"blocks_{stage}_{i}"
                )
                x = block(x, train)
        x = nn.silu(norm(train, "bn2")(conv(1280, 1, name="conv_head")(x)))
        return nn.Dense(self.classes, name="classifier")(x.mean(axis=(1, 2)))
