"""What is on the page: the lesson, the report of the last save, its hints, and pictures. Other threads ask for it as bytes."""

import functools
from collections.abc import Callable
from pathlib import Path

import msgspec
from msgspec import Struct
from msgspec.structs import replace

from grader.core.errors import UsageError
from grader.core.report import Report
from grader.core.sanitize import sanitize
from grader.grading.hints import HintsShown
from grader.reports import drawing
from grader.reports.html import templates
from grader.reports.lesson import LESSON, lesson
from grader.reports.words import WORDS, heading, mended, points
from grader.se_block import inputs, spec
from grader.se_block.picture import Picture
from grader.se_block.pinned_cases import WORKED_EXAMPLE
from grader.watch.inbox import ASK, HINT
from grader.watch.page.answer import CSS, HTML, JS, JSON, SVG, TEXT, Answer
from grader.watch.page.server import PageServer

SLIDERS = (
    ("height", "rows", 1, 9), ("width", "columns", 1, 9), ("depth", spec.COLUMNS, 1, 16), (spec.FIELD, spec.FIELD, 1, 24),
    ("seed", "seed", 0, 20), ("draw", "which image", 0, 20),
)  # fmt: skip


class Live(Struct, frozen=True):
    """What changes on the page: two lines, and two pieces of HTML; and the case that was asked for last."""

    status: str = ""
    verdict: str = ""
    busy: bool = False  # what is shown is not yet that of the last save
    report: str = ""
    asked: str = ""
    case: str = inputs.specification(WORKED_EXAMPLE)


class Page:
    """Shows what it is given, to whoever has the address. `tell` is called from another thread with what a person asks."""

    def __init__(self, file: Path, tell: Callable[[str], None]) -> None:
        self._file, self._tell = sanitize(str(file), 1000), tell
        self._live = Live()
        self.case = WORKED_EXAMPLE  # what the block is asked
        self._server = PageServer(self._get, self._post)
        self.address = self._server.address

    def status(self, text: str, *, busy: bool = False) -> None:
        """What is being done, or was, in a line; and whether what is shown is out of date until then."""
        self._show(status=text, busy=busy)

    def report(self, report: Report, changed: str, hints: HintsShown, picture: Picture | None) -> None:
        """The report, what has changed since the last one, the hints so far, and the picture of its case, once there is one."""
        drawn = drawing.drawn(picture) if picture else ()
        text = templates().get_template("watch_report.html").render(
            report=report, words=WORDS[report.verdict], points=points(report), heading=heading, mended=mended(report),
            changed=changed, hints=hints, example=report.counterexample, drawn=drawn,
        )  # fmt: skip
        self._show(verdict=f"{WORDS[report.verdict]}, {points(report)}.", report=text)

    def asked(self, picture: Picture | None, problem: str = "") -> None:
        """What the block makes of the case that was asked for, or why it cannot be asked."""
        shown = {"drawn": drawing.drawn(picture), "message": picture.message, "compared": picture.is_compared,
                 "call": inputs.call(picture.case, spec.FUNCTION)} if picture else {}  # fmt: skip
        self._show(asked=templates().get_template("watch_asked.html").render(problem=problem, **shown))

    def close(self) -> None:
        """Serve no longer."""
        self._server.close()

    def _show(self, **fields: str | bool) -> None:
        self._live = replace(self._live, **fields, case=inputs.specification(self.case))
        self._server.tell()

    def _get(self, name: str) -> Answer | None:
        if name == "live":
            return Answer(JSON, msgspec.json.encode(self._live))
        if name == "":
            return Answer(HTML, self._page().encode())
        return _files().get(name)

    def _page(self) -> str:
        return templates().get_template("watch.html").render(
            file=self._file, live=self._live, sliders=SLIDERS, kinds=inputs.CHOICES.items(),
            lesson_case=inputs.specification(WORKED_EXAMPLE), lesson=lesson(LESSON, 1),
        )  # fmt: skip

    def _post(self, name: str, text: str) -> Answer | None:
        if name == "hint":
            self._tell(HINT)
        elif name == "ask":
            try:
                self.case = inputs.parse(text)
            except UsageError as error:
                return Answer(TEXT, str(error).encode(), 400)
            self._tell(ASK)
        else:
            return None
        return Answer(JSON, b"{}")


@functools.cache
def _files() -> dict[str, Answer]:
    """The page's own files, and the lesson's figures."""
    folder = Path(drawing.__file__).with_name("templates")
    style = (folder / "style.css").read_bytes() + (folder / "watch.css").read_bytes()
    files = {"page.css": Answer(CSS, style), "page.js": Answer(JS, (folder / "watch.js").read_bytes())}
    figures = {f"{spec.FIGURES.name}/{file.name}": Answer(SVG, file.read_bytes()) for file in spec.FIGURES.glob("*.svg")}
    return files | figures
