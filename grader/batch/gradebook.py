"""The scores of a class in the table that its roster was, so that the platform takes it back. Knows platforms' columns.

Only the column of the scores is changed, and that for feedback where there is one; every other byte stays as it came. So does
the cell of somebody who has no score yet: every platform reads a blank or the old value as "leave it", and 0 as a grade.
"""

import re
from collections.abc import Iterable, Sequence
from html import escape
from pathlib import Path

from msgspec import Struct

from grader.batch.class_summary import LearnerRow
from grader.core.atomic_write import atomic_write
from grader.core.errors import Breakdown, UsageError
from grader.intake.learner_names import visible
from grader.intake.roster import FORMS, POINTS, Enrolled, Roster
from grader.se_block.spec import NAMES_IT

NAME = "gradebook.csv"
KINDS = tuple(form.kind for form in FORMS)
_TAKES_SCORES = {  # the columns of works, and no others: totals are the platform's
    "canvas": r"(?s).+\s\(\d+\)",
    "moodle": r"(?i)grade",
    "brightspace": r"(?is).+ points grade\b.*",
    "blackboard": r"(?s)(?!.*\bup to\b).+\|\s*\d+",
    "gradescope": r"(?i)total score",
    "": r"(?i)score",
}
_MOST = {"moodle": "maximum grade", "gradescope": "max points", "": "max"}  # columns of the points that can be had
_MOST_IN_TITLE = re.compile(r"(?i)(?:MaxPoints|Total Pts): ?(\d+(?:[.,]\d+)?)")
_EXCUSED = {"EX", "N/A"}  # an instructor of Canvas has said that this person gets no grade
_FEEDBACK = ("feedback comments",)
_NUMBER = re.compile(r"\d+([.,])\d+|\d+")


class Wanted(Struct, frozen=True):
    """What an instructor asks for: the platform, the file, and the column that takes the scores; each may be left open."""

    kind: str = ""
    file: Path | None = None
    column: str = ""


class Gradebook(Struct, frozen=True):
    """The table that goes back, and where the scores are put in it."""

    roster: Roster
    file: Path
    score: int  # the column; one more than there are where it is new
    said: str


def plan(roster: Roster | None, wanted: Wanted, out: Path) -> Gradebook | str:
    """How the scores go back; or, where that was not asked for and is not clear, why no gradebook is written.

    Raises UsageError where it was asked for and cannot be done.
    """
    asked = bool(wanted.kind or wanted.column)
    if roster is None:
        if asked:
            what = "The scores go back in the platform's own table"
            raise UsageError(
                f"{what}: export its gradebook, and name it with --roster. --gradebook alone has nothing to fill in."
            )
        return ""
    if wanted.kind not in ("", roster.form.kind) and (roster.form.kind or not wanted.column):
        raise UsageError(
            f"The roster is {roster.form.title}, and no gradebook of {wanted.kind.title()}. Export that from the platform and "
            "give it with --roster: it goes back with the scores in it, and the platform takes no other."
        )
    file = wanted.file or out / NAME
    columns = _candidates(roster, wanted)
    if len(columns) == 1:
        return Gradebook(
            roster, file, columns[0], f"The scores go into the column `{visible(roster.columns[columns[0]])}` of {file}."
        )
    if not columns and not roster.form.kind and not wanted.column:
        return Gradebook(
            roster, file, len(roster.columns), f"The scores go into two columns more, `score` and `max`, of {file}."
        )
    why = _unclear(roster, columns, wanted)
    if asked:
        raise UsageError(why)
    return f"No gradebook is written. {why}"


def _candidates(roster: Roster, wanted: Wanted) -> list[int]:
    """The columns that may take the scores, by number: one where it is clear."""
    if wanted.column:
        named = [i for i, column in enumerate(roster.columns) if column.casefold() == wanted.column.strip().casefold()]
        return named or [i for i, column in enumerate(roster.columns) if wanted.column.strip().casefold() in column.casefold()]
    own = re.compile(_TAKES_SCORES[roster.form.kind])
    works = [i for i, column in enumerate(roster.columns) if own.fullmatch(column)]
    ours = [i for i in works if NAMES_IT.search(roster.columns[i])]
    return ours if len(ours) == 1 else works


def _unclear(roster: Roster, columns: Sequence[int], wanted: Wanted) -> str:
    shown = ", ".join(f"`{visible(roster.columns[i])}`" for i in (columns or range(len(roster.columns))))[:400]
    what = f"is called {wanted.column!r}" if wanted.column else "is that of this exercise"
    if columns:
        return f"More than one column of the roster may take the scores: {shown}. Say which one with --score-column."
    do = "Give one of these" if wanted.column else "Make one on the platform and export it again, or give one of these"
    return f"No column of the roster {what}; it has {shown}. {do} with --score-column."


def write(book: Gradebook, rows: Iterable[LearnerRow]) -> None:
    """Write the table with the scores of the rows; raises Breakdown where the disk refuses."""
    try:
        atomic_write(book.file, filled(book, rows))
    except OSError as error:
        raise Breakdown(f"{book.file} cannot be written ({error.strerror})") from error


def filled(book: Gradebook, rows: Iterable[LearnerRow]) -> bytes:
    """The roster's table with the scores of the rows, each in the line of its id."""
    roster, cells = book.roster, dict[tuple[int, int], str]()
    feedback, most_column, mark = roster.column(*_FEEDBACK), _most_column(book), _decimal_mark(book)
    if book.score == len(roster.columns):
        cells |= {(roster.header, book.score): "score", (roster.header, most_column): "max"}
    of = {row.roster_row: row for row in rows}
    for one in roster.people:
        row = of.get(one.row)
        if row is None or row.final is None:
            continue
        if _cell(roster, one.row, book.score).upper() in _EXCUSED:
            continue
        most = _most(book, one, most_column)
        number = row.final * most / row.max_score if most else row.final
        cells[one.row, book.score] = f"{number:.2f}".removesuffix(".00").replace(".", mark)
        if book.score == len(roster.columns):
            cells[one.row, most_column] = str(row.max_score)
        if feedback is not None and not _cell(roster, one.row, feedback):
            cells[one.row, feedback] = escape(_feedback(row), quote=False)
    return roster.table.changed(cells)


def _feedback(row: LearnerRow) -> str:
    """What a learner reads beside the grade."""
    what = "; ".join(title for _, title in row.mistakes) or row.message
    late = f" Handed in {row.late}." if row.late else ""
    return f"{row.final:g} of {row.max_score} points." + (f" {what.rstrip('.')}." if what and row.failed else "") + late


def _cell(roster: Roster, row: int, column: int) -> str:
    cells = roster.table.rows[row]
    return cells[column] if column < len(cells) else ""


def _most_column(book: Gradebook) -> int:
    """The column of the points that can be had, where each line says it; else one more than there are."""
    found = book.roster.column(_MOST.get(book.roster.form.kind, ""))
    if found is None and book.roster.form.kind == "moodle":
        return book.score + 1  # in whatever language
    return len(book.roster.columns) + 1 if found is None else found


def _most(book: Gradebook, one: Enrolled, column: int) -> float:
    """The points that can be had on the platform; 0 where it does not say."""
    roster = book.roster
    texts = [_cell(roster, one.row, column)]
    if roster.form.kind == "canvas":
        texts = [_cell(roster, i, book.score) for i, row in enumerate(roster.table.rows) if row[0].startswith(POINTS)]
    elif book.score < len(roster.columns) and (said := _MOST_IN_TITLE.search(roster.columns[book.score])):
        texts = [said[1]]
    numbers = [float(text.replace(",", ".")) for text in texts if _NUMBER.fullmatch(text)]
    return next(iter(numbers), 0.0)


def _decimal_mark(book: Gradebook) -> str:
    """What stands before the decimals, as the numbers of the table have it."""
    marks = [
        found[1]
        for row in book.roster.table.rows[book.roster.header + 1 :]
        for cell in row
        if (found := _NUMBER.fullmatch(cell)) and found[1]
    ]
    return max(".,", key=marks.count)
