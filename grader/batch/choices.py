"""What a person has decided about the hand-ins of a class: `choices.csv` beside the results. Knows that one file.

Each run writes a line for every hand-in that needs a look, and keeps the lines that were filled in. What settles a hand-in is
the file that counts, or the roster's id of the person whose it is, or what is accepted: `ok` for the row as it is, `mended` for
what it gets with the grader's changes.
"""

import csv
import io
from collections.abc import Iterable
from pathlib import Path

from msgspec import Struct

from grader.batch.learner_names import harmless_cell
from grader.batch.roster import lines
from grader.core.atomic_write import atomic_write
from grader.core.errors import Breakdown, UsageError
from grader.core.ordinary_file import open_ordinary

NAME = "choices.csv"
OK, MENDED = "ok", "mended"
_COLUMNS = ("learner", "file", "id", "accept", "reason")
_MOST_BYTES = 16 * 2**20


class Decision(Struct, frozen=True):
    """What was decided about one learner's hand-in: which file is graded, whose it is by the roster's id, what is accepted."""

    file: str = ""
    id: str = ""
    accept: str = ""  # OK or MENDED


def read(out: Path) -> dict[str, Decision]:
    """The decisions, by learner, that are in the folder of results; raises UsageError where the file is damaged."""
    path = out / NAME
    try:
        with open_ordinary(path) as stream:
            text = stream.read(_MOST_BYTES).decode("utf-8-sig")
        separator = ";" if text.partition("\n")[0].count(";") > 1 else ","
        rows = list(csv.DictReader(lines(text), delimiter=separator))
    except FileNotFoundError:
        return {}
    except (OSError, ValueError, csv.Error) as error:
        raise UsageError(f"{path} cannot be read ({error}). Mend it, or move it away.") from None
    if rows and not set(_COLUMNS[:4]) <= set(rows[0]):
        raise UsageError(f"{path} needs the columns {', '.join(_COLUMNS)}. Mend its first line, or move the file away.")
    decided = {row["learner"] or "": Decision(*((row[column] or "").strip() for column in _COLUMNS[1:4])) for row in rows}
    for learner, one in decided.items():
        if one.accept not in ("", OK, MENDED):
            raise UsageError(f"{path} has {one.accept!r} for {learner!r} in the column accept; it may be {OK} or {MENDED}.")
    return {learner: one for learner, one in decided.items() if one != Decision()}


def write(out: Path, decided: dict[str, Decision], looks: Iterable[tuple[str, str]]) -> None:
    """Write the decisions, and a line to fill in for each learner and reason in `looks`; no file where there is neither."""
    reasons = dict(looks)
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerow(_COLUMNS)
    for learner in dict.fromkeys([*decided, *map(harmless_cell, reasons)]):
        one = decided.get(learner, Decision())
        why = next((why for name, why in reasons.items() if harmless_cell(name) == learner), "decided")
        writer.writerow([learner, one.file, one.id, one.accept, harmless_cell(why)])
    try:
        if decided or reasons:
            atomic_write(out / NAME, text.getvalue().encode("utf-8"))
        else:
            (out / NAME).unlink(missing_ok=True)
    except OSError as error:
        raise Breakdown(f"{out / NAME} cannot be written ({error.strerror})") from error
