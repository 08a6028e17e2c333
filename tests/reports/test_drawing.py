"""The drawing of a block's steps: every number has its place, its sign and its length, and what is none is said to be none."""

import numpy as np
import pytest

from grader.core.values import Case
from grader.reports.drawing import FULL, MOST_BARS, MOST_MAPS, MOST_SIDE, Bar, Drawn, drawn
from grader.reports.html import Grid
from grader.se_block.picture import Panel, Picture
from grader.se_block.pinned_cases import WORKED_EXAMPLE


def one(panel: Panel) -> Drawn:
    return drawn(Picture(WORKED_EXAMPLE, (panel,)))[0]


def rows(yours: list[float] | None, expected: list[float] | None = None, scale: float = 0.0) -> Drawn:
    as_array = [None if side is None else np.array(side) for side in (yours, expected)]
    return one(Panel("logits", "A row", *as_array, scale=scale))


def image(array: object, expected: object = None) -> Drawn:
    return one(Panel("output", "An image", np.array(array), None if expected is None else np.array(expected), is_image=True))


def lines(table: Grid) -> tuple[tuple[str, tuple[str, ...]], ...]:
    return tuple((line.name, tuple(cell.text for cell in line.cells)) for line in table.lines)


def height(bar: Bar | None) -> float:
    assert bar is not None
    return float(bar.length)


def test_a_bar_is_as_long_as_its_number_and_hangs_where_it_is_negative() -> None:
    step = rows([2.0, -1.0], [2.0, 4.0])
    (first, second) = step.bars
    assert (FULL / 2, FULL / 4, FULL) == (height(first.yours), height(second.yours), height(second.expected))
    zero = FULL + 2
    assert float(first.yours.top) + FULL / 2 == zero == float(second.yours.top)
    assert step.has_negative and not rows([2.0]).has_negative
    assert (False, True) == (first.yours.is_off, second.yours.is_off)
    assert ("2", "-1", "4") == (first.yours.text, second.yours.text, second.expected.text)


def test_a_scale_keeps_small_numbers_small() -> None:
    assert FULL / 2 == height(rows([0.5], scale=1.0).bars[0].yours) and FULL == height(rows([0.5]).bars[0].yours)


@pytest.mark.parametrize("number", [np.nan, np.inf, -np.inf])
def test_a_number_that_is_none_has_no_length_and_no_sign(number: float) -> None:
    step = rows([number, 1.0], [1.0, 1.0])
    assert (0.0, "not finite", True) == (height(step.bars[0].yours), step.bars[0].yours.text, step.bars[0].yours.is_off)
    assert FULL == height(step.bars[1].yours)
    words = one(Panel("gates", "A row", np.array([number]), words=("varies",)))
    assert words.bars[0].yours and "varies" == words.bars[0].yours.text
    drawn_image = image([[[number, 1.0]]])
    assert ["no-number", "above"] == [map_.pixels[0].sign for map_ in drawn_image.yours]
    assert (("(0, 0)", ("not finite", "1")),) == lines(drawn_image.tables[0])


def test_rows_of_other_lengths_stand_beside_each_other_as_far_as_they_go() -> None:
    step = rows([1.0, 2.0, 3.0], [1.0])
    assert [True, False, False] == [bars.expected is not None for bars in step.bars]
    assert [False, True, True] == [bars.yours.is_off for bars in step.bars]
    assert 3 == len(rows([1.0], [1.0, 2.0, 3.0]).bars)


def test_a_heat_map_has_a_pixel_for_each_number_on_one_scale_with_what_is_expected() -> None:
    step = image([[[1.0, -2.0]], [[0.0, 4.0]]], [[[8.0, 0.0]], [[0.0, 0.0]]])
    first, second = step.yours
    assert (2, 1, "0") == (first.height, first.width, first.name)
    assert [(0, 0, "above", "0.125"), (1, 0, "above", "0.000")] == [(p.row, p.column, p.sign, p.strength) for p in first.pixels]
    assert [("below", "0.250"), ("above", "0.500")] == [(p.sign, p.strength) for p in second.pixels]
    assert "1.000" == step.expected[0].pixels[0].strength
    assert ["An image", "An image, expected"] == [table.title for table in step.tables]
    assert (("(0, 0)", ("1", "-2")), ("(1, 0)", ("0", "4"))) == lines(step.tables[0])


def test_what_cannot_be_seen_is_said() -> None:
    stopped = one(Panel("logits", "A row", None, np.ones(1), unseen="It stopped."))
    assert "It stopped." == stopped.unseen and stopped.is_compared and not rows([1.0]).is_compared and not rows([1.0]).unseen
    assert "no image" in one(Panel("output", "An image", None, is_image=True)).unseen


def test_of_what_is_large_a_part_is_drawn_and_that_is_said() -> None:
    step = image(np.ones((40, 3, 98)))
    assert MOST_MAPS == len(step.yours) and MOST_SIDE * 3 == len(step.yours[0].pixels) == len(lines(step.tables[0]))
    assert f"Drawn are the first {MOST_MAPS} of 98 channels and {MOST_SIDE} x 3 of 40 x 3 pixels." == step.left_out
    step = rows([1.0] * (MOST_BARS + 1))
    assert MOST_BARS == len(step.bars) and f"Drawn are the first {MOST_BARS} of {MOST_BARS + 1} numbers." == step.left_out
    assert "" == rows([1.0] * MOST_BARS).left_out


def test_zeros_have_no_length_and_no_colour() -> None:
    assert 0.0 == height(rows([0.0], [0.0]).bars[0].yours)
    assert {"0.000"} == {pixel.strength for pixel in image(np.zeros((2, 2, 1))).yours[0].pixels}


def test_a_case_of_any_shape_keeps_its_steps_in_order() -> None:
    panels = tuple(Panel(str(i), f"step {i}", np.ones(2), is_first=i == 1) for i in range(3))
    steps = drawn(Picture(Case((1, 1, 2), 1, 0, "zeros", 0), panels))
    assert [("0", False), ("1", True), ("2", False)] == [(step.id, step.is_first) for step in steps]
