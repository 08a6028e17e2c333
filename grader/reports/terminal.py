"""The report for a person at a terminal or reading a log: verdict first, then the checks, then what to do next."""

import io
from collections.abc import Iterable, Sequence
from typing import Any

from rich.console import Console
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from grader.core.report import CheckResult, Counterexample, Diagnosis, Mistake, Report, Step
from grader.core.values import MismatchKind, Status, Verdict
from grader.reports.words import MENDED, asked, heading, mended
from grader.se_block.counterexample import described
from grader.se_block.spec import coverage_in_words

MOST_NUMBERS = 8
NARROW = 52  # columns, below which a table does not fit: what a check asks gives way, and numbers stand in lines
Floats = Sequence[float | None]
MOST_TEXT_LINES = 8
MOST_LINES = 2  # of the learner's file on the way to an exception
_HEADLINES = {
    Verdict.PASS: ("SOLVED", "bold green"),
    Verdict.FAIL: ("NOT SOLVED YET", "bold yellow"),
    Verdict.PROVISIONAL: ("PROVISIONAL", "bold yellow"),
    Verdict.UNGRADABLE: ("COULD NOT BE RUN", "bold red"),
    Verdict.GRADER_ERROR: ("THE GRADER BROKE DOWN", "bold red"),
}
_STATUS = {Status.PASSED: ("passed", "green"), Status.FAILED: ("FAILED", "bold red"), Status.SKIPPED: ("skipped", "dim")}


def render(report: Report, *, width: int = 80, colour: bool = False) -> str:
    """The report as text of at most `width` columns, with ANSI colours or without."""
    console = make_console(width, colour)
    console.print(headline(report))
    if report.title:
        console.print(Text(report.title, "bold"))
        console.print(indented(Text(report.next_step)))
    console.print(Text(report.submission["path"], "dim"))
    for note in report.notes:
        console.print(Text(note))
    console.print()
    if report.checks:
        console.print(_checks(report.checks, narrow=console.width < NARROW))
        console.print()
    if report.diagnosis:
        _diagnose(console, report.diagnosis)
    _explain(console, report)
    if report.mended:
        console.print(Text(MENDED, "bold"))
        console.print(indented(Text("\n".join(mended(report)))))
        console.print()
    if not report.title:  # else it stands at the top: nothing else matters before it is done
        console.print(Text("Next step", "bold"))
        console.print(indented(Text(report.next_step)))
        console.print()
    if report.output:
        console.print(Text("What your file printed", "bold"))
        console.print(indented(Text(_shortened(report.output))))
        console.print()
    console.print(Text(_footer(report), "dim"))
    return text_of(console)


def headline(report: Report) -> Text:
    """The verdict and the points in a line."""
    words, style = _HEADLINES[report.verdict]
    score = "no score" if report.score is None else f"{report.score} of {report.max_score} points"
    return Text.assemble((words, style), f"   {score}")


def render_case(example: Counterexample, *, width: int = 80, colour: bool = False) -> str:
    """One case with both outcomes, whether they agree or not."""
    console = make_console(width, colour)
    words, style = ("DIFFERENT", "bold yellow") if example.mismatch else ("EQUAL", "bold green")
    console.print(Text(words, style))
    console.print()
    _example(console, example)
    return text_of(console)


def make_console(width: int, colour: bool) -> Console:
    """A console that writes into a text."""
    return Console(
        file=io.StringIO(), width=width, force_terminal=colour, color_system="standard" if colour else None,
        highlight=False, markup=False, emoji=False, legacy_windows=False, _environ={},
    )  # fmt: skip


def text_of(console: Console) -> str:
    """What was written, without blanks at the ends of lines."""
    assert isinstance(console.file, io.StringIO)
    return "\n".join(line.rstrip() for line in console.file.getvalue().split("\n"))


def indented(content: Text | Table) -> Padding:
    """Two columns to the right."""
    return Padding(content, (0, 0, 0, 2))


def _checks(results: Iterable[CheckResult], *, narrow: bool) -> Padding:
    """A row a check: how it ended, its points, its name, and what it asks where there is room for that."""
    table = Table.grid(padding=(0, 1 if narrow else 2))
    for _ in range(3):
        table.add_column(no_wrap=True)
    for result in results:
        words, style = _STATUS[result.status]
        row: list[Text | str] = [Text(words, style), f"{result.points}/{result.max_points}", result.id]
        asks = Text(asked(result), "dim" if result.status is Status.SKIPPED else "")
        table.add_row(*row, *([] if narrow else [asks]))
    return Padding(table, 0) if narrow else indented(table)


def _diagnose(console: Console, diagnosis: Diagnosis) -> None:
    if not diagnosis.mistakes:
        console.print(Text(f"Where to look: {diagnosis.title}", "bold"))
        console.print(
            indented(Text(f"The mistake is none that can be named, but this shows where it is: {diagnosis.evidence}."))
        )
        console.print()
        return
    console.print(Text(heading(diagnosis), "bold"))
    for mistake in diagnosis.mistakes:
        tell(console, mistake)
        console.print()


def tell(console: Console, mistake: Mistake) -> None:
    """A mistake with its line and what it means."""
    where = f"   your {mistake.place}" if mistake.line else ""
    console.print(indented(Text.assemble((mistake.title, "bold red"), (where, "dim"))))
    console.print(indented(Text(mistake.explanation)))


def _explain(console: Console, report: Report) -> None:
    example = report.counterexample
    first = next((result for result in report.checks if result.status is Status.FAILED), None)
    for result in report.checks:
        if result is first or (example and result.id == example.check and result.status is Status.FAILED):
            console.print(Text.assemble((f"What failed: {result.id}", "bold")))
            message = example.message if example and result.id == example.check else result.message
            console.print(indented(Text(_shortened(message))))
            console.print()
    if example:
        console.print(Text("The smallest case that shows it", "bold"))
        _example(console, example, told=example.message)
        if report.diagnosis and report.diagnosis.steps:
            console.print(indented(_steps(report.diagnosis.steps, narrow=console.width < NARROW)))
        console.print()


def _example(console: Console, example: Counterexample, told: str = "") -> None:
    """The call and both outcomes; what `told` has said already is not said again."""
    console.print(Text(example.call, "cyan"))  # at the margin: an indented line cannot be pasted
    console.print(indented(Text(described(example), "dim")))
    for line in example.lines[-MOST_LINES:]:
        place = f", in {line.function}" if line.function else ""
        console.print(indented(Text.assemble(f"your {line.place}{place}\n  ", (line.text, "red"))))
    mismatch = example.mismatch
    if mismatch is None or mismatch.kind in {MismatchKind.NAN, MismatchKind.VALUE}:
        index = mismatch.index if mismatch else None
        console.print(indented(numbers(example.expected, example.actual, index, narrow=console.width < NARROW)))
    else:
        console.print(indented(Text(f"expected  {_row(example.expected)}   shape {_shape(example.expected_shape)}, float32")))
        if mismatch.message not in told:
            console.print(indented(Text(f"yours     {_shortened(mismatch.message)}")))
    console.print(indented(Text(f'again: make grade CASE="{example.case}"', "dim")))


def numbers(expected: Sequence[Any], actual: Sequence[Any] | None, first: int | None, *, narrow: bool) -> Text | Table:
    """Expected and actual numbers side by side, from the beginning or from just before the first difference."""
    start = 0 if first is None or len(expected) <= MOST_NUMBERS else max(0, first - 1)
    rows = list(enumerate(zip(expected, actual or [], strict=False)))[start : start + MOST_NUMBERS]
    left = len(expected) - start - len(rows)
    cells = [(str(i), _number(wanted), _number(got), "<- first difference" if i == first else "") for i, (wanted, got) in rows]
    if narrow:
        lines = [f"{i}: expected {wanted}, yours {got} {mark}".rstrip() for i, wanted, got, mark in cells]
        return Text("\n".join(lines + ([f"and {left} more"] if left else [])))
    table = Table.grid(padding=(0, 2))
    for _ in range(3):
        table.add_column(justify="right", no_wrap=True)
    table.add_column(no_wrap=True)
    table.add_row("number", "expected", "yours", "", style="dim")
    for *row, mark in cells:
        table.add_row(*row, Text(mark, "bold red"))
    if left:
        table.add_row("...", "", "", Text(f"and {left} more", "dim"))
    return table


def _steps(steps: Sequence[Step], *, narrow: bool) -> Text | Table:
    """What the steps inside the block give for the case, where the mistakes change it."""
    if narrow:
        return Text("\n".join(f"{one.name}: expected {_row(one.expected)}, yours {_row(one.actual)}" for one in steps))
    table = Table.grid(padding=(0, 2))
    table.add_row("inside the block", "expected", "yours", style="dim")
    for step in steps:
        table.add_row(step.name, _row(step.expected), _row(step.actual))
    return table


def _number(value: float | None) -> str:
    return "not finite" if value is None else f"{value:.6g}"


def _row(values: Floats | None) -> str:
    if values is None:
        return "-"
    shown = ", ".join(_number(value) for value in values[:4])
    return f"[{shown}{', ...' if len(values) > 4 else ''}]"


def _shape(shape: tuple[int, ...]) -> str:
    return f"({shape[0]},)" if len(shape) == 1 else str(shape)


def _shortened(message: str) -> str:
    lines = [line for line in message.splitlines() if line.strip()]
    return "\n".join(lines[:MOST_TEXT_LINES] + (["..."] if len(lines) > MOST_TEXT_LINES else []))


def _footer(report: Report) -> str:
    isolation = report.isolation
    parts = [
        coverage_in_words(report.coverage),
        *([f"{report.timing['seconds']:.1f} s"] if "seconds" in report.timing else []),
        f"isolation: {isolation.level}",
    ]
    could = f"\nNot guarded: it could {'; '.join(isolation.missing)}." if isolation.missing else ""
    return " | ".join(parts) + could
