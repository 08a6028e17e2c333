"""A failing case becomes plain data: JSON numbers, the call, both outcomes and where they differ."""

import json
from typing import Any

import numpy as np
import pytest

from grader.core.json_numbers import MOST_NUMBERS, numbers
from grader.core.values import Case, MismatchKind, Outcome, OutcomeKind, SourceLine
from grader.se_block import inputs
from grader.se_block.counterexample import counterexample
from tests.support.builders import outcome

SMALL = Case((1, 1, 2), 1, 2, "signs", 1)
WANTED = np.array([0.1, -2], np.float32)


@pytest.mark.parametrize(
    ("array", "expected"),
    [
        pytest.param(np.array([0.1, -2], np.float32), [0.1, -2.0], id="float32-as-it-is-written"),
        pytest.param(np.array([0.1]), [0.1], id="float64"),
        pytest.param(np.array([0.5], np.float16), [0.5], id="float16"),
        pytest.param(np.array([np.nan, np.inf, -np.inf, 1], np.float32), [None, None, None, 1.0], id="not-finite"),
        pytest.param(np.float32(3), [3.0], id="one-number"),
        pytest.param(np.array(np.nan), [None], id="one-nan"),
        pytest.param(np.ones((2, 1, 2), np.float32), [[[1.0, 1.0]], [[1.0, 1.0]]], id="nested"),
        pytest.param(np.array([[np.nan], [1]], np.float32), [[None], [1.0]], id="nested-not-finite"),
        pytest.param(np.array([True, False]), [1.0, 0.0], id="truth-values"),
        pytest.param(np.array([-3, 7], np.int8), [-3.0, 7.0], id="integers"),
        pytest.param(np.array([1 + 0j, 1 + 2j, complex(np.nan, 0)]), [1.0, None, None], id="complex"),
        pytest.param(np.zeros(0, np.float32), [], id="empty"),
    ],
)
def test_an_array_becomes_json_numbers(array: np.ndarray, expected: list[Any]) -> None:
    assert expected == numbers(array)
    assert json.dumps(expected, allow_nan=False) == json.dumps(numbers(array), allow_nan=False)


def test_an_array_that_just_fits_is_shown_whole() -> None:
    assert (MOST_NUMBERS // 2, 2) == np.shape(numbers(np.ones((MOST_NUMBERS // 2, 2))))


@pytest.mark.parametrize("shape", [(MOST_NUMBERS + 1,), (100, 100, 2)], ids=["flat", "nested"])
def test_a_very_large_array_is_cut_short(shape: tuple[int, ...]) -> None:
    array = np.arange(np.prod(shape), dtype=np.float32).reshape(shape)
    assert list(range(MOST_NUMBERS)) == numbers(array)


def test_a_wrong_value_is_shown_with_its_call_and_place() -> None:
    found = counterexample("values", "they differ", SMALL, outcome(np.array([0.1, -1], np.float32)), WANTED)
    assert (2, (1, 1, 2), 1) == (found.seed, found.shape, found.reduction)
    assert inputs.call(SMALL, "se_block_forward") == found.call
    assert SMALL == inputs.parse(found.case)
    assert (OutcomeKind.RETURNED, [0.1, -2.0], [0.1, -1.0]) == (found.outcome, found.expected, found.actual)
    assert ("values", "they differ") == (found.check, found.message)
    assert found.mismatch
    assert (MismatchKind.VALUE, 1) == (found.mismatch.kind, found.mismatch.index)


def test_another_shape_and_dtype_are_shown() -> None:
    found = counterexample("output", "", SMALL, outcome(np.ones((1, 2))), WANTED)
    assert ((2,), (1, 2), "float64") == (found.expected_shape, found.actual_shape, found.actual_dtype)
    assert [[1.0, 1.0]] == found.actual


def test_an_exception_is_shown_with_its_lines_and_no_value() -> None:
    lines = (SourceLine(7, "se_block_forward", "return x * gates"),)
    ending = Outcome(OutcomeKind.RAISED, error="ValueError", message="no", lines=lines)
    found = counterexample("runs", "", SMALL, ending, WANTED)
    assert (OutcomeKind.RAISED, None, None, lines) == (found.outcome, found.actual, found.actual_shape, found.lines)
    assert found.mismatch
    assert MismatchKind.OUTCOME is found.mismatch.kind


def test_outcomes_that_agree_have_no_mismatch() -> None:
    assert counterexample("", "", SMALL, outcome(WANTED), WANTED).mismatch is None


def test_an_array_without_numbers_is_an_empty_list_whatever_its_shape_promises() -> None:
    assert [] == numbers(np.zeros((4 * 10**9, 0), np.float32))


def test_a_number_too_large_for_float32_is_shown_as_it_is() -> None:
    assert [1e300] == numbers(np.array([1e300]))
