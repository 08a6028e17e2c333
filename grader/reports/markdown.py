"""The report as Markdown, for a job summary, a release or a comment. What a learner wrote appears as code only."""

import re

from grader.core.report import Counterexample, Diagnosis, Report
from grader.core.values import MismatchKind, Status, Verdict
from grader.reports.words import MENDED, PRINTED, asked, heading, headline, mended, mistakes
from grader.se_block.counterexample import described

MOST_NUMBERS = 8
MOST_TEXT = 2000
_SPECIAL = re.compile(r"([\\`*_\[\]<>|~&#!:$])")
_CALLS = re.compile(r"(\S*(?:@|www\.)\S*)", re.IGNORECASE)  # a word that becomes a link or calls a person, escaped or not
_MARKS = {Status.PASSED: "passed", Status.FAILED: "**failed**", Status.SKIPPED: "skipped"}


def render(report: Report) -> str:
    """The report from the verdict down to the footer."""
    parts = [f"## {prose(headline(report))}", code(report.submission["path"]), *map(prose, report.notes), *explained(report)]
    if report.checks:
        rows = [
            f"| {_MARKS[one.status]} | {one.points}/{one.max_points} | {code(one.id)} | {prose(asked(one))} |"
            for one in report.checks
        ]
        parts += ["### Checks", "\n".join(["| | points | check | |", "| --- | --- | --- | --- |", *rows])]
    if report.output:
        parts += [f"### {PRINTED}", fenced(report.output)]
    seen = report.coverage
    parts.append(prose(f"{seen['cases']} cases asked, {seen['shapes']} shapes; isolation: {report.isolation.level}"))
    return "\n\n".join(parts) + "\n"


def explained(report: Report) -> list[str]:
    """The paragraphs from the mistakes to the next step."""
    found = [f"**{prose(report.title)}**"] if report.title and not mistakes(report) else []
    found += _diagnosis(report.diagnosis) if report.diagnosis else []
    failed = next((one for one in report.checks if one.status is Status.FAILED), None)
    if failed and not report.counterexample and failed.message:
        found += ["### What failed", fenced(failed.message)]
    if report.counterexample:
        found += _example(report.counterexample)
    if report.mended:
        found += [f"### {MENDED}", *map(prose, mended(report))]
    heading = "Whose fault it is" if report.verdict is Verdict.GRADER_ERROR else "Next step"
    return [*found, f"### {heading}", prose(report.next_step)]


def _diagnosis(diagnosis: Diagnosis) -> list[str]:
    if not diagnosis.mistakes:
        return [f"### Where to look: {prose(diagnosis.title)}", prose(f"No known mistake explains it. {diagnosis.evidence}.")]
    found = [f"### {heading(diagnosis)}"]
    for one in diagnosis.mistakes:
        found += [f"**{prose(one.title)}**" + (f" ({one.place})" if one.line else ""), prose(one.explanation)]
    return found


def _example(example: Counterexample) -> list[str]:
    case = prose(described(example))
    found = ["### The smallest case that shows it", fenced(example.call, "python"), case, fenced(example.message)]
    found += [prose(f'To see this case again: `make grade CASE="{example.case}"`')] if example.case else []
    found += [fenced("\n".join(f"{one.place}: {one.text}" for one in example.lines[-2:]))] if example.lines else []
    if example.actual is None or (example.mismatch and example.mismatch.kind is not MismatchKind.VALUE):
        return found
    first = example.mismatch.index if example.mismatch else None
    start = max(0, (first or 0) - 1)
    numbers = list(enumerate(zip(example.expected, example.actual, strict=False)))[start : start + MOST_NUMBERS]
    rows = [f"| {i} | {_number(a)} | {_number(b)} | {'first difference' if i == first else ''} |" for i, (a, b) in numbers]
    return [*found, "\n".join(["| number | expected | yours | |", "| --: | --: | --: | --- |", *rows])]


def _number(value: float | None) -> str:
    return "not finite" if value is None else f"{value:.6g}"


def prose(text: str) -> str:
    """`text` as it is, on one line and inert; what stands between backticks as code."""
    pieces = re.split(r"`([^`\n]+)`", text[:MOST_TEXT])
    return "".join(code(piece) if i % 2 else _inert(" ".join(piece.split("\n"))) for i, piece in enumerate(pieces))


def _inert(text: str) -> str:
    """`text` with nothing that Markdown takes for more than letters."""
    return "".join(code(word) if i % 2 else _SPECIAL.sub(r"\\\1", word) for i, word in enumerate(_CALLS.split(text)))


def code(text: str) -> str:
    """`text` as code within a line."""
    text = " ".join(text.split())[:MOST_TEXT].replace("|", "\u2502") or " "  # a bar would end the cell of a table
    fence = _fence(text, 1)
    return f"{fence} {text} {fence}" if "`" in text else f"{fence}{text}{fence}"


def fenced(text: str, language: str = "") -> str:
    """`text` as lines of code."""
    text = text[:MOST_TEXT].strip("\n")
    fence = _fence(text, 3)
    return f"{fence}{language}\n{text}\n{fence}"


def _fence(text: str, least: int) -> str:
    longest = max(map(len, re.findall("`+", text)), default=0)
    return "`" * max(least, longest + 1)
