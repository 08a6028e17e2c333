"""The report as commands to a GitHub Actions log: annotations on the learner's lines. Knows their limits and escapes."""

from grader.core.values import Report, Status, Verdict
from grader.reports.words import about, headline, line, title

MOST = 10  # annotations of a kind that GitHub shows of a step
MOST_TEXT = 4000  # characters of one
_LEVELS = {Verdict.PASS: "notice", Verdict.PROVISIONAL: "warning"}


def render(report: Report) -> str:
    """One command a line: the verdict, then what is wrong, each mistake or else each failed check."""
    if report.verdict is Verdict.GRADER_ERROR:
        return _command("error", headline(report), report.next_step)
    path = report.submission["path"]
    first = _command(_LEVELS.get(report.verdict, "error"), headline(report), report.next_step, path, line(report))
    if report.diagnosis and report.diagnosis.mistakes:
        found = [
            _command("error", title(one, report.diagnosis), one.explanation, path, one.line)
            for one in report.diagnosis.mistakes
        ]
    else:
        failed = [check for check in report.checks if check.status is Status.FAILED]
        found = [_command("error", f"{one.id}: {one.title}", about(one), path, line(report)) for one in failed]
    return "".join([first, *found][:MOST])


def _command(level: str, title: str, text: str, path: str = "", number: int | None = None) -> str:
    properties = ({"file": path} if path else {}) | ({"line": str(number)} if number and path else {}) | {"title": title}
    listed = ",".join(f"{name}={_escaped(value, ':,')}" for name, value in properties.items())
    return f"::{level} {listed}::{_escaped(text)}\n"


def _escaped(text: str, also: str = "") -> str:
    text = text[:MOST_TEXT]
    for character in "%\r\n" + also:  # the percent sign first: the others become one
        text = text.replace(character, f"%{ord(character):02X}")
    return text
