"""The next step for a learner, in a sentence or two. Knows the exercise's words; reads a finding, decides nothing."""

import re

from msgspec import Struct

from grader.core.values import Definitions, Mismatch, MismatchKind, Outcome
from grader.se_block.checks import OTHER_NAMES, OTHER_WEIGHTS
from grader.se_block.known_exceptions import Seen, explain, rows
from grader.se_block.spec import FUNCTION

IDLE = "loads: idle class"
AT_SIZE = "values at size"  # what fails where every small case is right
_BY_CHECK = {
    "loads": "The grader looks for two names: `class SEBlock(nn.Module)` with the line `reduction: int`, and the function "
    "`se_block_forward(seed, x, reduction)`. Write them as they are in the stub.",
    IDLE: "The exercise is the class SEBlock, and something else in the file does its work. Move the squeeze, the excitation "
    "and the scaling into SEBlock.__call__, and let se_block_forward make, initialise and apply an SEBlock.",
    "runs": "Python itself ended so often that not every call could be made. Look for os._exit, for a loop that never ends, "
    "and for code that fills the memory.",
    "output": "The last steps of se_block_forward: x times the gates has shape (H, W, C); flatten it to one row of "
    "H * W * C numbers with `.reshape(-1)`, and keep it float32.",
    "pure": "Only seed, x and reduction may decide the output. Look for random numbers that do not come from the seed, for "
    "values kept between calls, for global variables, and for the order of a set.",
    "scale": "Print the shape of your gates. There must be C of them, one a channel, computed from one mean a channel: did "
    "the mean run over BOTH the rows and the columns, and is the last step x times the gates?",
    "gates": "A gate says which part of its channel to let through, so it must lie between 0 and 1. Which function, put "
    "behind the second Dense, squashes any number into that range?",
    "squeeze": "The squeeze must make ONE number a channel, and the same one for a large and a small image with equal "
    "averages. Do you take the mean (not the sum, not the maximum) over rows and columns?",
    "clamp": "With a reduction larger than C there is one hidden unit, so all gates rise and fall together. Print the shapes "
    'of your kernels for the call above, `variables["params"]`: they should be (C, 1) and (1, C). Is there another width, '
    "another layer, or one too few? If not: does anything but the hidden unit reach the gates?",
    "values": "The block has the right form, so look at its numbers: the hidden width max(C // reduction, 1), ReLU after the "
    "first Dense only, sigmoid after the second; then the weights: the key PRNGKey(seed) as it is, the default "
    "initialisers, and no other layer with weights before or between the two.",
    AT_SIZE: "Every small case is right, so the block is: something goes wrong as it grows. Compare the call above with the "
    "worked example: more channels, more pixels, a larger reduction, larger numbers? Then look in your code for a number that "
    "is a limit or a size, for a slice, and for `C // reduction` made of fractions.",
}
_WEIGHTS = {
    OTHER_WEIGHTS: "The outputs have the form that a right block gives them, so look at its weights first. Draw them from "
    "PRNGKey(seed) as it is, neither split nor folded, with flax.linen (not flax.nnx, and no kernels made by hand), the "
    "default initialisers, and the narrow layer first. If all that is so: is there a step too many, such as a norm or a "
    "function of the means before the first Dense, or do you scale by 1 - gate?",
    OTHER_NAMES: "Your maths is right: with names ignored, every pinned case agrees. Flax mixes the names of layers into the "
    "random key, and yours are not called Dense_0 and Dense_1. Build the two nn.Dense layers without names, each on a line of "
    "its own, the narrow one first, inside one @nn.compact method - or grade with --weights any-names.",
}
_BY_MISMATCH = {
    MismatchKind.TYPE: "Look at the last line of se_block_forward: it must return the flattened image, an array.",
    MismatchKind.DTYPE: "x is float32 and every step keeps it so. Which line changes the dtype?",
    MismatchKind.NAN: "A number is infinite, or none at all. Is there a division by 0? The mean and the sigmoid alone divide. "
    "`exp` of a number above 88 is infinite, so by hand the sigmoid is 1 / (1 + exp(-z)); `nn.sigmoid(z)` is safe, too.",
}
PASSED = (
    "Every case agrees. See your block at work in real networks: `make tour`. Train one with it: `make train`. Go on with the "
    "blocks of MobileNet and EfficientNet, and with batches, in the folder exercise/stretch: `make stretch`."
)
NO_FILE = "There is no file to grade"
MISSING = "Hand in one file that is called exactly se_block.py, by itself or in a folder `exercise`, and that can be read."
RIGHT_UP_TO_C = "Every pinned case with a reduction up to C is right; only larger ones are not."
PROVISIONAL = (
    "Every check that needs no reference holds, but the numbers cannot be compared: {}. The shortest change is not one of your "
    "file: run `make clean setup`, which installs the versions of requirements.lock, and grade again. Whoever has the "
    "reference can grade your file as it is."
)


class NextStep(Struct, frozen=True):
    """What to do next, and the id of what it is about: the same failure has the same id, however the text is worded.

    Where an exception stops the file or a call, `title` says in a few words why. `between` and `cure` are the hints that come
    after the text: the first may be empty.
    """

    id: str
    text: str
    title: str = ""
    between: str = ""
    cure: str = ""


def next_step(
    check: str | None,
    definitions: Definitions | Outcome,
    outcome: Outcome | None = None,
    mismatch: Mismatch | None = None,
    text: str = "",
) -> NextStep:
    """What to do next when `check`, or AT_SIZE, is the first that failed (None: all passed) of the file with this `text`.

    It saw `outcome`, wrong by `mismatch`.
    """
    if check is None:
        return NextStep("passed", PASSED)
    if check == "loads" and isinstance(definitions, Definitions):
        return _about_names(definitions, text)
    ended = definitions if isinstance(definitions, Outcome) else outcome
    found = _about_ending(check, definitions, ended, text) if ended else None
    return found or _about_value(check, mismatch)


def _about_names(definitions: Definitions, text: str) -> NextStep:
    """What to do where the file loads, and lacks what the grader looks for."""
    row = rows()["not-top-level"]
    if definitions.function == "missing" and re.search(rf"^[ \t]+def {FUNCTION}\b", text, re.MULTILINE):
        return NextStep("not-top-level", f"{row.why} {row.do}", row.title, cure=row.do)
    if (definitions.function, definitions.module, definitions.field) == ("callable", "module", True):
        return NextStep(IDLE, _BY_CHECK[IDLE])
    which = f"loads: {definitions.function} {definitions.module} {definitions.field}"
    return NextStep(which, _BY_CHECK["loads"], "" if definitions.function == "callable" else f"{FUNCTION} is not there")


def about_weights(check: str, weights: str) -> NextStep:
    """What to do next where only the weights are wrong, by what is known of them."""
    return NextStep(check, _WEIGHTS[weights])


def _about_ending(check: str, definitions: Definitions | Outcome, ended: Outcome, text: str) -> NextStep | None:
    signature = definitions.signature if isinstance(definitions, Definitions) else ""
    found = explain(ended, Seen(check, text, signature))
    return NextStep(found.id, found.text, found.title, found.between, found.cure) if found else None


def _about_value(check: str, mismatch: Mismatch | None) -> NextStep:
    if mismatch and mismatch.kind in _BY_MISMATCH:
        return NextStep(check, _BY_MISMATCH[mismatch.kind])
    return NextStep(check, _BY_CHECK[check])
