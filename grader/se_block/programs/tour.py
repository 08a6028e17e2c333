"""What the lesson's networks are with a submission's block in them: sizes, in whole numbers. Nothing is trained, nothing drawn.

It runs beside the submission. The files of `exercise/networks/`, in the order of their imports, stand in `SOURCES` before it.
"""

import sys
import types

import jax
import numpy as np
from flax import linen as nn

SOURCES: dict[str, str] = globals()["SOURCES"]
IMAGE, BATCH = (4, 4, 64), (1, 224, 224, 3)  # what a block by itself is tried on, and a network
KEY, REDUCTION = jax.random.PRNGKey(0), 16
RESNET_50 = {256: 3, 512: 4, 1024: 6, 2048: 3}  # channels of the places, and how many there are of each


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


def network(block: type[nn.Module], which: int) -> list[int]:
    """A network's parameters in all, and for each block in it: the stage, the channels, the reduction, its parameters."""
    kit, seen = networks(), dict[str, list[int]]()
    lifted = kit.layers.for_each_image(block)
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


def answer(block: type[nn.Module], question: int, detail: int) -> np.ndarray:
    """The answer to one question about a submission's class."""
    by_itself = (alone, traced, for_each_image)
    if question < len(by_itself):
        return np.array(by_itself[question](block), np.int64)
    return np.array((weights, network)[question - len(by_itself)](block, detail), np.int64)
