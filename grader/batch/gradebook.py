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
from grader.intake.roster import POINTS, Enrolled, Roster
from grader.se_block.spec import NAMES_IT, RESULTS

NAME = "gradebook.csv"
_RESULTS = {"results.csv", "results.json", RESULTS, "index.html", "choices.csv"}  # what else a class writes there
_TAKES_SCORES = {  # the columns of works, and no others: totals are the platform's
    "canvas": r"(?s).+\s\(\d+\)",
    "moodle": r"(?i)grade",
    "brightspace": r"(?is).+ points grade\b.*",
    "blackboard": r"(?s)[^\[]*(?:\[[^\]:]*: ?\d[^\]]*\] ?)?\|\s*\d+",  # of a total, words stand before the number
    "gradescope": r"(?i)total score",
    "": r"(?i)score|grade|points|mark",
}
_MOST = {"moodle": "maximum grade", "gradescope": "max points", "": "max"}  # columns of the points that can be had
_MOST_IN_TITLE = re.compile(r"(?i)MaxPoints: ?([\d.,]+)|\[[^\]:]*: ?([\d.,]+)[^\]]*\] ?\|")
_EXCUSED = {"EX", "N/A"}  # an instructor of Canvas has said that this person gets no grade
_FEEDBACK = ("feedback comments",)
_OUR_FEEDBACK = re.compile(r"\d+(?:\.\d+)? of \d+ points\..*", re.DOTALL)  # of an earlier run: it is written anew
_NUMBER = re.compile(r"\d+([.,])\d+|\d+")
_THOUSANDS = re.compile(r"\d{1,3}(?:([.,])\d{3})+(?:[.,]\d+)?")


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
    file = _file(roster, wanted, out)
    columns = _candidates(roster, wanted)
    if len(columns) == 1:
        book = Gradebook(roster, file, columns[0], "")
        column = _most_column(book)
        most = next((most for one in roster.people if (most := _most(book, one, column))), 0.0)
        points = f"out of {most:g} points" if most else "as they are: the table does not say how many points there are"
        said = f"The scores go into the column `{visible(roster.columns[columns[0]])}` of {file}, {points}."
        return Gradebook(roster, file, columns[0], said)
    if not columns and not roster.form.kind and not wanted.column:
        return Gradebook(roster, file, _width(roster), f"The scores go into a new column `score` of {file}.")
    why = _unclear(roster, columns, wanted)
    if asked:
        raise UsageError(why)
    return f"No gradebook is written. {why}"


def _file(roster: Roster, wanted: Wanted, out: Path) -> Path:
    """Where the gradebook goes; raises UsageError where it would replace another file, or cannot be written."""
    file = wanted.file or out / NAME
    if file.resolve() == roster.path.resolve():
        raise UsageError(f"{file} is the roster itself, which stays as it is. Give another file to --gradebook.")
    if wanted.file and (file.is_dir() or not file.resolve().parent.is_dir()):
        raise UsageError(f"{file} cannot be written: there is no folder {file.resolve().parent}, or it is one itself.")
    if file.resolve().parent == out.resolve() and file.name in _RESULTS:
        raise UsageError(f"{file} is a file of the results. Give another one to --gradebook.")
    return file


def _width(roster: Roster) -> int:
    """How many columns the table has, those without a name included."""
    return max(map(len, roster.table.rows))


def _candidates(roster: Roster, wanted: Wanted) -> list[int]:
    """The columns that may take the scores, by number: one where it is clear.

    A single work's column that has grades, and another name than this exercise, may be another work's.
    """
    free = [i for i in range(len(roster.columns)) if i not in roster.about_people and not _is_read_only(roster, i)]
    if wanted.column:
        named = wanted.column.strip().casefold()
        exact = [i for i in free if roster.columns[i].casefold() == named]
        return exact or [i for i in free if named in roster.columns[i].casefold()]
    own = re.compile(_TAKES_SCORES[roster.form.kind])
    works = [i for i in free if own.fullmatch(roster.columns[i])]
    ours = [i for i in works if NAMES_IT.search(roster.columns[i])]
    if len(ours) == 1 or roster.form.kind in ("", "moodle", "gradescope"):
        return ours if len(ours) == 1 else works
    graded = len(works) == 1 and any(_cell(roster, one.row, works[0]) for one in roster.people)
    return [] if graded else works


def _is_read_only(roster: Roster, column: int) -> bool:
    """Whether Canvas would not take the column back."""
    points = _points_line(roster)
    cell = _cell(roster, points, column) if points is not None else ""
    return cell.startswith("(") and cell.endswith(")")


def _points_line(roster: Roster) -> int | None:
    """The row of Canvas' gradebook that says how many points can be had."""
    if roster.form.kind != "canvas":
        return None
    return next((i for i, row in enumerate(roster.table.rows) if row and row[0].startswith(POINTS)), None)


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
    is_new = book.score >= len(roster.columns)
    if is_new:
        cells[roster.header, book.score] = "score"
        cells |= {(one.row, book.score): "" for one in roster.people}
        if most_column is None:
            cells[roster.header, book.score + 1] = "max"
            cells |= {(one.row, book.score + 1): "" for one in roster.people}
    of = {row.roster_row: row for row in rows}
    for one in roster.people:
        row = of.get(one.row)
        if row is None or row.final is None or _cell(roster, one.row, book.score).upper() in _EXCUSED:
            continue
        most = _most(book, one, most_column)
        number = row.final * most / row.max_score if most else row.final
        cells[one.row, book.score] = f"{number:.2f}".removesuffix(".00").replace(".", mark)
        if is_new and most_column is None:
            cells[one.row, book.score + 1] = str(row.max_score)
        said = "" if feedback is None else _cell(roster, one.row, feedback)
        if feedback is not None and (not said or _OUR_FEEDBACK.fullmatch(said)):
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


def _most_column(book: Gradebook) -> int | None:
    """The column of the points that can be had, where each line says it."""
    roster = book.roster
    own = roster.columns[book.score] if book.score < len(roster.columns) else ""
    found = roster.column(f"{own} - max points".casefold(), _MOST.get(roster.form.kind, ""))
    if found is None and roster.form.kind == "moodle":  # in whatever language, it stands behind the grade
        values = {_cell(roster, one.row, book.score + 1) for one in roster.people}
        return book.score + 1 if len(values) == 1 and _number(values.pop()) else None
    return found


def _most(book: Gradebook, one: Enrolled, column: int | None) -> float:
    """The points that can be had on the platform; 0 where it does not say."""
    roster = book.roster
    text = "" if column is None else _cell(roster, one.row, column)
    if (points := _points_line(roster)) is not None:
        text = _cell(roster, points, book.score)
    elif book.score < len(roster.columns) and (said := _MOST_IN_TITLE.search(roster.columns[book.score])):
        text = said[1] or said[2]
    return _number(text)


def _number(text: str) -> float:
    """The number that a cell has, with whatever marks; 0 where it is none."""
    if large := _THOUSANDS.fullmatch(text):
        text = text.replace(large[1], "")
    return float(text.replace(",", ".")) if _NUMBER.fullmatch(text) else 0.0


def _decimal_mark(book: Gradebook) -> str:
    """What stands before decimals: as in the scores and their points, or else in the table, or else as it goes with `;`."""
    roster = book.roster
    near = {book.score, _most_column(book)}
    for columns in (near, range(_width(roster))):
        texts = (
            _cell(roster, i, k) for i in range(roster.header + 1, len(roster.table.rows)) for k in columns if k is not None
        )
        marks = [found[1] for text in texts if (found := _NUMBER.fullmatch(text)) and found[1]]
        if marks:
            return max(".,", key=marks.count)
    return "," if roster.table.separator == ";" else "."
