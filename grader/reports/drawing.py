"""A picture of the steps inside a block as plain SVG: images as heat maps, one for each of the last axis; rows as bars.

Gives the templates what they draw; whatever goes into them is escaped there.
"""

import math
from collections.abc import Sequence

import numpy as np
from msgspec import Struct

from grader.reports.html import Cell, Grid, Line
from grader.se_block.picture import Panel, Picture, Row, close
from grader.se_block.spec import COLUMNS

MOST_MAPS, MOST_SIDE, MOST_BARS = 16, 12, 32  # of an image, pixels a side, numbers of a row
SIZE, MOST_CELL = 84, 21  # of a heat map, and of a pixel in it, in units of the drawing
FULL = 40.0  # of a bar whose number is the largest, in units of the drawing


class Pixel(Struct, frozen=True):
    """A pixel of a heat map: its place, the sign of its number, and how strong its colour is, from 0 to 1."""

    row: int
    column: int
    sign: str
    strength: str


class Map(Struct, frozen=True):
    """What an image has at one place of its last axis."""

    name: str
    height: int
    width: int
    cell: int  # how many units a pixel is wide
    pixels: tuple[Pixel, ...]


class Bar(Struct, frozen=True):
    """A number as a bar from the line of 0: where it begins, and how long it is."""

    top: str
    length: str
    text: str
    is_off: bool = False  # it differs from the expected one


class Bars(Struct, frozen=True):
    """A number of a row, yours and the expected one."""

    name: str
    yours: Bar | None
    expected: Bar | None


class Drawn(Struct, frozen=True):
    """One step: heat maps, yours and expected, with their tables, or bars with both."""

    id: str
    title: str
    note: str
    is_first: bool
    yours: tuple[Map, ...] = ()
    expected: tuple[Map, ...] = ()
    tables: tuple[Grid, ...] = ()
    bars: tuple[Bars, ...] = ()
    has_negative: bool = False
    is_compared: bool = False
    unseen: str = ""
    left_out: str = ""


def drawn(picture: Picture) -> list[Drawn]:
    """Every step, in its order."""
    return [_image(panel) if panel.is_image else _row(panel) for panel in picture.panels]


def _image(panel: Panel) -> Drawn:
    shown = [image for image in (panel.yours, panel.expected) if image is not None]
    most = max(map(_largest, shown), default=0.0)
    yours, expected = _maps(panel.yours, most), _maps(panel.expected, most)
    sides = ((panel.title, panel.yours), (f"{panel.title}, expected", panel.expected))
    tables = tuple(_table(title, image) for title, image in sides if image is not None)
    return Drawn(
        panel.id, panel.title, panel.note, panel.is_first, yours, expected, tables,
        unseen="" if panel.yours is not None else panel.unseen or "Your block gives no image here.",
        left_out=_left_out(shown[0].shape) if shown else "",
    )  # fmt: skip


def _left_out(shape: Sequence[int]) -> str:
    height, width, depth = shape
    said = [f"the first {MOST_MAPS} of {depth} {COLUMNS}"] * (depth > MOST_MAPS)
    side = max(height, width)
    said += [f"{min(height, MOST_SIDE)} x {min(width, MOST_SIDE)} of {height} x {width} pixels"] * (side > MOST_SIDE)
    return f"Drawn are {' and '.join(said)}." if said else ""


def _maps(image: Row, most: float) -> tuple[Map, ...]:
    if image is None:
        return ()
    shown = _cut(image)
    height, width, depth = shown.shape
    found = []
    for at in range(depth):
        pixels = [_pixel(h, w, float(shown[h, w, at]), most) for h in range(height) for w in range(width)]
        found.append(Map(str(at), height, width, min(MOST_CELL, SIZE // max(height, width)), tuple(pixels)))
    return tuple(found)


def _table(title: str, image: np.ndarray) -> Grid:
    shown = _cut(image)
    height, width, depth = shown.shape
    places = [(h, w) for h in range(height) for w in range(width)]
    lines = [Line(f"({h}, {w})", tuple(Cell(_text(float(one))) for one in shown[h, w])) for h, w in places]
    return Grid(title, tuple(map(str, range(depth))), tuple(lines))


def _cut(image: np.ndarray) -> np.ndarray:
    """The part of an image that is shown."""
    return image[:MOST_SIDE, :MOST_SIDE, :MOST_MAPS]


def _pixel(row: int, column: int, number: float, most: float) -> Pixel:
    if not math.isfinite(number):
        return Pixel(row, column, "no-number", "1")
    strength = abs(number) / most if most else 0.0
    return Pixel(row, column, "below" if number < 0 else "above", f"{strength:.3f}")


def _row(panel: Panel) -> Drawn:
    sides = [side for side in (panel.yours, panel.expected) if side is not None]
    most = max([panel.scale, *map(_largest, sides)])
    below = any((np.nan_to_num(side[:MOST_BARS]) < 0).any() for side in sides)
    many = max((side.size for side in sides), default=0)
    bars = tuple(_bars(i, panel, most) for i in range(min(many, MOST_BARS)))
    return Drawn(
        panel.id, panel.title, panel.note, panel.is_first, bars=bars, has_negative=below,
        is_compared=panel.expected is not None,
        unseen="" if panel.yours is not None else panel.unseen,
        left_out=f"Drawn are the first {MOST_BARS} of {many} numbers." if many > MOST_BARS else "",
    )  # fmt: skip


def _bars(i: int, panel: Panel, most: float) -> Bars:
    yours, expected = _at(panel.yours, i), _at(panel.expected, i)
    known = panel.yours is not None and panel.expected is not None
    off = known and (yours is None or expected is None or not close(yours, expected))
    words = panel.words[i] if i < len(panel.words) else ""
    return Bars(str(i), _bar(yours, most, off, words), _bar(expected, most, False))


def _at(row: Row, i: int) -> float | None:
    return float(row[i]) if row is not None and i < row.size else None


def _bar(number: float | None, most: float, off: bool, words: str = "") -> Bar | None:
    if number is None:
        return None
    if not math.isfinite(number):
        return Bar(f"{FULL + 2:.0f}", "0", words or _text(number), is_off=off)
    length = FULL * abs(number) / most if most else 0.0
    top = FULL + 2 if number < 0 else FULL + 2 - length
    return Bar(f"{top:.2f}", f"{length:.2f}", _text(number), off)


def _largest(array: np.ndarray) -> float:
    finite = np.abs(array[np.isfinite(array)])
    return float(finite.max(initial=0))


def _text(number: float) -> str:
    return f"{number:.4g}" if math.isfinite(number) else "not finite"
