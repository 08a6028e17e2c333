"""What an instructor gets of a class: results.csv, results.json, index.html, and a page for each learner.

Knows formats and files; grades nothing. All of it can be made anew from the results store at any time.
"""

import csv
import io
from collections.abc import Sequence
from html import escape
from pathlib import Path

import msgspec

from grader.batch.class_summary import ClassSummary, LearnerRow
from grader.batch.everybody import everybody
from grader.core.atomic_write import atomic_write
from grader.core.errors import Breakdown
from grader.core.report import Report
from grader.intake.learner_names import harmless_cell
from grader.reports import html
from grader.reports.words import WORDS
from grader.se_block.spec import CLASS_FORMAT, PAGES

COLUMNS = (
    "learner",
    "score",
    "max",
    "verdict",
    "failed checks",
    "mistakes",
    "id",
    "section",
    "file",
    "needs_look",
    "mended_score",
    "status",
    "final_score",
)
FOLDER = PAGES


class Pages:
    """The files below one folder. `add` each learner, then `finish`; raises Breakdown where the disk refuses."""

    def __init__(self, out: Path) -> None:
        self._out = out
        self._part = out / ".results.json.part"
        self._learners = 0
        self._old = {file.name for file in (out / FOLDER).glob("*.html")}
        self._json: io.BufferedWriter | None = None

    def add(self, page: str, learner: str, report: Report) -> None:
        """Write the page of one learner, and its report into the JSON; both or neither."""
        self._add(page, html.render(report, learner, "../index.html").encode(), msgspec.json.encode(report))

    def add_plain(self, page: str, report: Report) -> None:
        """The same for a report of a breakdown, where the page itself may be what broke."""
        text = f'<!doctype html><meta charset="utf-8"><p>{escape(report.next_step)}<p><a href="../index.html">The class</a>'
        self._add(page, text.encode(), msgspec.json.encode(report))

    def _add(self, page: str, shown: bytes, encoded: bytes) -> None:
        try:
            if self._json is None:
                (self._out / FOLDER).mkdir(parents=True, exist_ok=True)
                self._json = self._part.open("wb")
                self._json.write(b'{"format": "%s", "reports": [' % CLASS_FORMAT.encode())
            (self._out / FOLDER / page).write_bytes(shown)
            self._json.write((b",\n" if self._learners else b"\n") + encoded)
        except OSError as error:
            raise _refused(self._out, error) from error
        self._learners += 1
        self._old.discard(page)

    def finish(self, name: str, overview: ClassSummary, said: Sequence[str] = ()) -> None:
        """Write what shows the whole class, with what was `said` of its files, and remove the pages of learners who left it."""
        assert self._json
        try:
            self._json.write(b"\n]}\n")
            self._json.close()
            self._part.replace(self._out / "results.json")
            atomic_write(self._out / "results.csv", table(overview.rows).encode("utf-8"))
            atomic_write(self._out / "index.html", index(name, overview, said).encode("utf-8"))
            for page in self._old:
                (self._out / FOLDER / page).unlink(missing_ok=True)
        except OSError as error:
            raise _refused(self._out, error) from error


def _refused(out: Path, error: OSError) -> Breakdown:
    why = f"the pages in {out} cannot be written ({error.strerror})"
    return Breakdown(f"{why}; every verdict is kept. Make space on the disk and run the same command again")


def table(rows: tuple[LearnerRow, ...]) -> str:
    """The class as CSV, a line a learner."""
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerow(COLUMNS)
    for row in rows:
        score = "" if row.score is None else row.score
        mistakes = "; ".join(id_ for id_, _ in row.mistakes)
        more = *map(harmless_cell, (row.id, row.section, row.file, row.look)), "" if row.mended is None else row.mended
        more = *more, row.status, "" if row.final is None else f"{row.final:g}"
        writer.writerow([harmless_cell(row.learner), score, row.max_score, row.verdict, "; ".join(row.failed), mistakes, *more])
    return text.getvalue()


def index(name: str, overview: ClassSummary, said: Sequence[str] = ()) -> str:
    """The page of the class, with what was `said` of its files."""
    return (
        html.templates()
        .get_template("class.html")
        .render(name=name, all=overview, every=everybody(overview.rows), words=WORDS, said=said)
    )
