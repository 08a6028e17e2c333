"""The first difference between what was expected and what came back. Knows arrays; nothing of who made them."""

import numpy as np

from grader.core import quoted
from grader.core.json_numbers import number
from grader.core.values import Mismatch, MismatchKind, Outcome, OutcomeKind

# Right blocks differ by up to 8e-6 of the largest product where |x| <= 10; the palest mistake by more than 1e-4.
RTOL, ATOL = 1e-5, 1e-6
LAST_BITS = 1.5e-7  # a factor between 0 and 1 may be off by that, whatever it is then multiplied with

_ENDINGS = {
    OutcomeKind.TIMED_OUT: "did not come back: {message}",
    OutcomeKind.CRASHED: "ended the Python process: {message}",
    OutcomeKind.UNREADABLE: "gave an answer that cannot be read: {message}",
}


def describe_failure(outcome: Outcome) -> str:
    """How a call ended that returned nothing, in a few words."""
    if outcome.kind is OutcomeKind.RAISED:
        return f"raised {quoted.exception(outcome.error, outcome.message)}"
    first = next((line for line in outcome.message.splitlines() if line.strip()), "(no message)")
    return _ENDINGS[outcome.kind].format(message=first)


def check_array(outcome: Outcome, shape: tuple[int, ...]) -> Mismatch | None:
    """Whether `outcome` is a finite float32 array of `shape`; the first thing about it that is not so."""
    if outcome.kind is not OutcomeKind.RETURNED:
        return Mismatch(MismatchKind.OUTCOME, describe_failure(outcome))
    if outcome.shape is None:
        kind = f"a value of type {quoted.name(outcome.type_name)}"
        what = "None: is a `return` missing?" if outcome.type_name == "NoneType" else kind
        return Mismatch(MismatchKind.TYPE, f"returned {what}, where an array of shape {shape} was expected")
    if outcome.shape != shape:
        return Mismatch(MismatchKind.SHAPE, f"returned shape {outcome.shape}, where {shape} was expected")
    if outcome.dtype != "float32" or outcome.value is None:
        return Mismatch(MismatchKind.DTYPE, f"returned dtype {outcome.dtype}, where float32 was expected")
    return _finite(outcome.value)


def _finite(value: np.ndarray) -> Mismatch | None:
    bad = np.flatnonzero(~np.isfinite(value))
    if not bad.size:
        return None
    index = int(bad[0])
    return Mismatch(MismatchKind.NAN, f"returned {value.flat[index]} as number {index}, which is not a finite number", index)


def compare(expected: np.ndarray, actual: Outcome, largest: float = 0.0) -> Mismatch | None:
    """The first difference between the reference's array and an outcome, or None when they agree.

    `largest` is the largest of the numbers that were multiplied with others of about 1 to give it.
    """
    wrong = check_array(actual, expected.shape)
    if wrong is not None:
        return wrong
    assert actual.value is not None
    gap = np.abs(actual.value.astype(np.float64) - expected)
    differs = np.flatnonzero(gap > ATOL + LAST_BITS * largest + RTOL * np.abs(expected))
    if not differs.size:
        return None
    index = int(differs[0])
    wanted, got = float(expected.flat[index]), float(actual.value.flat[index])
    shown, seen = number(wanted), number(got)  # as tables of the same numbers have them
    text = f"{differs.size} of {expected.size} numbers differ, first number {index}: expected {shown:.6g}, got {seen:.6g}"
    return Mismatch(MismatchKind.VALUE, text, index, wanted, got)


def same(first: Outcome, second: Outcome) -> bool:
    """Whether two calls with equal arguments ended alike."""
    if first.kind is not second.kind or first.shape != second.shape or first.dtype != second.dtype:
        return False
    if first.value is None or second.value is None:
        return first.error == second.error and first.type_name == second.type_name
    if first.dtype != "float32":
        return first.value.tobytes() == second.value.tobytes()
    with np.errstate(all="ignore"):  # the difference of two numbers may be larger than the largest one
        return bool(np.allclose(first.value, second.value, rtol=RTOL, atol=ATOL, equal_nan=True))
