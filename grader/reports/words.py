"""What several reporters say alike: the verdict in words, the points, where in the file, text that XML and logs can carry."""

import re
import textwrap
from collections.abc import Iterator, Sequence

from grader.core.report import CheckResult, Diagnosis, Mistake, Report
from grader.core.sanitize import sanitize
from grader.core.values import SourceLine, Status, Verdict

WORDS = {
    Verdict.PASS: "Solved",
    Verdict.FAIL: "Not solved yet",
    Verdict.PROVISIONAL: "Provisional",
    Verdict.UNGRADABLE: "Could not be run",
    Verdict.GRADER_ERROR: "The grader broke down",
}
OF_A_GOAL = {  # a stretch goal's status in words
    "solved": "Solved", "failed": "Not solved yet", "provisional": "Provisional", "stub": "Not begun", "missing": "No file",
}  # fmt: skip
FREE = "They never count for the grade."
MENDED = "Mended by the grader"
PRINTED = "What the file printed"
_MOST = 2000  # characters of what a submission or its path says
_FORBIDDEN = re.compile(r"[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")  # by XML 1.0


def points(report: Report) -> str:
    """The score as a person reads it."""
    return "no score" if report.score is None else f"{report.score} of {report.max_score} points"


def headline(report: Report) -> str:
    """Verdict and score."""
    return f"{WORDS[report.verdict]}: {points(report)}"


def about(report: Report, check: CheckResult) -> str:
    """What a check found, in one line: what failed, what it waits for, or what holds."""
    if check.status is Status.FAILED:
        return ": ".join(one for one in (report.title, check.message or check.title) if one)
    return f"not checked: it needs {check.blocked_by}" if check.blocked_by else check.message or check.title


def asked(check: CheckResult) -> str:
    """What a check asks, or why it was not asked."""
    if check.blocked_by:
        return f"not checked: it needs {check.blocked_by}"
    return f"{check.title}: not comparable here" if check.status is Status.SKIPPED else check.title


def heading(diagnosis: Diagnosis) -> str:
    """What stands above the named mistakes."""
    several = how_many(diagnosis.mistakes)
    return several if diagnosis.certain else f"{several}, most likely"


def how_many(mistakes: Sequence[Mistake]) -> str:
    """The mistake, or their number."""
    return f"{len(mistakes)} mistakes" if len(mistakes) > 1 else "The mistake"


def title(mistake: Mistake, diagnosis: Diagnosis) -> str:
    """A mistake's title, where it stands alone."""
    return mistake.title if diagnosis.certain else f"{mistake.title} (most likely)"


def line(report: Report) -> SourceLine | None:
    """The line of the learner's file where the first mistake is made, or the call ended."""
    named = report.diagnosis.mistakes if report.diagnosis else ()
    found = next((SourceLine(mistake.line, "", "", mistake.cell) for mistake in named if mistake.line), None)
    lines = report.counterexample.lines if report.counterexample else ()
    return found or (lines[-1] if lines else None)


def mistakes(report: Report) -> list[str]:
    """The ids of the named mistakes, each with its detail."""
    named = report.diagnosis.mistakes if report.diagnosis else ()
    return [f"{one.id} {one.detail or ''}".strip() for one in named]


def mended(report: Report) -> list[str]:
    """What the grader changed in a file that cannot be loaded, and what the file would get then; nothing elsewhere."""
    if report.mended is None:
        return []
    changed = "this change" if len(report.mended.changes) == 1 else "these changes"
    would = f"{WORDS[report.mended.verdict]}, {report.mended.score} of {report.max_score} points"
    counts = (
        "This counts."
        if report.verdict is not Verdict.UNGRADABLE
        else "This does not count: mend the file, and hand it in again."
    )
    return [*(one.words for one in report.mended.changes), f"With {changed} of the grader's: {would}. {counts}"]


def printable(text: str) -> str:
    """`text` without the characters that XML forbids."""
    return _FORBIDDEN.sub("", text)


def opening(title: str, path: str, *problem: str) -> Iterator[str]:
    """The first lines about a block at work: the title, the path, and what is in the way, if anything is."""
    yield title
    yield sanitize(path, _MOST)
    yield ""
    for text in filter(None, problem):
        yield from textwrap.wrap(sanitize(text, _MOST), 78)
        yield ""
