"""The small networks that are trained with a submission's block and without it: the tasks, and what came of them.

One task is made so that channel attention is what it takes; the other has real images. `exercise/networks/training.py` trains,
and `training_words.py` says what is seen.
"""

from collections.abc import Sequence

import numpy as np
from msgspec import Struct
from msgspec.structs import replace

STEPS = 20  # of 64 images, in each part of a training


class Task(Struct, frozen=True):
    """What a small network is trained for; `number` and the kinds of images are those of `programs/networks.py`."""

    number: int
    id: str
    kind: str
    name: str
    takes_attention: bool  # so that a network without it cannot learn it
    network: str
    seeds: int  # of the weights and the batches
    parts: int  # of STEPS steps of the training from each seed
    kinds: tuple[str, ...]  # of images, whose gates are compared

    @property
    def steps(self) -> int:
        """How many steps the training from a seed takes."""
        return self.parts * STEPS


CUES = Task(
    0,
    "cue",
    "mbconv",
    "The cue",
    True,
    "one MBConv block, as in EfficientNet",
    5,
    10,
    ("cue -1", "cue 1"),
)
DIGITS = Task(
    1,
    "digits",
    "se-resnet",
    "Digits",
    False,
    "two residual blocks, as SE-ResNet has them",
    3,
    15,
    tuple(f"digit {i}" for i in range(10)),
)
TASKS = CUES, DIGITS


class Run(Struct, frozen=True):
    """One network, trained from one seed: how many unseen images it got right after each part, and how long each took."""

    seed: int
    has_block: bool
    parameters: int
    of: int
    right: tuple[int, ...] = ()
    seconds: tuple[float, ...] = ()

    @property
    def accuracy(self) -> float:
        """The share of the unseen images that it gets right, from 0 to 1, as far as it is trained."""
        return self.right[-1] / self.of


class Scales(Struct, frozen=True):
    """The mean gate of each channel over the images of each kind, from seed 0; and how many gates lie outside of 0 and 1."""

    kinds: tuple[tuple[float, ...], ...]
    outside: float = 0.0  # the share of the gates of all channels and images

    @property
    def channels(self) -> tuple[tuple[float, ...], ...]:
        """The gates of each channel."""
        return tuple(zip(*self.kinds, strict=True))


class Learned(Struct, frozen=True):
    """What came of one task: the runs, and the gates before the training and after it."""

    task: Task
    runs: tuple[Run, ...] = ()
    before: Scales | None = None
    after: Scales | None = None

    def run(self, seed: int, has_block: bool) -> Run | None:
        """The run from a seed, with the block or without it; None where it was not begun."""
        return next((run for run in self.runs if (run.seed, run.has_block) == (seed, has_block)), None)

    def all_of(self, has_block: bool) -> list[Run]:
        """The runs with the block, or those without it."""
        return [run for run in self.runs if run.has_block == has_block]

    def is_whole(self, run: Run | None) -> bool:
        """Whether a run was trained to its end."""
        return run is not None and len(run.right) >= self.task.parts

    def finished(self, has_block: bool) -> list[Run]:
        """The same, of the seeds from which both networks were trained to the end."""
        pairs = ((run, self.run(run.seed, not has_block)) for run in self.all_of(has_block))
        return [run for run, other in pairs if self.is_whole(run) and self.is_whole(other)]


class Training(Struct, frozen=True):
    """What was seen: each task that was begun, and what is in the way, in words."""

    path: str
    problem: str = ""
    advice: str = ""
    learned: tuple[Learned, ...] = ()
    notes: tuple[str, ...] = ()


def digits() -> tuple[np.ndarray, np.ndarray] | None:
    """The real images and their labels: (1797, 8, 8), from 0 to 16, and (1797,), float32. None without scikit-learn."""
    try:
        from sklearn.datasets import load_digits
    except ImportError:
        return None
    found = load_digits()
    return found.images.astype(np.float32), found.target.astype(np.float32)


def with_part(done: Learned, seed: int, has_block: bool, found: Sequence[int], seconds: float) -> Learned:
    """The same with one more part of a run: how many images were right, of how many, and how many weights there are."""
    right, of, parameters = (*found, 0, 0, 0)[:3]
    known = done.run(seed, has_block) or Run(seed, has_block, parameters, max(of, 1))
    more = replace(known, right=(*known.right, min(right, known.of)), seconds=(*known.seconds, seconds))
    others = tuple(run for run in done.runs if run is not known)
    return replace(done, runs=(*others, more))


def scales(task: Task, found: Sequence[int]) -> Scales:
    """The gates from the millionths that came back: the share outside of 0 and 1, and then as many for each kind of images."""
    outside, *shares = [min(number / 1e6, 1.0) for number in found] or [0.0]
    many = len(shares) // len(task.kinds)
    return Scales(tuple(tuple(shares[many * i : many * (i + 1)]) for i in range(len(task.kinds))), outside)


def apart(found: Scales) -> float:
    """How far the gates of two kinds of images are from each other, in the channel where that is most."""
    return max((max(gates) - min(gates) for gates in found.channels), default=0.0)
