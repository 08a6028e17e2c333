"""The small networks that are trained with a submission's block and without it: what came of it, and what to say of that.

One task is made so that channel attention is what it takes; the other has real images. `exercise/networks/training.py` trains.
"""

import re
import statistics
from collections.abc import Sequence

import numpy as np
from msgspec import Struct
from msgspec.structs import replace

from grader.core import notebook
from grader.core.values import Submission, place

STEPS = 20  # of 64 images, in each part of a training
LEARNED, AT_MOST = 0.95, 0.9  # what a right block reaches on each seed, and what the network without it does not: of the cues
READ = 0.85  # what both networks reach: of the digits
FAR = 0.1  # between two gates: before the training they are 0.01 apart
STOPPED = "You stopped it: this is as far as it came."
GO_ON = "The same command trains them from the beginning: the same seeds give the same networks."
NO_DIGITS = (
    "The digits are left out: they come with scikit-learn, which `make train` installs and this environment does not have."
)


class Task(Struct, frozen=True):
    """What a small network is trained for; `number` and the kinds of images are those of `programs/networks.py`."""

    number: int
    id: str
    kind: str
    name: str
    takes_attention: bool  # so that a network without it cannot learn it
    network: str
    seeds: int  # of the weights and the batches
    parts: int  # of the training from each seed
    kinds: tuple[str, ...]  # of images, whose gates are compared

    @property
    def steps(self) -> int:
        """How many steps the training from a seed takes."""
        return self.parts * STEPS


CUES = Task(0, "cue", "mbconv", "The cue", True, "an MBConv block", 5, 10, ("cue -1", "cue 1"))
DIGITS = Task(
    1,
    "digits",
    "se-resnet",
    "Real images: digits",
    False,
    "two blocks of SE-ResNet's kind",
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
    """The mean gate of each channel over the images of each kind; from seed 0."""

    kinds: tuple[tuple[float, ...], ...]

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


class Training(Struct, frozen=True):
    """What was seen: each task that was begun, and what is in the way, in words."""

    path: str
    problem: str = ""
    advice: str = ""
    learned: tuple[Learned, ...] = ()
    notes: tuple[str, ...] = ()


def out_of_time(seconds: float) -> str:
    """What is said where the time that was given has ended the training."""
    return f"The time that was given, {seconds:g} s, is over: this is as far as it came."


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
    """The gates from the millionths that came back: for each kind of images as many."""
    shares, many = [min(number / 1e6, 1.0) for number in found], len(found) // len(task.kinds)
    return Scales(tuple(tuple(shares[many * i : many * (i + 1)]) for i in range(len(task.kinds))))


def apart(found: Scales) -> float:
    """How far the gates of two kinds of images are from each other, in the channel where that is most."""
    return max((max(gates) - min(gates) for gates in found.channels), default=0.0)


def scales_in_words(done: Learned) -> str:
    """What the training did to the gates; empty where it did not come as far."""
    if not done.before or not done.after:
        return ""
    before, after = apart(done.before), apart(done.after)
    of, by = ("the two cues", "the cue") if done.task.takes_attention else ("two digits", "what it sees")
    said = f"The block has learned to turn channels up and down by {by}." if after > FAR else "They have hardly moved."
    return f"Before the training the gates of {of} are at most {before:.2f} apart, and after it {after:.2f}. {said}"


def wrong_gradient(weights: int = 0, numbers: int = 0, not_zero: int = 0) -> tuple[str, str] | None:
    """What is wrong, and what to do, where the weights cannot learn; None where they can."""
    if numbers < weights:
        return (
            f"The gradients of {weights - numbers} of your block's {weights} weights are not numbers.",
            "So one step of training would make the weights NaN. Look for a division by what can be 0, and for the root or the "
            "logarithm of 0.",
        )
    if not not_zero:
        return (
            "No gradient reaches your block's weights: all are 0.",
            "So they would stay as they were drawn. Look for `stop_gradient`, for rounding and comparing, whose gradient is 0, "
            "and for weights that are not used.",
        )
    return None


def loop_in(submission: Submission) -> str:
    """Where the file has a loop that may have no gradient: JAX finds that on its way back, when no line of the file runs."""
    for number, text in enumerate(submission.text.split("\n"), start=1):
        if re.search(r"\b(while_loop|fori_loop)\(", text):
            cell, line = notebook.place(number, submission.cells) if submission.cells else (None, number)
            return f" Look at {place(line, cell)}: {text.strip()}"
    return ""


def percent(run: Run | None) -> str:
    """The accuracy of a run as a person reads it."""
    return f"{run.accuracy:.1%}" if run else ""


def in_a_line(done: Learned, seed: int) -> str:
    """How far the two networks of a seed are, for a progress bar."""
    without, yours = (percent(done.run(seed, has_block)) or "compiling" for has_block in (False, True))
    return f"{done.task.name}, seed {seed}: without {without}, with your block {yours}"


def spread(runs: Sequence[Run]) -> str:
    """The lowest and the highest accuracy of several runs."""
    return f"{min(run.accuracy for run in runs):.1%} to {max(run.accuracy for run in runs):.1%}" if runs else ""


def added(done: Learned) -> str:
    """What the block adds to the network: weights, and time for each part that had nothing to compile."""
    without, yours = done.all_of(False), done.all_of(True)
    if not without or not yours:
        return ""
    more = yours[0].parameters - without[0].parameters
    said = f"Your block adds {more:,} weights to the network's {without[0].parameters:,}"
    times = [[seconds for run in runs for seconds in run.seconds[1:]] for runs in (without, yours)]
    if not all(times):
        return f"{said}."
    factor = statistics.median(times[1]) / statistics.median(times[0])
    return f"{said}; a step takes {factor:.1f} times as long."


def meaning(done: Learned) -> str:
    """What is seen, in sentences; empty where there is nothing to compare."""
    without, yours = ([run.accuracy for run in done.all_of(has_block)] for has_block in (False, True))
    if not without or not yours:
        return ""
    return _of_cues(without, yours) if done.task.takes_attention else _of_digits(without, yours)


def _of_cues(without: Sequence[float], yours: Sequence[float]) -> str:
    if min(yours) >= LEARNED and max(without) < AT_MOST:
        return (
            "Channel 0 says which of two other channels holds the label. No window of 3 x 3 pixels sees both, so without your "
            "block the network is right where the two agree, and guesses elsewhere. Your block squeezes the cue out of the "
            "whole image, and turns the channel up that counts."
        )
    return (
        f"With a right block every seed ends above {LEARNED:.0%}, and without one below {AT_MOST:.0%}. "
        "`make grade` says whether your block is right."
    )


def _of_digits(without: Sequence[float], yours: Sequence[float]) -> str:
    if min(*without, *yours) < READ:
        return f"After the whole training, both networks read more than {READ:.0%} of the digits, with a right block."
    overlap = min(yours) <= max(without) and min(without) <= max(yours)
    seen = "The seeds differ by more than the block does" if overlap else "The block makes a small difference"
    return (
        f"Handwritten digits of 8 x 8 pixels. Your block learns along with the rest of the network. {seen}: images as small "
        "and clear as these can be read without channel attention. The paper has its gains from large networks and photographs."
    )
