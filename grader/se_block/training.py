"""The small network that is trained with a submission's block and without it: what came of it, and what to say of that.

The task is made so that channel attention is what it takes; `exercise/networks/training.py` has it.
"""

import statistics
from collections.abc import Sequence

from msgspec import Struct
from msgspec.structs import replace

SEEDS, PARTS, STEPS = 5, 10, 20  # of the weights and the batches; so many parts, and steps of 64 images in each
LEARNED, AT_MOST = 0.95, 0.9  # what a right block reaches on each seed, and what the network without it does not
FAR = 0.1  # between two gates: before the training they are 0.01 apart
STOPPED = "You stopped it: this is as far as it came."


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
    """The mean gate of each channel over the images of each cue, -1 and 1; from seed 0."""

    cues: tuple[tuple[float, ...], tuple[float, ...]]

    @property
    def channels(self) -> tuple[tuple[float, float], ...]:
        """The two gates of each channel."""
        return tuple(zip(*self.cues, strict=True))


class Training(Struct, frozen=True):
    """What was seen: the runs, and what is in the way, in words."""

    path: str
    problem: str = ""
    advice: str = ""
    runs: tuple[Run, ...] = ()
    before: Scales | None = None  # the training
    after: Scales | None = None

    def run(self, seed: int, has_block: bool) -> Run | None:
        """The run from a seed, with the block or without it; None where it was not begun."""
        return next((run for run in self.runs if (run.seed, run.has_block) == (seed, has_block)), None)

    def all_of(self, has_block: bool) -> list[Run]:
        """The runs with the block, or those without it."""
        return [run for run in self.runs if run.has_block == has_block]


def with_part(done: Training, seed: int, has_block: bool, found: Sequence[int], seconds: float) -> Training:
    """The same with one more part of a run: how many images were right, of how many, and how many weights there are."""
    right, of, parameters = (*found, 0, 0, 0)[:3]
    known = done.run(seed, has_block) or Run(seed, has_block, parameters, max(of, 1))
    more = replace(known, right=(*known.right, min(right, known.of)), seconds=(*known.seconds, seconds))
    others = tuple(run for run in done.runs if run is not known)
    return replace(done, runs=(*others, more))


def scales(found: Sequence[int]) -> Scales:
    """The gates from the millionths that came back: one half for each cue."""
    shares = [min(number / 1e6, 1.0) for number in found]
    return Scales((tuple(shares[: len(shares) // 2]), tuple(shares[len(shares) // 2 : 2 * (len(shares) // 2)])))


def apart(found: Scales) -> float:
    """How far the gates of the two cues are from each other, in the channel where that is most."""
    return max((abs(one - other) for one, other in found.channels), default=0.0)


def scales_in_words(done: Training) -> str:
    """What the training did to the gates; empty where it did not come as far."""
    if not done.before or not done.after:
        return ""
    before, after = apart(done.before), apart(done.after)
    said = "The block has learned to turn channels up and down by the cue." if after > FAR else "The cue hardly moves them."
    return f"Before the training the gates of the two cues are at most {before:.2f} apart, and after it {after:.2f}. {said}"


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


def percent(run: Run | None) -> str:
    """The accuracy of a run as a person reads it."""
    return f"{run.accuracy:.1%}" if run else ""


def in_a_line(done: Training, seed: int) -> str:
    """How far the two networks of a seed are, for a progress bar."""
    without, yours = (percent(done.run(seed, has_block)) or "compiling" for has_block in (False, True))
    return f"Seed {seed}: without {without}, with your block {yours}"


def spread(runs: Sequence[Run]) -> str:
    """The lowest and the highest accuracy of several runs."""
    return f"{min(run.accuracy for run in runs):.1%} to {max(run.accuracy for run in runs):.1%}" if runs else ""


def added(done: Training) -> str:
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


def meaning(done: Training) -> str:
    """What is seen, in sentences; empty where there is nothing to compare."""
    without, yours = done.all_of(False), done.all_of(True)
    if not without or not yours:
        return ""
    if min(run.accuracy for run in yours) >= LEARNED and max(run.accuracy for run in without) < AT_MOST:
        return (
            "Channel 0 says which of two other channels holds the label. No window of 3 x 3 pixels sees both, so without your "
            "block the network is right where the two agree, and guesses elsewhere. Your block squeezes the cue out of the "
            "whole image, and turns the channel up that counts."
        )
    return (
        f"With a right block every seed ends above {LEARNED:.0%}, and without one below {AT_MOST:.0%}. "
        "`make grade` says whether your block is right."
    )
