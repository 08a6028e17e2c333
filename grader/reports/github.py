"""The report as commands to a GitHub Actions log: annotations on the learner's lines. Knows their limits and escapes."""

from grader.core.report import Report
from grader.core.values import SourceLine, Status, Verdict
from grader.reports.words import MENDED, about, headline, line, mended, title

MOST = 10  # annotations of a kind that GitHub shows of a step
MOST_TEXT = 4000  # characters of one
_LEVELS = {Verdict.PASS: "notice", Verdict.PROVISIONAL: "warning"}


def render(report: Report) -> str:
    """One command a line: the verdict, then what is wrong, each mistake or else each failed check."""
    if report.verdict is Verdict.GRADER_ERROR:
        return _command("error", headline(report), report.next_step)
    path = report.submission["path"]
    first = _command(_LEVELS.get(report.verdict, "error"), headline(report), report.next_step, path, line(report))
    assumed = [_command("notice", "About this file", note, path) for note in report.notes]
    changed = [_command("notice", MENDED, " ".join(mended(report)), path)] if report.mended else []
    if report.diagnosis and report.diagnosis.mistakes:
        found = [
            _command("error", title(one, report.diagnosis), one.explanation, path, SourceLine(one.line or 0, "", "", one.cell))
            for one in report.diagnosis.mistakes
        ]
    else:
        failed = [check for check in report.checks if check.status is Status.FAILED]
        found = [_command("error", f"{one.id}: {one.title}", about(report, one), path, line(report)) for one in failed]
    return "".join([*[first, *found][:MOST], *[*assumed, *changed][:MOST]])


def _command(level: str, title: str, text: str, path: str = "", at: SourceLine | None = None) -> str:
    """A command; in a notebook, GitHub knows no line of a cell."""
    number = {"line": str(at.number)} if at and at.number and not at.cell else {}
    properties = ({"file": path} | number if path else {}) | {"title": title}
    listed = ",".join(f"{name}={_escaped(value, ':,')}" for name, value in properties.items())
    return f"::{level} {listed}::{_escaped(text)}\n"


def _escaped(text: str, also: str = "") -> str:
    text = text[:MOST_TEXT]
    for character in "%\r\n" + also:  # the percent sign first: the others become one
        text = text.replace(character, f"%{ord(character):02X}")
    return text
