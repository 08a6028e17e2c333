"""What a training says to a person: how far it is, what is seen, and what is in the way."""

import re
import statistics
from collections.abc import Sequence

from grader.core import notebook
from grader.core.values import Submission, place
from grader.se_block.training import STEPS, Learned, Run, apart

LEARNED, AT_MOST = 0.95, 0.9  # what a right block reaches on each seed, and what the network without it does not: of the cues
READ = 0.85  # what both networks reach: of the digits
FAR = 0.1  # between two gates: before the training they are 0.01 apart
SAME = 0.005  # between two accuracies: two or three of 450 digits
MANY = 5  # parts that were timed, for a factor that is worth telling
STOPPED = "You stopped it: this is as far as it came."
GO_ON = "The same command trains them from the beginning: the same seeds give the same networks."
NO_DIGITS = (
    "The digits are left out: they come with scikit-learn, which `make train` installs and this environment does not have."
)
OUTSIDE = "Some of its gates do not lie between 0 and 1, as those of a right block do: `make grade` says why."
_LOOK = "Look for `stop_gradient`, for rounding and comparing, whose gradient is 0, and for weights that are not used."
_FLAT = r"\b(stop_gradient|round|floor|ceil|sign|rint|argmax|argmin)\("
_LOOP = r"\b(while_loop|fori_loop)\("


def out_of_time(seconds: float) -> str:
    """What is said where the time that was given has ended the training."""
    return f"The time that was given, {seconds:g} s, is over: this is as far as it came."


def scales_in_words(done: Learned) -> str:
    """What the training did to the gates; empty where it did not come as far."""
    if not done.before or not done.after:
        return ""
    before, after = apart(done.before), apart(done.after)
    of, by = ("the two cues", "the cue") if done.task.takes_attention else ("two digits", "what it sees")
    said = f"The block has learned to turn channels up and down by {by}." if after > FAR else "They have hardly moved."
    wrong = f" {OUTSIDE}" if max(done.before.outside, done.after.outside) > 0 else ""
    return f"Before the training the gates of {of} are at most {before:.2f} apart, and after it {after:.2f}. {said}{wrong}"


def wrong_gradient(submission: Submission, weights: int = 0, numbers: int = 0, not_zero: int = 0) -> tuple[str, str] | None:
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
            f"So they would stay as they were drawn. {_LOOK}{lines_with(_FLAT, submission)}",
        )
    return None


def no_gradient_for_some(submission: Submission, weights: int = 0, idle: int = 0) -> str:
    """What to look at where a block has not learned, and no gradient reached whole layers of it; empty where that is not so."""
    if not idle:
        return ""
    said = f"When your block was tried, no gradient reached {idle} of its {weights} weights: they stay as they were drawn."
    return f"{said} {_LOOK}{lines_with(_FLAT, submission)}"


def without_gradient(submission: Submission) -> str:
    """The line of a loop, for an advice, where the block does not go through `grad`."""
    return lines_with(_LOOP, submission)


def lines_with(pattern: str, submission: Submission) -> str:
    """Where the file has what the pattern finds: JAX sees it on its way back, when no line of the file runs."""
    for number, text in enumerate(submission.text.split("\n"), start=1):
        if re.search(pattern, text.partition("#")[0]):
            cell, line = notebook.place(number, submission.cells) if submission.cells else (None, number)
            return f" Look at {place(line, cell)}: {text.strip()}"
    return ""


def percent(run: Run | None) -> str:
    """The accuracy of a run as a person reads it."""
    return f"{run.accuracy:.1%}" if run else ""


def shown(done: Learned, run: Run | None) -> str:
    """The same in a table: of a run that was not trained to its end, with the step that it came to."""
    return percent(run) + (f" at step {STEPS * len(run.right)}" if run and not done.is_whole(run) else "")


def in_a_line(done: Learned, seed: int) -> str:
    """How far the two networks of a seed are, for a progress bar."""
    without, yours = (percent(done.run(seed, has_block)) for has_block in (False, True))
    how_far = f"{without} without, {yours} with" if without and yours else "compiling"
    return f"{done.task.name}, seed {seed}: {how_far}"


def spread(runs: Sequence[Run]) -> str:
    """The lowest and the highest accuracy of several runs."""
    ordered = sorted(runs, key=lambda run: run.accuracy)
    return " to ".join(dict.fromkeys(percent(run) for run in (ordered[:1] + ordered[-1:])))


def added(done: Learned) -> str:
    """What the block adds to the network: weights, and time for each part that had nothing to compile."""
    without, yours = done.all_of(False), done.all_of(True)
    if not without or not yours:
        return ""
    more = yours[0].parameters - without[0].parameters
    said = f"Your block adds {more:,} weights to the network's {without[0].parameters:,}"
    times = [[seconds for run in runs for seconds in run.seconds[1:]] for runs in (without, yours)]
    if min(map(len, times)) < MANY:
        return f"{said}."
    factor = statistics.median(times[1]) / statistics.median(times[0])
    return f"{said}; a step takes {factor:.1f} times as long."


def meaning(done: Learned) -> str:
    """What is seen, in sentences; empty where no seed was trained to its end."""
    without, yours = ([run.accuracy for run in done.finished(has_block)] for has_block in (False, True))
    if not without or not yours:
        return ""
    return _of_cues(has_learned(done)) if done.task.takes_attention else _of_digits(without, yours)


def has_learned(done: Learned) -> bool:
    """Whether each seed that was trained to its end shows what a right block shows."""
    without, yours = ([run.accuracy for run in done.finished(has_block)] for has_block in (False, True))
    return min(yours, default=1.0) >= LEARNED and max(without, default=0.0) < AT_MOST


def _of_cues(as_a_right_block: bool) -> str:
    if as_a_right_block:
        return (
            "Channel 0 of an image is the cue: it says which of two other channels holds the label. No window of 3 x 3 pixels "
            "sees both, so without your block the network is right where the two agree, and guesses elsewhere. Your block "
            "squeezes the cue out of the whole image, and turns the channel up that counts. Other blocks than the lesson's can "
            "learn that, too: whether yours is right, `make grade` says."
        )
    return (
        f"With a right block every seed ends above {LEARNED:.0%}, and without one below {AT_MOST:.0%}. "
        "`make grade` says whether your block is right."
    )


def _of_digits(without: Sequence[float], yours: Sequence[float]) -> str:
    if min(*without, *yours) < READ:
        return f"After the whole training, both networks read more than {READ:.0%} of the digits, with a right block."
    change, range_ = statistics.mean(yours) - statistics.mean(without), max(without) - min(without)
    seen = "helps a little" if change > SAME else "does not help" if change > -SAME else "does not help, but costs a little"
    seeds = f"; the seeds alone make {100 * range_:.1f} points of difference without it" if len(without) > 1 else ""
    return (
        f"Handwritten digits of 8 x 8 pixels. Your block changes the accuracy by {100 * change:+.1f} points{seeds}. So channel "
        f"attention {seen} where images are as small and clear as these. The paper has its gains from large networks and "
        "photographs."
    )
