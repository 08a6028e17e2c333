"""The small networks and their training: channel attention is what the cue takes, and the gates can be read from a network."""

from functools import cache, partial
from typing import Any

import jax
import jax.numpy as jnp
import numpy as np
import pytest
from flax import linen as nn

from exercise.networks.layers import for_each_image
from exercise.networks.small import SmallMBConv, SmallResNet
from exercise.networks.training import State, accuracy, batches, begin, cue_images, gates, train, watched
from tests.solution.test_reference import load_reference

STEPS = 200


class Known(nn.Module):
    """A block with the gates 0, 1/16, 2/16 and so on."""

    reduction: int

    @nn.compact
    def __call__(self, x: jax.Array) -> jax.Array:
        return x * jnp.arange(x.shape[-1]) / 16


def right() -> Any:
    return for_each_image(load_reference().SEBlock)


@cache
def watched_right() -> type[nn.Module]:
    """One class for all tests: a network of it is compiled once, whatever the seed."""
    return watched(right())


def trained(network: nn.Module, seed: int, steps: int) -> State:
    images, labels = cue_images(4096, seed=100)
    state = begin(network, seed, images[:2])
    return train(network, state, *batches(images, labels, seed, steps))


def test_the_cue_says_in_which_channel_the_label_is() -> None:
    images, labels = cue_images(2048, seed=200)
    assert ((2048, 8, 4, 8), np.float32, (2048,)) == (images.shape, images.dtype, labels.shape)
    upper, lower = images[:, :3].mean((1, 2)), images[:, 5:].mean((1, 2))
    matters = np.where(upper[:, 0] < 0, lower[:, 1], lower[:, 2])
    assert (labels == (matters > 0)).all()
    assert {0, 1} == set(labels)
    assert 0.45 < labels[upper[:, 0] < 0].mean() < 0.55, "the cue by itself says nothing of the label"
    assert 0.7 < (labels == (lower[:, 1] > 0)).mean() < 0.8, (
        "one sign by itself is right where the cue names it, and half of the rest"
    )
    again, other = cue_images(2048, seed=200)[0], cue_images(2048, seed=201)[0]
    assert (again == images).all() and (other != images).any()


@pytest.mark.parametrize("seed", [0, *(pytest.param(seed, marks=pytest.mark.sweep) for seed in range(1, 5))])
def test_channel_attention_is_what_the_cue_takes(seed: int) -> None:
    unseen = cue_images(2048, seed=200)
    without, se = SmallMBConv(None, 2), SmallMBConv(watched_right(), 2)
    assert 0.6 < accuracy(without, trained(without, seed, STEPS), *unseen) < 0.9
    assert accuracy(se, trained(se, seed, STEPS), *unseen) > 0.95


def test_gates_are_read_from_what_goes_in_and_comes_out() -> None:
    images, _ = cue_images(4, seed=0)
    network = SmallResNet(watched(for_each_image(Known)), 2)
    found = gates(network, begin(network, 0, images), images)
    for channels, of_a_block in zip((16, 32), found, strict=True):
        np.testing.assert_allclose(of_a_block, np.tile(np.arange(channels) / 16, (4, 1)), atol=1e-5)


@pytest.mark.parametrize(("network", "places"), [(SmallMBConv, {16: 4}), (SmallResNet, {16: 4, 32: 8})])
def test_an_se_block_adds_its_weights_and_nothing_else(network: Any, places: dict[int, int]) -> None:
    images = np.zeros((2, 8, 8, 1), np.float32)
    made = [jax.eval_shape(partial(begin, network(block, 10)), 0, images).params for block in (right(), None)]
    sizes = [sum(leaf.size for leaf in jax.tree.leaves(params)) for params in made]
    assert sum(2 * c * h + h + c for c, h in places.items()) == sizes[0] - sizes[1]


def test_the_same_seed_trains_the_same_network() -> None:
    network, (images, labels) = SmallResNet(right(), 2), cue_images(2048, seed=200)
    first, again, other = (trained(network, seed, 20) for seed in (0, 0, 1))
    assert jax.tree.all(jax.tree.map(np.array_equal, first.params, again.params))
    assert not jax.tree.all(jax.tree.map(np.array_equal, first.params, other.params))
    fresh = begin(network, 0, images[:2])
    assert accuracy(network, first, images, labels) > accuracy(network, fresh, images, labels)
