"""The nine questions put to a submission, each with its points. Knows what a right block does, not how it is written.

The table `CHECKS` is at the end. Each question is a function from evidence to a finding, or None when it holds.
"""

from collections.abc import Iterable, Mapping

import numpy as np

from grader.core.compare import check_array, describe_failure, same
from grader.core.evidence import Check, Evidence, Finding
from grader.core.quoted import quoted
from grader.core.values import Case, MismatchKind, Outcome, OutcomeKind
from grader.se_block import inputs
from grader.se_block.calls import mismatch
from grader.se_block.estimate_gates import CONSTANT, co_monotonic, estimate_gates, gates_of, vary
from grader.se_block.metamorphic import looks_right
from grader.se_block.pinned_cases import ONE_HIDDEN_UNIT, PINNED, SAME_MEANS, is_clamped

OTHER_WEIGHTS = "the form is right, but these are not the numbers that the weights of PRNGKey(seed) give"
OTHER_NAMES = "the block is right, but its layers have other names than the reference's, so they draw other weights"
NO_SUCH_WEIGHTS = "whatever its weights are, an SE block does not give these numbers"
REPEATS = 2  # after other calls, and in a fresh process
NOT_CLAMPED = tuple(case for case in PINNED if not is_clamped(case))
CLAMPED = tuple(case for case in PINNED if is_clamped(case))


def loads(evidence: Evidence) -> Finding | None:
    """Is there something to call, and a block class beside it?"""
    definitions = evidence.definitions
    if isinstance(definitions, Outcome):
        where = f", at {definitions.lines[-1].place}: {quoted(definitions.lines[-1].text)}" if definitions.lines else ""
        return Finding(f"loading the file {describe_failure(definitions)}{where}")
    if definitions.function != "callable":
        return Finding(f"`se_block_forward` is {definitions.function}")
    if definitions.module == "missing":
        return Finding("`SEBlock` is missing")
    if definitions.module != "module":
        return Finding("`SEBlock` is not a class made from `nn.Module`")
    if not definitions.field:
        return Finding("`SEBlock` has no field `reduction`")
    shown = evidence.by_itself and idle(*evidence.by_itself)
    return Finding(f"`SEBlock` does not do the work: by itself, {shown}") if shown else None


def idle(case: Case, outcome: Outcome) -> str:
    """What shows that the block class leaves the work to others. One that wants to be asked otherwise is not blamed."""
    if outcome.kind is OutcomeKind.RAISED:
        return "its call raises NotImplementedError" if outcome.error == "NotImplementedError" else ""
    if outcome.value is None:
        return "its call returns None" if outcome.kind is OutcomeKind.RETURNED and outcome.type_name == "NoneType" else ""
    x = inputs.array(case).reshape(-1)
    same_numbers = outcome.value.size == x.size and np.array_equal(outcome.value.reshape(-1), x)
    return "its call returns x as it came" if same_numbers else ""


def runs(evidence: Evidence) -> Finding | None:
    """Does every call for reductions up to C return?"""
    for case, outcome in evidence.asked(NOT_CLAMPED):
        if outcome.kind is not OutcomeKind.RETURNED:
            return Finding(f"the call {describe_failure(outcome)}", case)
    return _all_asked(evidence, NOT_CLAMPED)


def output(evidence: Evidence) -> Finding | None:
    """Are those outputs 1-D, of length H * W * C, float32 and finite?"""
    return _form(evidence, NOT_CLAMPED)


def pure(evidence: Evidence) -> Finding | None:
    """Does a repeated call give the same again?"""
    for repeat in evidence.repeats:
        if not same(repeat.first, repeat.again):
            reads = f"; {evidence.reads}" if evidence.reads else ""
            return Finding(f"the same call gives something else {repeat.where}{reads}", repeat.case)
    return None if len(evidence.repeats) >= REPEATS else Finding("it broke down before every call could be made again")


def scale(evidence: Evidence) -> Finding | None:
    """Is output / x one number a channel?"""
    for case, outcome in evidence.asked(NOT_CLAMPED):
        assert outcome.value is not None
        x = inputs.array(case)
        spread = estimate_gates(x, outcome.value)[1]
        channel = int(spread.argmax())
        if spread[channel] > CONSTANT:
            return Finding(_uneven(x[..., channel], outcome.value.reshape(x.shape)[..., channel], channel), case)
    return None


def _uneven(x: np.ndarray, output: np.ndarray, channel: int) -> str:
    if np.any(output[x == 0]):
        return f"in channel {channel} the output is {output[x == 0].flat[0]:.4g} where x is 0"
    found = output[x != 0].astype(np.float64) / x[x != 0]  # as float32, a ratio may be too large
    return f"in channel {channel} output / x is between {found.min():.4g} and {found.max():.4g}, not one number"


def gates(evidence: Evidence) -> Finding | None:
    """Are those numbers between 0 and 1?"""
    for case, _ in evidence.asked(NOT_CLAMPED):
        found = gates_of(evidence, case)
        # where the numbers before it are large, float32 rounds a right sigmoid to 0 or 1
        edge = 0 if case.shape[:2] == (1, 1) and case.kind in {"signs", "opposite"} else -CONSTANT
        outside = np.flatnonzero((found <= edge) | (found >= 1 - edge))
        if outside.size:
            channel = int(outside[0])
            return Finding(
                f"output / x in channel {channel} is {found[channel]:.6g}; a gate lies strictly between 0 and 1", case
            )
    return None


def squeeze(evidence: Evidence) -> Finding | None:
    """Do equal channel means give equal gates, and do the gates move at all?"""
    first: dict[tuple[int, ...], Case] = {}
    for case, _ in evidence.asked(SAME_MEANS):
        twin = first.setdefault((case.shape[2], case.reduction, case.seed, case.x_seed), case)
        here, there = gates_of(evidence, case), gates_of(evidence, twin)
        if np.any(np.abs(here - there) > CONSTANT * np.maximum(1, np.abs(there))):
            text = f"the gates are {_row(here)}, but {_row(there)} for a {twin.shape[0]} by {twin.shape[1]} image"
            return Finding(f"{text} with the same channel means", case)
    if not vary(np.concatenate([gates_of(evidence, case) for case in NOT_CLAMPED])[:, None]):
        return Finding("every gate is the same number, whatever the image is", SAME_MEANS[0])
    return None


def clamp(evidence: Evidence) -> Finding | None:
    """Do reductions above C work, with gates that move together as they must with one hidden unit?"""
    finding = _form(evidence, CLAMPED)
    if finding:
        return finding
    found = np.array([gates_of(evidence, case) for case in ONE_HIDDEN_UNIT])
    if not vary(found):
        return Finding("with reduction larger than C the gates never change, whatever the image is", ONE_HIDDEN_UNIT[0])
    if not co_monotonic(found):
        return Finding("the gates do not move together: there is more than one hidden unit", ONE_HIDDEN_UNIT[0])
    return None


def values(evidence: Evidence) -> Finding | None:
    """Does every case equal the reference? Where the numbers cannot be compared: could it, with other weights?"""
    if evidence.rng_mismatch:
        unlike = f"{NO_SUCH_WEIGHTS}; more cannot be said, since {evidence.rng_mismatch}"
        return _form(evidence, evidence.planned) or (None if _may_be_right(evidence) else Finding(unlike))
    for case, outcome in evidence.outcomes.items():
        found = mismatch(case, evidence.expected[case], outcome)
        if found:
            return Finding(found.message, case, _about_weights(evidence) if found.kind is MismatchKind.VALUE else "")
    return _all_asked(evidence, evidence.planned)


def right_up_to_c(evidence: Evidence) -> bool:
    """Whether every pinned case whose reduction is not larger than C equals the reference."""
    return _all_right(NOT_CLAMPED, evidence.outcomes, evidence.expected)


def _about_weights(evidence: Evidence) -> str:
    if not _may_be_right(evidence):
        return ""
    return OTHER_NAMES if _right_with_names_ignored(evidence) else OTHER_WEIGHTS


def _right_with_names_ignored(evidence: Evidence) -> bool:
    return _all_right(PINNED, evidence.names_ignored, evidence.expected)


def _all_right(cases: Iterable[Case], seen: Mapping[Case, Outcome], expected: Mapping[Case, np.ndarray]) -> bool:
    return all(case in seen and case in expected and not mismatch(case, expected[case], seen[case]) for case in cases)


def _may_be_right(evidence: Evidence) -> bool:
    """Whether the outputs are those of a right block with some weights."""
    by_weights = not any(check(evidence) for check in (scale, gates, squeeze, clamp))
    return by_weights and looks_right(lambda case: gates_of(evidence, case))


def _form(evidence: Evidence, cases: tuple[Case, ...]) -> Finding | None:
    for case, outcome in evidence.asked(cases):
        wrong = check_array(outcome, (int(np.prod(case.shape)),))
        if wrong:
            return Finding(
                f"the call {wrong.message}" if outcome.kind is not OutcomeKind.RETURNED else f"it {wrong.message}", case
            )
    return _all_asked(evidence, cases)


def _all_asked(evidence: Evidence, cases: tuple[Case, ...]) -> Finding | None:
    left = next((case for case in cases if case not in evidence.outcomes), None)
    return Finding("not every case could be asked, since the file broke down too often", left) if left else None


def _row(numbers: np.ndarray) -> str:
    return " ".join(f"{number:.4f}" for number in numbers)


CHECKS = (
    Check("loads", "the file loads and defines SEBlock and se_block_forward", 1,
          "The file is read and imported; SEBlock must be an nn.Module with a field reduction, and do the work itself.", (),
          loads),
    Check("runs", "it runs on the worked example and the pinned cases", 1,
          "No exception and no time-out, for reductions up to C; larger ones are the clamp check's.", (), runs),
    Check("output", "it returns one row of H * W * C finite float32 numbers", 1,
          "1-D, the right length, float32, no NaN and no infinity.", ("runs",), output, stage="output"),
    Check("pure", "the same call gives the same output", 1,
          "Called again, after other calls, in a fresh process, and in one with another hash seed, folder and environment "
          "where the file reads something of the kind: only seed, x and reduction may matter.", ("runs",), pure),
    Check("scale", "each channel is scaled by one number", 1,
          "output / x must be the same at every pixel of a channel.", ("output",), scale, stage="scale"),
    Check("gates", "the gates lie strictly between 0 and 1", 1,
          "The numbers that scale the channels come out of a sigmoid.", ("scale",), gates, stage="gate"),
    Check("squeeze", "the gates depend on x through its channel means alone", 1,
          "Images of other sizes and with other pixels, but equal channel means, must get equal gates.", ("scale",), squeeze,
          stage="squeeze", asks_stage=True),
    Check("clamp", "a reduction larger than C works, with one hidden unit", 1,
          "The hidden width is max(C // reduction, 1): never 0.", ("scale",), clamp, stage="bottleneck"),
    Check("values", "every case equals the reference", 2,
          "All pinned and all Hypothesis-generated cases, to 1e-5.", ("output",), values, asks_stage=True, compares=True),
)  # fmt: skip
