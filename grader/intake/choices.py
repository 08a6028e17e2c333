"""What a person has decided about the hand-ins of a class: `choices.csv`, beside the results. Knows that one file.

Each run writes a line for every hand-in that needs a look, and keeps the lines that were filled in. What settles a hand-in is
the path of the file that counts, or the roster's id of the person whose it is, or what is accepted: `ok` for the row as it is,
`mended` for what it gets with the grader's changes. The columns `learner` and `path` are enough.
"""

import csv
import io
from collections.abc import Collection, Iterable, Mapping
from pathlib import Path

from msgspec import Struct

from grader.core.atomic_write import atomic_write
from grader.core.errors import Breakdown, UsageError
from grader.intake import table
from grader.intake.learner_names import harmless_cell

NAME = "choices.csv"
OK, MENDED = "ok", "mended"
_COLUMNS = ("learner", "path", "id", "accept", "reason")


class Decision(Struct, frozen=True):
    """What was decided about one learner's hand-in: which file is graded, whose it is by the roster's id, what is accepted."""

    path: str = ""
    id: str = ""
    accept: str = ""  # OK or MENDED


NONE = Decision()


def read(path: Path) -> dict[str, Decision]:
    """The decisions in the file, by learner; raises UsageError where it is damaged, FileNotFoundError where there is none."""
    rows = table.read(path)
    columns = [column.lower() for column in rows[0]] if rows else []
    if rows and not {"learner", "path"} <= set(columns):
        raise UsageError(f"{path} needs the columns learner and path in its first line; it has {', '.join(rows[0])[:200]}.")
    decided: dict[str, Decision] = {}
    for row in rows[1:]:
        cells = dict(zip(columns, row, strict=False))
        learner, one = cells.get("learner", ""), Decision(*(cells.get(column, "") for column in _COLUMNS[1:4]))
        if one.accept not in ("", OK, MENDED):
            raise UsageError(f"{path} has {one.accept!r} for {learner!r} in the column accept; it may be {OK} or {MENDED}.")
        if learner in decided and one not in (NONE, decided[learner]):
            raise UsageError(f"{path} decides twice, and not the same, about {learner!r}. Leave one of its lines.")
        if learner and one != NONE:
            decided[learner] = one
    return decided


def about(decided: Mapping[str, Decision], learner: str) -> Decision:
    """What was decided about a learner, whose name may stand in the file as it is or as a table may hold it."""
    return decided.get(learner) or decided.get(harmless_cell(learner)) or NONE


def unknown(decided: Iterable[str], learners: Collection[str]) -> list[str]:
    """The names of those who are decided about, and are not in the class."""
    known = {*learners, *map(harmless_cell, learners)}
    return [one for one in decided if one not in known]


def line(learner: str, decision: Decision) -> str:
    """A decision as a line of the file."""
    cells = [learner, decision.path, decision.id, decision.accept]
    while cells and not cells[-1]:
        cells.pop()
    text = io.StringIO()
    csv.writer(text, lineterminator="").writerow([harmless_cell(cell) if cell == learner else cell for cell in cells])
    return text.getvalue()


def write(path: Path, decided: Mapping[str, Decision], looks: Iterable[tuple[str, str]]) -> None:
    """Write the decisions, and a line to fill in for each learner and reason in `looks`; no file where there is neither."""
    reasons = dict(looks)
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerow(_COLUMNS)
    for learner in dict.fromkeys([*decided, *map(harmless_cell, reasons)]):
        one = decided.get(learner, NONE)
        why = next((why for name, why in reasons.items() if harmless_cell(name) == learner), "decided")
        writer.writerow([learner, one.path, one.id, one.accept, harmless_cell(why)])
    try:
        if decided or reasons:
            atomic_write(path, text.getvalue().encode("utf-8"))
        else:
            path.unlink(missing_ok=True)
    except OSError as error:
        raise Breakdown(f"{path} cannot be written ({error.strerror})") from error
