"""The next step for a learner, in a sentence or two. Knows the exercise's words; reads a finding, decides nothing."""

from msgspec import Struct

from grader.core.values import Definitions, Mismatch, MismatchKind, Outcome, OutcomeKind
from grader.se_block import known_exceptions, loading_faults
from grader.se_block.checks import OTHER_NAMES, OTHER_WEIGHTS
from grader.se_block.spec import ARGUMENTS, FUNCTION

_MEMORY = "It used all the memory that it may. Which array is larger than x, and is there a list that grows at every call?"
_NOTHING_BUT_NUMBERS = (
    "The grader lets a file compute, and neither open other files, nor start processes, nor use the network. Take out "
    "what does so."
)
AT_SIZE = "values at size"  # what fails where every small case is right
_BY_CHECK = {
    "loads": "The grader looks for two names: `class SEBlock(nn.Module)` with the line `reduction: int`, and the function "
    "`se_block_forward(seed, x, reduction)`. Write them as they are in the stub.",
    "runs": "Paste the call above into `.venv/bin/python -i exercise/se_block.py` (or where your file is) and follow it "
    "to the line that stops it.",
    "output": "The last steps of se_block_forward: x times the gates has shape (H, W, C); flatten it to one row of "
    "H * W * C numbers with `.reshape(-1)`, and keep it float32.",
    "pure": "Only seed, x and reduction may decide the output. Look for random numbers that do not come from the seed, for "
    "values kept between calls, and for global variables.",
    "scale": "Print the shape of your gates. There must be C of them, one a channel, computed from one mean a channel: did "
    "the mean run over BOTH the rows and the columns, and is the last step x times the gates?",
    "gates": "A gate says which part of its channel to let through, so it must lie between 0 and 1. Which function, put "
    "behind the second Dense, squashes any number into that range?",
    "squeeze": "The squeeze must make ONE number a channel, and the same one for a large and a small image with equal "
    "averages. Do you take the mean (not the sum, not the maximum) over rows and columns?",
    "clamp": "With a reduction larger than C there is one hidden unit, so all gates rise and fall together. Print the shapes "
    'of your kernels for the call above, `variables["params"]`: they should be (C, 1) and (1, C). Is there another width, '
    "another layer, or one too few?",
    "values": "The block has the right form, so look at its numbers: the hidden width max(C // reduction, 1), ReLU after the "
    "first Dense only, sigmoid after the second; then the weights: the key PRNGKey(seed) as it is, the default "
    "initialisers, and no other layer with weights before or between the two.",
    AT_SIZE: "Every small case is right, so the block is: something goes wrong as it grows. Compare the call above with the "
    "worked example: more channels, more pixels, a larger reduction, larger numbers? Then look in your code for a number that "
    "is a limit or a size, for a slice, and for `C // reduction` made of fractions.",
}
_WEIGHTS = {
    OTHER_WEIGHTS: "Nothing in the outputs speaks against the block itself, so look at its weights. Draw them from "
    "PRNGKey(seed) as it is, neither split nor folded, with flax.linen (not flax.nnx, and no kernels made by hand), the "
    "default initialisers, and the narrow layer first. If all that is so: is there another layer, such as a norm, or do you "
    "scale by 1 - gate?",
    OTHER_NAMES: "Your maths is right: with names ignored, every pinned case agrees. Flax mixes the names of layers into the "
    "random key, and yours are not called Dense_0 and Dense_1. Build the two nn.Dense layers without names, each on a line of "
    "its own, the narrow one first, inside one @nn.compact method - or grade with --weights any-names.",
}
_BY_ERROR = {
    "ModuleNotFoundError": "The grader has JAX, Flax and NumPy, and no files beside yours. Import only these.",
    "EOFError": "The file waits for something to be typed, and nobody is there to type it. Take out the call of input().",
    "MemoryError": _MEMORY,
    "PermissionError": _NOTHING_BUT_NUMBERS,
    "OSError": _NOTHING_BUT_NUMBERS,
    "RecursionError": "A function calls itself without end. Does se_block_forward, or the block's __call__, call itself?",
    "SystemExit": "The file ends the program while it is imported or called. Remove the call of exit().",
}
_BY_MISMATCH = {
    MismatchKind.TYPE: "Look at the last line of se_block_forward: it must return the flattened image, an array.",
    MismatchKind.DTYPE: "x is float32 and every step keeps it so. Which line changes the dtype?",
    MismatchKind.NAN: "No step of the block divides, so nothing should overflow. Is there a division by 0?",
}
_BY_KIND = {
    OutcomeKind.TIMED_OUT: "It never came back. Is there a loop that never ends, or a call that waits for something?",
    OutcomeKind.CRASHED: "Something in the file ends Python itself. Look for os._exit, or code that fills the memory.",
    OutcomeKind.UNREADABLE: "The file writes to places that are the grader's. Only return a value from se_block_forward.",
}
_ENDED = {
    OutcomeKind.RETURNED: "",
    OutcomeKind.RAISED: loading_faults.STOPPED.title,
    OutcomeKind.TIMED_OUT: "The file never comes to its end",
    OutcomeKind.CRASHED: "The file ends Python itself",
    OutcomeKind.UNREADABLE: "The file writes where the grader does",
}
PASSED = "Nothing: every case agrees. Compare your way with the lesson's formula."
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

    `title` says in a few words what keeps a file from being run.
    """

    id: str
    text: str
    title: str = ""


def next_step(
    check: str | None,
    definitions: Definitions | Outcome,
    outcome: Outcome | None = None,
    mismatch: Mismatch | None = None,
    weights: str = "",
) -> NextStep:
    """What to do next when `check`, or AT_SIZE, is the first that failed (None: all passed).

    It saw `outcome`, wrong by `mismatch`; `weights` says what is known of them where only they are wrong.
    """
    if check is None:
        return NextStep("passed", PASSED)
    if weights:
        return NextStep(check, _WEIGHTS[weights])
    if check == "loads":
        return _about_loading(definitions)
    if outcome is None or outcome.kind is OutcomeKind.RETURNED:
        return _about_value(check, mismatch)
    known = known_exceptions.recognise(outcome, known_exceptions.ALL_KNOWN)
    if known and not _is_wrong_signature(definitions, outcome):
        return NextStep(known.name, known.next_step)
    which = f": {outcome.kind} {outcome.error} {outcome.message}" if check == "runs" else ""
    return NextStep(check + which, _about_failure(check, definitions, outcome))


def _about_loading(loading: Definitions | Outcome) -> NextStep:
    if isinstance(loading, Definitions):
        which = f"loads: {loading.function} {loading.module} {loading.field}"
        there = loading.function == "callable"
        return NextStep(which, _BY_CHECK["loads"], "" if there else f"{FUNCTION} is not there")
    fault = loading_faults.recognised(loading)
    if fault:
        return NextStep(fault.name, fault.next_step, fault.title)
    which = f"loads: {loading.kind} {loading.error} {loading.message}"
    return NextStep(which, _about_failure("loads", loading, loading), _ENDED[loading.kind])


def _about_value(check: str, mismatch: Mismatch | None) -> NextStep:
    if mismatch and mismatch.kind in _BY_MISMATCH:
        return NextStep(check, _BY_MISMATCH[mismatch.kind])
    return NextStep(check, _BY_CHECK[check])


def _about_failure(check: str, definitions: Definitions | Outcome, outcome: Outcome) -> str:
    if outcome.kind is not OutcomeKind.RAISED:
        return _MEMORY if "memory" in outcome.message else _BY_KIND[outcome.kind]
    if isinstance(definitions, Definitions) and _is_wrong_signature(definitions, outcome):
        yours = definitions.signature
        return f"The grader calls se_block_forward({ARGUMENTS}); yours takes ({yours}). Take these three, in this order."
    if "memory" in outcome.message:
        return _MEMORY
    return _BY_ERROR.get(outcome.error, _BY_CHECK[check])


def _is_wrong_signature(definitions: Definitions | Outcome, outcome: Outcome) -> bool:
    """Whether the call itself was refused: a TypeError from no line of the learner's."""
    refused = outcome.error == "TypeError" and not outcome.lines
    return refused and isinstance(definitions, Definitions) and definitions.signature != ARGUMENTS
