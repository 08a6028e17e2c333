"""The networks of the lesson with a submission's block in them: what is asked, what must come back, and what to say if not.

The numbers of the networks are timm's and the papers'; `tests/oracles/` counts them again.
"""

from collections.abc import Sequence
from itertools import groupby

import numpy as np
from msgspec import Struct
from msgspec.structs import replace

from grader.core.values import Outcome, OutcomeKind, Submission
from grader.sandbox.worker_process import Program
from grader.se_block import programs
from grader.se_block.calls import program_of
from grader.se_block.spec import NETWORKS

# The questions of `programs/networks.py`
ALONE, TRACED, FOR_EACH_IMAGE, GRADIENT, WEIGHTS, NETWORK, TRAIN, SCALES, DIGIT_IMAGES = range(9)
FILES = ("layers", "se_resnet", "efficientnet", "mobilenet", "small", "training")
SHAPE, REDUCTION = (4, 4, 64), 16  # of the image that the block by itself is tried on, and what it is made with


class Network(Struct, frozen=True):
    """A network as published: its parameters without SE blocks, those of its own SE blocks, and the paper's total."""

    id: str
    name: str
    file: str
    paper: str
    without: int
    own: int
    published: str
    differs: str  # how its own block differs from the lesson's


ITS_OWN = (
    Network(
        "se-resnet-50", "SE-ResNet-50", "se_resnet.py", "Hu et al. 2018", 25_557_032, 2_530_992, "28.1 M",
        "takes your block as it is",
    ),
    Network(
        "efficientnet-b0", "EfficientNet-B0", "efficientnet.py", "Tan & Le 2019", 4_652_008, 636_540, "5.3 M",
        "its own block has SiLU in place of ReLU",
    ),
    Network(
        "mobilenet-v3-large", "MobileNet v3 Large", "mobilenet.py", "Howard et al. 2019", 3_970_752, 1_512_280, "5.4 M",
        "its own block has a hard sigmoid, and widths that 8 divides",
    ),
    Network(
        "mobilenet-v3-small", "MobileNet v3 Small", "mobilenet.py", "Howard et al. 2019", 2_081_216, 461_640, "2.5 M",
        "its own block has a hard sigmoid, and widths that 8 divides",
    ),
)  # fmt: skip
WIDTHS = "channels:hidden units"
SWEEP = {4: 10_059_776, 8: 5_029_888, 16: 2_514_944, 32: 1_257_472}  # SE-ResNet-50's weights by reduction, without biases


class Place(Struct, frozen=True):
    """A block in a network."""

    stage: int
    channels: int
    reduction: int
    parameters: int

    @property
    def width(self) -> int:
        """The hidden width of a right block there."""
        return max(self.channels // max(self.reduction, 1), 1)

    @property
    def built(self) -> int:
        """The hidden width of the block that is there, by its parameters: two kernels and two biases."""
        return max(self.parameters - self.channels, 0) // (2 * self.channels + 1)

    @property
    def right(self) -> int:
        """The parameters of a right block there: two kernels and two biases."""
        return 2 * self.channels * self.width + self.width + self.channels


class Stop(Struct, frozen=True):
    """A network with the submission's block in it."""

    network: Network
    total: int
    places: tuple[Place, ...]
    own: str = ""  # the file of a stretch goal whose block it is, where it is not the exercise's

    @property
    def blocks(self) -> int:
        """The parameters of all its blocks together."""
        return sum(place.parameters for place in self.places)

    @property
    def where(self) -> str:
        """Where the blocks sit: the channels and the hidden width of each, stage by stage."""
        said = []
        for stage, places in groupby(self.places, lambda place: place.stage):
            same = [(name, len(list(them))) for name, them in groupby(map(self._sizes, places))]
            said.append(f"stage {stage}: " + ", ".join(f"{many} x {name}" if many > 1 else name for name, many in same))
        return "; ".join(said)

    def _sizes(self, place: Place) -> str:
        return f"{place.channels}:{place.built if self.own else place.width}"

    @property
    def compared(self) -> str:
        """How the network's own block differs from the submission's."""
        if self.own:
            return f"with its own block, which you wrote in {self.own}: {self.total:,} parameters, as published"
        more = self.network.own - self.blocks
        return self.network.differs + (f": {abs(more):,} parameters {'more' if more > 0 else 'fewer'}" if more else "")


class Tour(Struct, frozen=True):
    """What was seen: what is wrong, in words, and the networks that could be built."""

    path: str
    problem: str = ""
    advice: str = ""
    stops: tuple[Stop, ...] = ()
    weights: dict[int, int] = {}  # of all blocks of SE-ResNet-50, by reduction
    notes: tuple[str, ...] = ()  # about blocks for stretch goals that could not be taken

    @property
    def sweep(self) -> str:
        """SE-ResNet-50's weights by reduction, beside the published ones."""
        said = ", ".join(f"{number:,} at {reduction}" for reduction, number in self.weights.items())
        published = ", ".join(f"{number:,}" for number in SWEEP.values())
        agree = "as published" if self.weights == SWEEP else f"published are {published}"
        return f"The smaller the reduction, the larger the blocks. In SE-ResNet-50, biases left out: {said}; {agree}."


def program(submission: Submission) -> Program:
    """The submission with the networks and the questions beside it."""
    sources = {name: (NETWORKS / f"{name}.py").read_text("utf-8") for name in FILES}
    return replace(program_of(submission), beside=f"SOURCES = {sources!r}\n{programs.text('networks.py')}")


def numbers(outcome: Outcome | None) -> list[int] | None:
    """The whole numbers that came back; None where none did."""
    value = outcome.value if outcome else None
    if value is None or value.ndim != 1 or not value.size or value.dtype != np.int64 or value.min() < 0:
        return None
    return [int(number) for number in value]


def stop(network: Network, found: Sequence[int], own: str = "") -> Stop:
    """A network from the numbers that came back: its total, and four for each block."""
    return Stop(network, found[0], tuple(Place(*found[i : i + 4]) for i in range(1, len(found) - 3, 4)), own)


def other_total(stop: Stop) -> str:
    """What is said where a stretch goal's block has other parameters than the network's own."""
    published = stop.network.without + stop.network.own
    return f"With it {stop.network.name} has {stop.total:,} parameters, and as published {published:,}."


def raised(outcome: Outcome | None, question: int) -> tuple[str, str]:
    """What is wrong, and what to do, where a question was not answered."""
    what = "Your block stops the worker"
    if outcome and outcome.kind is OutcomeKind.RAISED:
        where = f" ({outcome.lines[-1].place}: {outcome.lines[-1].text})" if outcome.lines else ""
        what = f"Your block raises {outcome.error}{where}"
    elif outcome and outcome.kind is OutcomeKind.TIMED_OUT:
        what = "Your block does not come to an end"
    when, advice = _WHEN[question]
    return f"{what} {when}.", advice


_BY_ITSELF = (
    f"by itself, as SEBlock(reduction={REDUCTION}) on an image of shape {SHAPE}",
    "A network is built of blocks that run. `make grade` says what is wrong, and `make hint` gives a hint.",
)
_WHEN = {
    ALONE: _BY_ITSELF,
    TRACED: (
        "inside `jit`, and not by itself",
        "JAX compiles a network by running it once with stand-ins that have a shape and no numbers. So a block may use shapes, "
        "and the numbers of x only in JAX's own functions: look for `float()`, `int()`, `np.`, `.item()`, and for an `if` or "
        "a `for` that needs a number of x. `jnp.` does what `np.` does, and `jnp.where` chooses between numbers.",
    ),
    FOR_EACH_IMAGE: (
        "for a batch of images, and not for one",
        "A network applies the block to each image of a batch by `vmap`, with one set of weights. Does your block keep "
        "something else than its weights, or does it depend on how many axes x has?",
    ),
    GRADIENT: (
        "inside `grad`, and not by itself",
        "A network learns by the gradient of its loss, which JAX takes through each operation of the block. A `while_loop`, or "
        "a function of your own that JAX cannot look into, has none: write the step with JAX's own functions.",
    ),
    TRAIN: (
        "while it is trained",
        "A network that is trained calls the block under `vmap`, `grad` and `jit`, all at once. Does the block keep something, "
        "or need a number of x?",
    ),
    DIGIT_IMAGES: _BY_ITSELF,
    SCALES: (
        "for many images at once, after it was trained",
        "Nothing is different there but the numbers. Does the block keep something from one call to the next?",
    ),
    WEIGHTS: _BY_ITSELF,
    NETWORK: (
        "inside the network",
        "The network calls it on other shapes than the lesson's example: many channels, and H and W from 7 to 112. Does the "
        "block depend on these sizes?",
    ),
}


def wrong_shape(shape: Sequence[int]) -> tuple[str, str]:
    """What is wrong, and what to do, where another shape leaves the block than has entered it."""
    given = ", ".join(map(str, shape)) + ("," if len(shape) == 1 else "")
    return (
        f"Your block gives shape ({given}) for an image of shape {SHAPE}.",
        "In a network the next layer takes what the block gives, so it must be an image of the same shape. Flatten it in "
        "se_block_forward, and not in SEBlock.",
    )


NO_BLOCK = "This file gives no SEBlock yet: `make grade` says why."
NO_PARAMETERS = (
    "Your block has no parameters.",
    "So there is nothing in it that could be learned: each network has as many with it as without. The two Dense layers are "
    "what learns how much each channel counts.",
)


def wrong_count(places: Sequence[Place]) -> tuple[str, str] | None:
    """What is wrong, and what to do, where the block has other parameters than a right one; None where it has not."""
    place = next((place for place in places if place.parameters != place.right), None)
    if place is None:
        return None
    return (
        f"With {place.channels} channels and reduction {place.reduction} your block has {place.parameters:,} parameters; a "
        f"right one has {place.right:,}.",
        f"They are two kernels of C * h numbers, h biases and C biases, with h = max(C // reduction, 1), here {place.width}. "
        "Which layer has another width, or is there one more or one fewer?",
    )
