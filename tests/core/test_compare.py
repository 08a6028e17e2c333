"""The first difference between two outcomes is found, placed, counted and said."""

from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from grader.core.compare import check_array, compare, describe_failure, same
from grader.core.values import Mismatch, MismatchKind, Outcome, OutcomeKind
from tests.support.builders import ended, outcome, raised, returned_other

WANTED = np.array([1.0, -2.0, 0.0, 100.0], np.float32)


def changed(**numbers: float) -> np.ndarray:
    """WANTED with some numbers changed, by `at<index>`."""
    array = WANTED.copy()
    for place, number in numbers.items():
        array[int(place.removeprefix("at"))] = number
    return array


def found(actual: Outcome, expected: np.ndarray = WANTED) -> Mismatch:
    mismatch = compare(expected, actual)
    assert mismatch
    return mismatch


@pytest.mark.parametrize(
    ("actual", "kind", "message"),
    [
        pytest.param(raised("ValueError", "\nno\n"), "outcome", "raised ValueError (the file says: “no”)", id="raised"),
        pytest.param(raised("ValueError"), "outcome", "raised ValueError without a message", id="raised-without-words"),
        pytest.param(ended(OutcomeKind.TIMED_OUT, "4 s"), "outcome", "did not come back: 4 s", id="timed-out"),
        pytest.param(ended(OutcomeKind.CRASHED, "signal 9"), "outcome", "ended the Python process: signal 9", id="crashed"),
        pytest.param(
            ended(OutcomeKind.UNREADABLE, "noise"), "outcome", "gave an answer that cannot be read: noise", id="unreadable"
        ),
        pytest.param(
            returned_other("NoneType"),
            "type",
            "returned None: is a `return` missing?, where an array of shape (4,) was expected",
            id="none",
        ),
        pytest.param(
            returned_other("tuple"),
            "type",
            "returned a value of type tuple, where an array of shape (4,) was expected",
            id="tuple",
        ),
        pytest.param(outcome(WANTED[:3]), "shape", "returned shape (3,), where (4,) was expected", id="too-short"),
        pytest.param(outcome(WANTED[None]), "shape", "returned shape (1, 4), where (4,) was expected", id="not-flat"),
        pytest.param(outcome(WANTED[:0]), "shape", "returned shape (0,), where (4,) was expected", id="empty"),
        pytest.param(outcome(np.float32(1)), "shape", "returned shape (), where (4,) was expected", id="one-number"),
        pytest.param(
            outcome(WANTED.astype(np.float64)), "dtype", "returned dtype float64, where float32 was expected", id="float64"
        ),
        pytest.param(
            outcome(WANTED.astype(np.float16)), "dtype", "returned dtype float16, where float32 was expected", id="float16"
        ),
        pytest.param(
            outcome(WANTED, "bfloat16"), "dtype", "returned dtype bfloat16, where float32 was expected", id="bfloat16"
        ),
        pytest.param(
            outcome(WANTED > 0), "dtype", "returned dtype bool, where float32 was expected", id="truth-values"
        ),
        pytest.param(
            outcome(changed(at2=np.nan)), "nan", "returned nan as number 2, which is not a finite number", id="not-a-number"
        ),
        pytest.param(
            outcome(changed(at1=-np.inf, at3=np.nan)),
            "nan",
            "returned -inf as number 1, which is not a finite number",
            id="infinite",
        ),
        pytest.param(
            outcome(changed(at1=-2.5, at3=1)),
            "value",
            "2 of 4 numbers differ, first number 1: expected -2, got -2.5",
            id="other-numbers",
        ),
    ],
)  # fmt: skip
def test_a_difference_is_named_and_said(actual: Outcome, kind: str, message: str) -> None:
    mismatch = found(actual)
    assert (kind, message) == (mismatch.kind, mismatch.message)


def test_every_kind_of_difference_is_tested_above() -> None:
    (cases,) = (mark.args[1] for mark in test_a_difference_is_named_and_said.pytestmark)
    assert {kind.value for kind in MismatchKind} == {case.values[1] for case in cases}


def test_another_number_is_shown_with_its_place_and_both_values() -> None:
    mismatch = found(outcome(changed(at3=99.5, at0=1)))
    assert (3, 100.0, 99.5) == (mismatch.index, mismatch.expected, mismatch.actual)


def test_a_number_that_is_not_finite_is_shown_with_its_place_only() -> None:
    mismatch = found(outcome(changed(at2=np.inf)))
    assert (2, None, None) == (mismatch.index, mismatch.expected, mismatch.actual)


def test_a_value_that_was_too_large_to_send_is_judged_by_its_shape() -> None:
    huge = Outcome(OutcomeKind.RETURNED, shape=(9000,), dtype="float32")
    assert MismatchKind.SHAPE is found(huge).kind


@pytest.mark.parametrize(
    ("expected", "inside", "outside"),
    [(0.0, 0.9e-6, 1.1e-6), (1.0, 1.0 + 1.05e-5, 1.0 + 1.15e-5), (-10.0, -10.0001, -10.00011), (100.0, 99.9991, 99.9989)],
    ids=["zero", "one", "negative", "large"],
)
def test_the_tolerance_is_a_hundred_thousandth_and_a_millionth(expected: float, inside: float, outside: float) -> None:
    wanted = np.array([expected], np.float32)
    assert compare(wanted, outcome(np.array([inside], np.float32))) is None
    assert MismatchKind.VALUE is found(outcome(np.array([outside], np.float32)), wanted).kind


@pytest.mark.parametrize(("shape", "other"), [((), (1,)), ((1,), ()), ((0,), (0, 1))], ids=["row", "number", "empty"])
def test_an_equal_number_in_another_shape_is_no_match(shape: tuple[int, ...], other: tuple[int, ...]) -> None:
    assert check_array(outcome(np.ones(shape, np.float32)), shape) is None
    assert check_array(outcome(np.ones(other, np.float32)), shape)


NUMBERS = st.lists(st.floats(-1e4, 1e4, width=32), min_size=1, max_size=20)


@given(NUMBERS)
def test_an_array_equals_itself(numbers: list[float]) -> None:
    array = np.array(numbers, np.float32)
    assert compare(array, outcome(array)) is None
    assert same(outcome(array), outcome(array.copy()))


@given(NUMBERS, st.data())
def test_one_number_moved_by_more_than_the_tolerance_is_found_at_its_index(numbers: list[float], data: st.DataObject) -> None:
    array = np.array(numbers, np.float32)
    index = data.draw(st.integers(0, len(numbers) - 1))
    moved = array.copy()
    moved[index] += data.draw(st.sampled_from([-1, 1])) * 1.2 * (1e-6 + 1e-5 * abs(array[index]))
    mismatch = found(outcome(moved), array)
    assert (index, float(array[index]), float(moved[index])) == (mismatch.index, mismatch.expected, mismatch.actual)
    assert not same(outcome(array), outcome(moved))


@pytest.mark.parametrize(
    ("first", "second"),
    [
        pytest.param(outcome(WANTED), outcome(changed(at0=1.000001)), id="close"),
        pytest.param(outcome(changed(at0=np.nan)), outcome(changed(at0=np.nan)), id="not-a-number"),
        pytest.param(outcome(WANTED > 0), outcome(WANTED > 0), id="truth-values"),
        pytest.param(outcome(WANTED[:0]), outcome(WANTED[:0]), id="empty"),
        pytest.param(raised("ValueError", "at 0x1"), raised("ValueError", "at 0x2"), id="same-exception"),
        pytest.param(returned_other("dict"), returned_other("dict"), id="same-type"),
    ],
)
def test_two_calls_ended_alike(first: Outcome, second: Outcome) -> None:
    assert same(first, second)
    assert same(second, first)


@pytest.mark.parametrize(
    ("first", "second"),
    [
        pytest.param(WANTED, changed(at0=1.1), id="other-number"),
        pytest.param(WANTED, changed(at0=np.nan), id="not-a-number-once"),
        pytest.param(WANTED, WANTED.astype(np.float64), id="other-dtype"),
        pytest.param(WANTED, WANTED[None], id="other-shape"),
        pytest.param(WANTED > 0, WANTED < 0, id="other-truth-values"),
        pytest.param(np.arange(4), np.arange(4) + 1, id="other-integers"),
    ],
)
def test_two_calls_returned_different_arrays(first: Any, second: Any) -> None:
    assert not same(outcome(first), outcome(second))


@pytest.mark.parametrize(
    ("first", "second"),
    [
        pytest.param(raised("KeyError"), raised("TypeError"), id="other-exception"),
        pytest.param(returned_other("dict"), returned_other("list"), id="other-type"),
        pytest.param(returned_other("dict"), outcome(WANTED), id="a-dict-and-an-array"),
        pytest.param(outcome(WANTED), raised("KeyError"), id="an-array-and-an-exception"),
        pytest.param(ended(OutcomeKind.TIMED_OUT), ended(OutcomeKind.CRASHED), id="a-time-out-and-a-crash"),
    ],
)
def test_two_calls_ended_differently(first: Outcome, second: Outcome) -> None:
    assert not same(first, second)
    assert not same(second, first)


def test_the_words_of_an_exception_are_its_first_line_that_says_something() -> None:
    assert "raised ValueError (the file says: “first”)" == describe_failure(raised("ValueError", "\n \nfirst\nsecond"))


def test_where_large_numbers_were_multiplied_the_last_bit_of_the_other_ones_may_be_lost() -> None:
    """Such as 12,000 times a gate of 0.00025, which is written as (1 + tanh) / 2."""
    wanted, found = np.array([3.0937], np.float32), outcome(np.array([3.0941], np.float32))
    assert compare(wanted, found)
    assert compare(wanted, found, 12_000.0) is None
    assert compare(wanted, found, 1_000.0)
