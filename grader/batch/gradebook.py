"""The scores of a class as the table that its roster was, so that the platform takes it back. Knows platforms' columns.

Canvas (Grades, Import): the columns up to `Section` as they were exported, and one column of the assignment; a second line says
how many points it has. Moodle (the assignment, Upload grading worksheet): all columns as they were, with `Grade` filled in. Any
other table gets two columns more. A cell is empty where there is no score, which both platforms read as "leave it as it is".
"""

import csv
import io
from collections.abc import Iterable, Mapping
from pathlib import Path

from grader.batch.class_summary import LearnerRow
from grader.core.atomic_write import atomic_write
from grader.core.errors import Breakdown
from grader.intake.roster import POINTS, Roster
from grader.se_block.spec import NAMES_IT, TITLE

NAME = "gradebook.csv"


def write(out: Path, roster: Roster, rows: Iterable[LearnerRow]) -> None:
    """Write the table into the folder of results; raises Breakdown where the disk refuses."""
    try:
        atomic_write(out / NAME, gradebook(roster, rows).encode("utf-8"))
    except OSError as error:
        raise Breakdown(f"{out / NAME} cannot be written ({error.strerror})") from error


def gradebook(roster: Roster, rows: Iterable[LearnerRow]) -> str:
    """The roster's table with the scores of the rows, each in the line of its id."""
    of = {row.id: row for row in rows}
    scored = [(one.cells, of.get(one.id)) for one in roster.people]
    columns = list(roster.columns)
    if _is_canvas(columns):
        table = _canvas(columns, roster.points, scored)
    elif {"Identifier", "Grade"} <= set(columns):
        table = [
            columns,
            *(_line(columns, cells, {"Grade": _of(row, cells.get("Maximum grade", ""))}) for cells, row in scored),
        ]
    else:
        wanted = [*columns, *(one for one in ("score", "max") if one not in columns)]
        table = [wanted, *(_line(wanted, cells, {"score": _of(row), "max": _most(row)}) for cells, row in scored)]
    text = io.StringIO()
    csv.writer(text).writerows(table)
    return text.getvalue()


def _is_canvas(columns: list[str]) -> bool:
    return len(columns) > 3 and "Student" in columns[0] and "ID" in columns[1] and "Section" in columns


def _canvas(
    columns: list[str], points: Mapping[str, str], scored: list[tuple[Mapping[str, str], LearnerRow | None]]
) -> list[list[str]]:
    about = columns[: columns.index("Section") + 1]
    works = [one for one in columns[len(about) :] if NAMES_IT.search(one)]
    work = works[0] if len(works) == 1 else TITLE
    most = points.get(work, "") if len(works) == 1 else ""
    most = most or next((_most(row) for _, row in scored if row), "10")
    first = [f"    {POINTS}", *[""] * (len(about) - 1), most]
    return [[*about, work], first, *(_line([*about, work], cells, {work: _of(row, most)}) for cells, row in scored)]


def _line(columns: list[str], cells: Mapping[str, str], filled: Mapping[str, str]) -> list[str]:
    return [filled.get(column, cells.get(column, "")) for column in columns]


def _of(row: LearnerRow | None, most: str = "") -> str:
    """The score, out of the platform's number of points if it says one."""
    if row is None or row.score is None:
        return ""
    try:
        return (
            f"{row.score * float(most.replace(',', '.')) / row.max_score:.2f}".removesuffix(".00") if most else str(row.score)
        )
    except ValueError:
        return str(row.score)


def _most(row: LearnerRow | None) -> str:
    return str(row.max_score) if row else ""
