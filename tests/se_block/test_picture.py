"""The steps of a case as numbers to draw: what an untrusted worker says of the inside is read, or is not believed."""

import numpy as np
import pytest

from grader.core.values import Case, Outcome, OutcomeKind
from grader.se_block import inputs
from grader.se_block.picture import picture, rows
from grader.se_block.pinned_cases import WORKED_EXAMPLE
from tests.support.builders import ended, outcome, raised, returned_other

X = inputs.array(WORKED_EXAMPLE)


def said(*numbers: float) -> list[object]:
    return [row.tolist() if isinstance(row, np.ndarray) else row for row in rows(outcome(np.array(numbers, np.float32)))]


def test_what_the_worker_says_of_its_layers_is_read() -> None:
    assert [[1.0, 2.0], [3.0]] == said(2, 1, 2, 1, 3)
    assert [None, [3.0], [], None] == said(-1, 1, 3, 0, -1)
    assert [(2, 3), [4.0]] == said(-2, 2, 3, 1, 4), "the shape of what is no row"
    assert [] == said()


@pytest.mark.parametrize(
    "numbers",
    [
        (2, 1, 2, 1),
        (3, 1, 2),
        (0.5,),
        (-2,),
        (-2, 1, 0.5, -1),
        (-2, -1, 1, -1),
        (-9, *[1] * 9, -1),
        (-1e9, -1),
        (np.nan,),
        (np.inf, 1),
        (1e30, 1),
        (1, 1),
    ],
    ids=str,
)
def test_what_makes_no_sense_is_not_believed(numbers: tuple[float, ...]) -> None:
    assert [] == said(*numbers)


SILENT = {
    "none": None,
    "raised": raised("ValueError"),
    "no array": returned_other("str"),
    "timed out": ended(OutcomeKind.TIMED_OUT),
    "a table": outcome(np.zeros((2, 2), np.float32)),
    "whole numbers": outcome(np.zeros(2, np.int64)),
}


@pytest.mark.parametrize("one", SILENT.values(), ids=SILENT)
def test_anything_else_says_nothing(one: Outcome | None) -> None:
    assert [] == rows(one)


def test_of_one_layer_and_of_three_the_ends_are_shown() -> None:
    a, b, c = (np.full(4, number, np.float32) for number in (1, 2, 3))
    one = {panel.id: panel for panel in picture(WORKED_EXAMPLE, outcome(X.ravel()), [a, b], None, None).panels}
    assert one["squeeze"].yours is a and one["logits"].yours is b and one["hidden"].yours is None
    three = {panel.id: panel for panel in picture(WORKED_EXAMPLE, outcome(X.ravel()), [a, b, b, c, b, a], None, None).panels}
    assert three["squeeze"].yours is a and three["hidden"].yours is b and three["active"].yours is b
    assert three["logits"].yours is a and "3 layers" in three["logits"].note


@pytest.mark.parametrize(
    "one, message",
    [
        (outcome(X.ravel()), ""),
        (outcome(X), "It returned an array of shape (4, 4, 4) where (64,) is right."),
        (outcome(X.ravel()[:3]), "It returned an array of shape (3,) where (64,) is right."),
        (returned_other("tuple"), "It returned tuple, and no array."),
        (raised("ValueError", "no"), "It raised ValueError: no"),
        (ended(OutcomeKind.TIMED_OUT, "it took too long"), "There is no output: it took too long."),
    ],
)
def test_what_comes_in_place_of_an_output_is_said(one: Outcome, message: str) -> None:
    found = picture(WORKED_EXAMPLE, one, [], None, None)
    assert message == found.message
    assert (found.panels[-1].yours is None) == (not message.startswith("It returned an array of shape (4") and bool(message))


def test_gates_that_vary_within_a_channel_and_numbers_that_are_none_are_drawn_as_none() -> None:
    output = X * np.arange(4)  # one number a channel
    output[0, 0, 1] = np.nan
    output[1, 1, 2] += 1
    gates = picture(WORKED_EXAMPLE, outcome(output.ravel()), [], None, None).panels[5].yours
    assert gates is not None and [0.0, 3.0] == [gates[0], gates[3]] and np.isnan(gates[[1, 2]]).all()


def test_an_array_that_is_no_row_is_the_first_step_that_differs() -> None:
    steps = picture(WORKED_EXAMPLE, outcome(X.ravel() * 0.5), [(4, 4), (4, 2), (4, 2), (4, 4)], None, X.ravel() * 0.25)
    assert steps.first and "squeeze" == steps.first.id and "shape (4, 4), and not one row" in steps.first.unseen


def test_why_a_step_is_not_seen_is_said() -> None:
    for one, why in (
        (raised("ValueError"), "stopped before"),
        (ended(OutcomeKind.TIMED_OUT), "did not come to an end"),
        (outcome(X.ravel()), "no layer of Flax"),
    ):
        assert all(why in panel.unseen for panel in picture(WORKED_EXAMPLE, one, [], None, None).panels[1:5])


def test_a_gate_that_is_none_says_why() -> None:
    x = Case((2, 2, 2), 1, 0, "zeros", 0)
    panel = picture(x, outcome(np.zeros(8)), [], None, None).panels[5]
    assert ("dark", "dark") == panel.words and "cannot be read off" in panel.note
    output = X * 0.5
    output[0, 0, 0] = 7
    panel = picture(WORKED_EXAMPLE, outcome(output.ravel()), [], None, None).panels[5]
    assert "varies" == panel.words[0] and "do not share one gate" in panel.note
