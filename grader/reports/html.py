"""The report as a page of its own, with the counterexample as tables of coloured numbers. Needs no script and no network."""

import functools
import re
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import jinja2
import markupsafe
from msgspec import Struct

from grader.core.report import Counterexample, GoalResult, Report
from grader.reports.words import FREE, OF_A_GOAL, WORDS, heading, mended, points
from grader.se_block.counterexample import inside
from grader.se_block.spec import COLUMNS

MOST_COLUMNS, MOST_LINES = 16, 36  # of a table of numbers
_SAME = 1e-6  # a difference below it is rounding, and shown as 0
Numbers = Sequence[float | None]


class Cell(Struct, frozen=True):
    """A number as it is shown, and its look: one of nine colours, and a frame round the first that differs."""

    text: str
    look: str = ""


class Line(Struct, frozen=True):
    """A row of a table of numbers."""

    name: str
    cells: tuple[Cell, ...]


class Grid(Struct, frozen=True):
    """A table of numbers, a column for each number of the last axis of x."""

    title: str
    columns: tuple[str, ...]
    lines: tuple[Line, ...]
    note: str = ""


def render(report: Report, learner: str = "", home: str = "", goals: Sequence[GoalResult] = ()) -> str:
    """The report as a page; `home` is the address of the page of the class, if there is one.

    The stretch `goals` that were tried stand below the checks.
    """
    grids = _grids(report) if isinstance(report.counterexample, Counterexample) else ()
    return templates().get_template("learner.html").render(
        report=report, learner=learner, home=home, words=WORDS[report.verdict], points=points(report),
        heading=heading, grids=grids, mended=mended(report), goals=goals, of_a_goal=OF_A_GOAL, free=FREE,
    )  # fmt: skip


@functools.cache
def templates(folder: Path = Path(__file__).with_name("templates")) -> jinja2.Environment:  # noqa: B008 (a constant)
    """The templates in a folder. Whatever goes into them is escaped, and a name that they lack is an error."""
    loader = jinja2.FileSystemLoader(folder)
    found = jinja2.Environment(
        loader=loader, autoescape=True, undefined=jinja2.StrictUndefined, trim_blocks=True, lstrip_blocks=True
    )
    found.filters |= {"shape": _shape, "prose": _prose}
    return found


def _prose(text: str) -> markupsafe.Markup:
    """Escaped, with what stands between backticks as code."""
    return markupsafe.Markup(re.sub(r"`([^`\n]+)`", r"<code>\1</code>", str(markupsafe.escape(text))))


def _shape(shape: Sequence[int]) -> str:
    return f"({shape[0]},)" if len(shape) == 1 else f"({', '.join(map(str, shape))})"


def _grids(report: Report) -> list[Grid]:
    """x, what is known of the inside, both outputs and their difference."""
    example = report.counterexample
    assert example
    height, width, depth = example.shape
    pixels = [f"({h}, {w})" for h in range(height) for w in range(width)]
    found = [_grid("x", pixels, [row for image in example.x for row in image])] if _is_image(example) else []
    for step in inside(example, report.diagnosis):
        rows = [step.expected, *([step.actual] if step.actual else [])]
        found.append(_grid(step.title, ["expected", "yours"], rows, unknown=step.unknown))
    found.append(_grid("Output, expected", pixels, _pixels(example.expected, depth)))
    if example.actual is None:
        return found
    if example.actual_shape != example.expected_shape:
        shape = f"Output, yours: shape {_shape(example.actual_shape)}" if example.actual_shape else "Output, yours: one number"
        return [*found, _grid(shape, [], _pixels(_flat(example.actual), depth))]
    first = example.mismatch.index if example.mismatch else None
    differences = [_difference(a, e) for a, e in zip(example.actual, example.expected, strict=True)]
    found.append(_grid("Output, yours", pixels, _pixels(example.actual, depth), first))
    return [*found, _grid("Difference: yours less expected", pixels, _pixels(differences, depth), first)]


def _is_image(example: Counterexample) -> bool:
    return bool(example.x) and isinstance(example.x[0], list)


def _pixels(numbers: Numbers, depth: int) -> list[Numbers]:
    return [numbers[i : i + depth] for i in range(0, len(numbers), depth)]


def _flat(numbers: Any) -> list[float | None]:
    return [one for row in numbers for one in _flat(row)] if isinstance(numbers, list) else [numbers]


def _difference(actual: float | None, expected: float | None) -> float | None:
    if actual is None or expected is None:
        return None
    return 0.0 if abs(actual - expected) < _SAME else actual - expected


def _grid(
    title: str, names: Sequence[str], rows: Sequence[Numbers], first: int | None = None, unknown: str = "not finite"
) -> Grid:
    """A table of `rows`; the number `first`, counted through all rows, is framed. `unknown` is the word for a missing one."""
    most = max((abs(one) for row in rows for one in row if one is not None), default=0) or 1
    columns = max(map(len, rows), default=0)
    lines = []
    for i, row in enumerate(rows[:MOST_LINES]):
        frame = None if first is None else first - i * columns
        cells = tuple(
            Cell(unknown if one is None else f"{one:.4g}", " ".join([*_colour(one, most), *(["first"] if j == frame else [])]))
            for j, one in enumerate(row)
        )
        lines.append(Line(names[i] if i < len(names) else str(i), cells[:MOST_COLUMNS]))
    left_out = [f"{len(rows) - MOST_LINES} more rows"] * (len(rows) > MOST_LINES)
    left_out += [f"{columns - MOST_COLUMNS} more {COLUMNS}"] * (columns > MOST_COLUMNS)
    note = f"Not shown: {' and '.join(left_out)}." if left_out else ""
    return Grid(title, tuple(str(c) for c in range(min(columns, MOST_COLUMNS))), tuple(lines), note)


def _colour(number: float | None, most: float) -> list[str]:
    strength = 0 if not number else min(4, 1 + int(4 * (abs(number) / most) * 0.999))
    return [f"{'n' if number and number < 0 else 'p'}{strength}"] if strength else []
