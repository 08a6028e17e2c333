"""SE-ResNet-50: the network that the SE block was made for (Hu et al. 2018, table 1), on top of ResNet-50 (He et al. 2016).

It takes your block as it is: `SEResNet50(for_each_image(SEBlock))`. Without it, `SEResNet50(None)`, it is ResNet-50.
The stride of a block is that of its 3x3 convolution, as in timm's `seresnet50`, and not of the first one, as in the papers.
"""

import jax
from flax import linen as nn

from .layers import conv, norm

STAGES = ((3, 64), (4, 128), (6, 256), (3, 512))  # how many blocks, and how many channels inside each; four times as many leave


class Bottleneck(nn.Module):
    """Narrow, look around, widen, weigh, and add the input: three convolutions, then the SE block.

    Attributes:
        width: How many channels the 3x3 convolution sees; four times as many leave the block.
        stride: 2 halves H and W.
        se_block: The class of the SE block, for a batch; None leaves it out.
        reduction: Given to the SE block.
    """

    width: int
    stride: int
    se_block: type[nn.Module] | None
    reduction: int

    @nn.compact
    def __call__(self, images: jax.Array, train: bool = False) -> jax.Array:
        """Apply the block: (N, H, W, C) to (N, H / stride, W / stride, 4 * width)."""
        x = nn.relu(norm(train, "bn1")(conv(self.width, 1, name="conv1")(images)))
        x = nn.relu(norm(train, "bn2")(conv(self.width, 3, self.stride, name="conv2")(x)))
        x = norm(train, "bn3")(conv(4 * self.width, 1, name="conv3")(x))
        if self.se_block:
            x = self.se_block(reduction=self.reduction, name="se")(x)
        if x.shape != images.shape:
            images = conv(4 * self.width, 1, self.stride, name="downsample_0")(images)
            images = norm(train, "downsample_1")(images)
        return nn.relu(x + images)


class SEResNet50(nn.Module):
    """The whole network: (N, H, W, 3) to one number for each image and class, (N, classes).

    Attributes:
        se_block: The class of the SE block, for a batch; None leaves it out.
        reduction: Given to each SE block; the paper takes 16, and tries 4, 8 and 32.
        classes: How many kinds of images the network tells apart.
    """

    se_block: type[nn.Module] | None
    reduction: int = 16
    classes: int = 1000

    @nn.compact
    def __call__(self, images: jax.Array, train: bool = False) -> jax.Array:
        """Apply the network."""
        x = nn.relu(norm(train, "bn1")(conv(64, 7, 2, name="conv1")(images)))
        x = nn.max_pool(x, (3, 3), (2, 2), [(1, 1), (1, 1)])
        for stage, (blocks, width) in enumerate(STAGES, start=1):
            for i in range(blocks):
                stride = 2 if i == 0 and stage > 1 else 1
                x = Bottleneck(width, stride, self.se_block, self.reduction, name=f"layer{stage}_{i}")(x, train)
        return nn.Dense(self.classes, name="fc")(x.mean(axis=(1, 2)))
