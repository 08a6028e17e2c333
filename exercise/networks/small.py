"""Two networks so small that they are trained in seconds without an accelerator: one of each kind of block in this folder."""

import jax
from flax import linen as nn

from .layers import InvertedResidual, conv, norm
from .se_resnet import Bottleneck


class SmallResNet(nn.Module):
    """Two blocks of SE-ResNet-50's kind: (N, H, W, C) to one number for each image and class, (N, classes).

    Attributes:
        se_block: The class of the SE block, for a batch; None leaves it out.
        classes: How many kinds of images the network tells apart.
    """

    se_block: type[nn.Module] | None
    classes: int

    @nn.compact
    def __call__(self, images: jax.Array, train: bool = False) -> jax.Array:
        """Apply the network."""
        x = nn.relu(norm(train, "bn1")(conv(16, 3, name="conv1")(images)))
        x = Bottleneck(4, 1, self.se_block, 4, name="layer1")(x, train)
        x = Bottleneck(8, 2, self.se_block, 4, name="layer2")(x, train)
        return nn.Dense(self.classes, name="fc")(x.mean(axis=(1, 2)))


class SmallMBConv(nn.Module):
    """One block of EfficientNet's kind: (N, H, W, C) to one number for each image and class, (N, classes).

    Attributes:
        se_block: The class of the SE block, for a batch; None leaves it out.
        classes: How many kinds of images the network tells apart.
    """

    se_block: type[nn.Module] | None
    classes: int

    @nn.compact
    def __call__(self, images: jax.Array, train: bool = False) -> jax.Array:
        """Apply the network."""
        block = InvertedResidual(3, 1, 16, 16, nn.silu, self.se_block, 4, name="block")
        return nn.Dense(self.classes, name="classifier")(block(images, train).mean(axis=(1, 2)))
