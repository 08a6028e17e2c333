"""The reference's number of weights against the totals that papers and other people's networks publish."""

import jax
import numpy as np
import pytest

from tests.solution.test_reference import load_reference

# SE-ResNet-50: channels of the blocks' outputs, and how many blocks there are of each (Hu et al. 2018, table 1).
RESNET_50 = {256: 3, 512: 4, 1024: 6, 2048: 3}
# EfficientNet-B0: channels inside each block and its factor of expansion; the bottleneck has a quarter of the block's INPUT
# channels (Tan & Le 2019, table 1).
EFFICIENTNET_B0 = [(32, 1), (96, 6), *[(144, 6)] * 2, *[(240, 6)] * 2, *[(480, 6)] * 3, *[(672, 6)] * 3, *[(1152, 6)] * 4]
# MobileNet v3 large: channels inside each block with SE (Howard et al. 2019, table 1), and the bottleneck's width: a quarter
# of them, rounded to the nearest multiple of 8.
MOBILENET_V3 = [(72, 24), (120, 32), (120, 32), (480, 120), (672, 168), (672, 168), (960, 240), (960, 240)]


def counts(channels: int, reduction: int) -> tuple[int, int]:
    """How many numbers the block's kernels hold, and its biases."""
    block = load_reference().SEBlock(reduction)
    parameters = jax.eval_shape(block.init, jax.random.PRNGKey(0), np.ones((1, 1, channels), np.float32))["params"]
    sizes = [array.size for name in ("kernel", "bias") for array in (parameters["Dense_0"][name], parameters["Dense_1"][name])]
    return sizes[0] + sizes[1], sizes[2] + sizes[3]


@pytest.mark.parametrize(("reduction", "total"), [(4, 10_059_776), (8, 5_029_888), (16, 2_514_944), (32, 1_257_472)])
def test_se_resnet_50_has_as_many_weights_as_the_paper_says(reduction: int, total: int) -> None:
    assert total == sum(blocks * counts(channels, reduction)[0] for channels, blocks in RESNET_50.items())


def test_se_resnet_50_has_as_many_weights_and_biases_as_timm_s() -> None:
    assert 2_530_992 == sum(blocks * sum(counts(channels, 16)) for channels, blocks in RESNET_50.items())


def test_efficientnet_b0_has_as_many() -> None:
    assert 636_540 == sum(sum(counts(channels, 4 * expansion)) for channels, expansion in EFFICIENTNET_B0)


def test_mobilenet_v3_has_as_many() -> None:
    """By the formula that `test_reference` holds the reference to: these widths are C // r for no whole r."""
    assert 1_512_280 == sum(2 * channels * hidden + hidden + channels for channels, hidden in MOBILENET_V3)
