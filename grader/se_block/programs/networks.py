"""What the lesson's networks are with a submission's block in them, and what they learn, in whole numbers.

It runs beside the submission. The files of `exercise/networks/`, in the order of their imports, stand in `SOURCES` before it.
"""

import functools
import sys
import types

import jax
import numpy as np
from flax import linen as nn

SOURCES: dict[str, str] = globals()["SOURCES"]
IMAGE, BATCH = (4, 4, 64), (1, 224, 224, 3)  # what a block by itself is tried on, and a network
STEPS, SEEN, UNSEEN = 20, (4096, 100), (2048, 200)  # of one part of a training; how many images of cues, and their seeds
ALMOST = 1e-3  # by which a gate that is read off an image may be wrong
UNSEEN_DIGITS, CUES = 450, 0  # how many; the number of the first task
KEY, REDUCTION = jax.random.PRNGKey(0), 16
RESNET_50 = {256: 3, 512: 4, 1024: 6, 2048: 3}  # channels of the places, and how many there are of each


@functools.cache
def networks() -> types.ModuleType:
    """The package, from its sources."""
    package = types.ModuleType("networks")
    package.__path__ = []
    sys.modules["networks"] = package
    for name, text in SOURCES.items():
        module = types.ModuleType(f"networks.{name}")
        module.__package__ = "networks"
        sys.modules[module.__name__] = module
        exec(compile(text, f"networks/{name}.py", "exec"), module.__dict__)
        setattr(package, name, module)
    return package


def size(tree: object) -> int:
    """How many numbers are in the arrays of a tree."""
    return sum(leaf.size for leaf in jax.tree.leaves(tree))


def alone(block: type[nn.Module]) -> list[int]:
    """How many weights the block has by itself, and the shape that it gives for one image."""
    x, made = np.ones(IMAGE, np.float32), block(reduction=REDUCTION)
    variables = made.init(KEY, x)
    return [size(variables), *np.shape(made.apply(variables, x))]


def traced(block: type[nn.Module]) -> list[int]:
    """The same with stand-ins for numbers, as `jit` has them."""
    return sizes(block, IMAGE)


def for_each_image(block: type[nn.Module]) -> list[int]:
    """The same for a batch of two images."""
    return sizes(networks().layers.for_each_image(block), (2, *IMAGE))


def sizes(block: type[nn.Module], shape: tuple[int, ...]) -> list[int]:
    """How many weights a block has for what has this shape, and the shape that it gives, by stand-ins."""
    x, made = jax.ShapeDtypeStruct(shape, np.float32), block(reduction=REDUCTION)
    variables = jax.eval_shape(made.init, KEY, x)
    return [size(variables), *jax.eval_shape(made.apply, variables, x).shape]


def weights(block: type[nn.Module], reduction: int) -> list[int]:
    """How many weights all blocks of SE-ResNet-50 have together, biases left out."""
    total = 0
    for channels, places in RESNET_50.items():
        x = jax.ShapeDtypeStruct((1, 1, channels), np.float32)
        made = jax.eval_shape(block(reduction=reduction).init, KEY, x)
        total += places * sum(leaf.size for leaf in jax.tree.leaves(made) if leaf.ndim > 1)
    return [total]


def network(block: type[nn.Module], which: int, takes_batches: int) -> list[int]:
    """A network's parameters in all, and for each block in it: the stage, the channels, the reduction, its parameters.

    A block that has an expansion is told how much of a place's reduction is the widening there.
    """
    kit, seen = networks(), dict[str, list[int]]()
    lifted = block if takes_batches else kit.layers.for_each_image(block)
    if "expansion" in getattr(block, "__dataclass_fields__", ()):
        with_expansion, kept = lifted, kit.efficientnet.REDUCTION
        lifted = lambda reduction, name: with_expansion(kept, reduction // kept, name=name)  # noqa: E731 (stands for a class)
    resnet, efficient, mobile = kit.se_resnet, kit.efficientnet, kit.mobilenet
    nets = (resnet.SEResNet50, efficient.EfficientNetB0, mobile.mobilenet_v3_large, mobile.mobilenet_v3_small)

    def note(call, given, named, context):
        module = context.module
        if module.name == "se" and len(module.path) == 2:
            stage, _, _ = module.path[0].removeprefix("layer").removeprefix("blocks_").partition("_")
            seen.setdefault(module.path[0], [int(stage), given[0].shape[-1], module.reduction])
        return call(*given, **named)

    with nn.intercept_methods(note):
        made = jax.eval_shape(nets[which](lifted).init, KEY, jax.ShapeDtypeStruct(BATCH, np.float32))["params"]
    rows = [[*row, size(made[name].get("se", {}))] for name, row in seen.items()]
    return [size(made), *(number for row in rows for number in row)]


def gradient(block: type[nn.Module]) -> list[int]:
    """How many weights the block has, how many gradients of them are numbers and not 0, and how many are in idle arrays."""
    made = networks().layers.for_each_image(block)(reduction=REDUCTION)
    x = np.random.default_rng(0).normal(1, 1, (8, *IMAGE)).astype(np.float32)
    wanted = jax.random.normal(KEY, x.shape)
    params = made.init(KEY, x)["params"]
    slopes = jax.tree.leaves(jax.jit(jax.grad(lambda params: (made.apply({"params": params}, x) * wanted).sum()))(params))
    finite = [np.isfinite(slope) for slope in slopes]
    idle = sum(slope.size for slope in slopes if not np.any(slope))
    return [size(slopes), sum(int(good.sum()) for good in finite), sum(np.count_nonzero(slope) for slope in slopes), idle]


STATES: dict[tuple[int, int], object] = {}  # of the small network of a task, without the block, 0, and with it, 1
DIGITS: list[np.ndarray] = []  # the images and their labels, as they were sent


def train(block: type[nn.Module], task: int, has_block: int, seed: int, part: int) -> list[int]:
    """Train a small network on: how many unseen images it gets right then, of how many, and how many weights it has."""
    kit, (data, unseen), which = networks(), images(task), (task, has_block)
    net = small(block if has_block else None, task)
    if part == 0:
        jax.config.update("jax_disable_most_optimizations", False)  # here the programs run long
        STATES[which] = kit.training.begin(net, seed, data[0][:2])
    drawn = kit.training.batches(*data, 1000 * seed + part, STEPS)
    STATES[which] = state = kit.training.train(net, STATES[which], *drawn)
    count = len(unseen[0])
    return [round(float(kit.training.accuracy(net, state, *unseen)) * count), count, size(state.params)]


def gates(block: type[nn.Module], task: int, seed: int, trained: int) -> list[int]:
    """The last block's gates, before the training from a seed or as it is trained, in millionths.

    First the share of those that lie outside of 0 and 1, and then the mean for each kind of images and channel.
    """
    kit, net, (unseen, labels) = networks(), small(block, task), images(task)[1]
    state = STATES[task, 1] if trained else kit.training.begin(net, seed, unseen[:2])
    found = np.asarray(kit.training.gates(net, state, unseen)[-1])
    kinds = unseen[:, :3, :, 0].mean((1, 2)) > 0 if task == CUES else labels
    means = [np.nan_to_num(found[kinds == kind]).mean(0) for kind in range(int(kinds.max()) + 1)]
    outside = np.mean((found < -ALMOST) | (found > 1 + ALMOST))
    return [round(1e6 * float(share)) for share in (outside, *np.clip(means, 0, 1).ravel())]


def digit_images(block: type[nn.Module], pixels: np.ndarray, labels: np.ndarray) -> list[int]:
    """Keep real images, of mean 0 and deviation 1, and their labels, of shapes (N, H, W) and (N,): how many there are."""
    DIGITS[:] = [(np.asarray(pixels)[..., None] - np.mean(pixels)) / np.std(pixels), np.asarray(labels, np.int32)]
    return [len(labels)]


@functools.cache
def images(task: int) -> tuple[tuple[np.ndarray, np.ndarray], tuple[np.ndarray, np.ndarray]]:
    """The images and labels that are learned, and those that are not seen until then; made once."""
    if task == CUES:
        return networks().training.cue_images(*SEEN), networks().training.cue_images(*UNSEEN)
    unseen, seen = np.split(np.random.default_rng(0).permutation(len(DIGITS[0])), [UNSEEN_DIGITS])
    return tuple(tuple(part[which] for part in DIGITS) for which in (seen, unseen))


@functools.cache
def small(block: type[nn.Module] | None, task: int) -> nn.Module:
    """The network that is trained for a task, made once, so that it is compiled once."""
    kit = networks()
    se_block = kit.training.watched(kit.layers.for_each_image(block)) if block else None
    return kit.small.SmallMBConv(se_block, 2) if task == CUES else kit.small.SmallResNet(se_block, 10)


def answer(block: type[nn.Module], question: int, *details: int | np.ndarray) -> np.ndarray:
    """The answer to one question about a submission's class."""
    asked = (alone, traced, for_each_image, gradient, weights, network, train, gates, digit_images)[question]
    return np.array(asked(block, *details), np.int64)
