"""Train a network of this folder, on images and their labels, and look into its SE blocks. Everything here is seeded.

A network is trained by gradient descent with Adam (Kingma and Ba 2015) on the cross-entropy, in batches of images. What it has
learned so far is a `State`. The functions are compiled once for each network, whatever the seed.
"""

from functools import partial
from typing import Any, NamedTuple

import jax
import jax.numpy as jnp
import numpy as np
import optax
from flax import linen as nn

BATCH = 64
ADAM = optax.adam(3e-3)


class State(NamedTuple):
    """What a network has learned: its weights, what its batch normalisations remember, and what Adam remembers."""

    params: Any
    batch_stats: Any
    adam: optax.OptState

    @property
    def variables(self) -> dict[str, Any]:
        """What `apply` takes."""
        return {"params": self.params, "batch_stats": self.batch_stats}


def cue_images(count: int, seed: int) -> tuple[np.ndarray, np.ndarray]:
    """Images in which one channel says which other channel matters, so that channel attention is what they take.

    The three upper rows of channel 0 hold the cue, -1 or 1. The three lower rows of channels 1 and 2 hold a sign each. The
    label is the sign in channel 1 where the cue is -1, and the sign in channel 2 where it is 1. No window of 3 x 3 pixels sees
    the cue and a sign together. Noise of standard deviation 0.3 is everywhere; the other five channels have nothing else.

    Returns:
        Images of shape (count, 8, 4, 8), float32, and labels of shape (count,): 0 or 1.
    """
    random = np.random.default_rng(seed)
    cue, first, second = random.choice([-1.0, 1.0], (3, count, 1, 1))
    images = random.normal(0, 0.3, (count, 8, 4, 8))
    images[:, :3, :, 0] += cue
    images[:, 5:, :, 1] += first
    images[:, 5:, :, 2] += second
    return images.astype(np.float32), (np.where(cue < 0, first, second) > 0).astype(np.int32).reshape(count)


@partial(jax.jit, static_argnums=0)
def begin(network: nn.Module, seed: jax.Array, images: jax.Array) -> State:
    """A network with fresh weights, for images of shape (N, H, W, C)."""
    variables = network.init(jax.random.PRNGKey(seed), images, train=True)
    return State(variables["params"], variables["batch_stats"], ADAM.init(variables["params"]))


def batches(images: np.ndarray, labels: np.ndarray, seed: int, steps: int) -> tuple[np.ndarray, np.ndarray]:
    """A batch for each step, drawn with replacement: (steps, BATCH, H, W, C) and (steps, BATCH)."""
    drawn = np.random.default_rng(seed).integers(0, len(images), (steps, BATCH))
    return images[drawn], labels[drawn]


@partial(jax.jit, static_argnums=0)
def train(network: nn.Module, state: State, images: jax.Array, labels: jax.Array) -> State:
    """Take a step for each batch: images of shape (steps, N, H, W, C), labels of shape (steps, N)."""

    def loss(params: Any, batch_stats: Any, images: jax.Array, labels: jax.Array) -> tuple[jax.Array, Any]:
        variables = {"params": params, "batch_stats": batch_stats}
        scores, changed = network.apply(variables, images, train=True, mutable=["batch_stats"])
        return optax.softmax_cross_entropy_with_integer_labels(scores, labels).mean(), changed["batch_stats"]

    def step(state: State, batch: tuple[jax.Array, jax.Array]) -> tuple[State, None]:
        gradients, batch_stats = jax.grad(loss, has_aux=True)(state.params, state.batch_stats, *batch)
        updates, adam = ADAM.update(gradients, state.adam, state.params)
        return State(optax.apply_updates(state.params, updates), batch_stats, adam), None

    return jax.lax.scan(step, state, (images, labels))[0]


@partial(jax.jit, static_argnums=0)
def accuracy(network: nn.Module, state: State, images: jax.Array, labels: jax.Array) -> jax.Array:
    """The share of the images that get their label, from 0 to 1."""
    return jnp.mean(network.apply(state.variables, images).argmax(-1) == labels)


def watched(se_block: type[nn.Module]) -> type[nn.Module]:
    """The same block for a batch, whose gates can be asked for: by `gates`, of a network that was made with it."""

    class Watched(nn.Module):
        """A block, and what it does to each channel of each image."""

        reduction: int

        @nn.compact
        def __call__(self, images: jax.Array) -> jax.Array:
            """Apply the block: (N, H, W, C) to the same shape."""
            out = se_block(reduction=self.reduction, name="block")(images)
            self.sow("gates", "of", (images * out).sum((1, 2)) / jnp.maximum((images**2).sum((1, 2)), 1e-9))
            return out

    return Watched


@partial(jax.jit, static_argnums=0)
def gates(network: nn.Module, state: State, images: jax.Array) -> list[jax.Array]:
    """What each `watched` block of the network does to each channel of each image: an array of shape (N, C) for each block.

    It is the number that comes nearest to output / input, by least squares; of a right block it is the gate itself.
    """
    return jax.tree.leaves(network.apply(state.variables, images, mutable=["gates"])[1])
