"""The smallest mendings of a file that cannot be loaded for a reason that is not the block.

Texts are mended by rule, and then up to three statements at module level are left out, those that raise. Every attempt is run
in a sandbox: what comes back only says what to try next. Nothing here decides a point.
"""

from collections.abc import Callable, Sequence

from msgspec import Struct
from msgspec.structs import replace

from grader.core import notebook, quoted
from grader.core.report import MendedLine
from grader.core.sanitize import sanitize
from grader.core.values import Definitions, Outcome, OutcomeKind, SkippedStatement, Span, Submission, Verdict, place
from grader.grading.assemble import Graded
from grader.grading.mend_text import Change, Edit, changes, edit, for_endless, for_missing_function, shown
from grader.sandbox.worker_process import Program
from grader.se_block.calls import program_of

MOST_STATEMENTS = 3  # left out at most; those that only need what these should give do not count
MOST_RULES = 3
MOST_LOADS = 12
MOST_MENDINGS = 2
_ENCODINGS = {"utf-16-le": "UTF-16", "utf-16-be": "UTF-16", "cp1252": "Windows-1252", "utf-8": "UTF-8"}
_SYNTAX_ERRORS = {"SyntaxError", "IndentationError", "TabError"}
Load = Callable[[Program], Definitions | Outcome]


class Mending(Struct, frozen=True):
    """A submission as the grader has changed it, and the changes."""

    submission: Submission
    changes: tuple[MendedLine, ...]
    rules: int = 0  # how many of the text's faults were mended


def may_be_mended(submission: Submission, graded: Graded) -> bool:
    """Whether it is the loading that failed: by an exception, for want of time, or for want of the function."""
    if graded.report.verdict is not Verdict.UNGRADABLE:
        return False
    if submission.not_text:
        return bool(submission.likely_text)
    loading = graded.evidence.definitions if graded.evidence else None
    if isinstance(loading, Definitions):
        return loading.function == "missing"
    return loading is not None and loading.kind in (OutcomeKind.RAISED, OutcomeKind.TIMED_OUT)


def mendings(submission: Submission, load: Load) -> list[Mending]:
    """Mendings with which the file can be loaded, the likeliest first; `load` runs a program in a sandbox."""
    said: tuple[MendedLine, ...] = ()
    if submission.not_text:
        if not submission.likely_text:
            return []
        submission = replace(submission, text=submission.likely_text, not_text="")
        said = (_read_as(submission),)
    found: list[Mending] = []
    waiting = [Mending(submission, said, len(said))]
    loads = 0
    while waiting and loads < MOST_LOADS and len(found) < MOST_MENDINGS:
        one = waiting.pop(0)
        loads += 1
        loading = load(replace(program_of(one.submission), by_statement=True))
        if isinstance(loading, Outcome):
            if one.rules == MOST_RULES:
                continue
            endless = loading.kind is OutcomeKind.TIMED_OUT
            tried = for_endless(one.submission.text) if endless else _changes(one, loading)
            waiting[:0] = [_changed(one, change) for change in tried]
            continue
        if loading.function == "missing" and one.rules < MOST_RULES:
            waiting[:0] = [_changed(one, change) for change in for_missing_function(one.submission.text)]
        mended = _without_skipped(one, loading)
        if mended and mended.changes:
            found.append(mended)
    return found


def _changes(one: Mending, error: Outcome) -> list[Change]:
    """The next changes to try, for an error in the text."""
    if error.kind is not OutcomeKind.RAISED or error.error not in _SYNTAX_ERRORS:
        return []
    cells = one.submission.cells
    lines = tuple(replace(line, number=_number(line.number, line.cell, cells)) for line in error.lines)
    return list(changes(one.submission.text, replace(error, lines=lines)))


def _read_as(submission: Submission) -> MendedLine:
    """The first line in which another encoding shows."""
    lines = submission.text.split("\n")
    utf_16 = submission.likely_encoding.startswith("utf-16")
    first = 1 if utf_16 else next((number for number, line in enumerate(lines, 1) if not line.isascii()), 1)
    return _line(submission, edit(submission.text, [first], f"the file read as {_ENCODINGS[submission.likely_encoding]} text"))


def _line(submission: Submission, one: Edit) -> MendedLine:
    """An edit of the text as one of the file, which may be a notebook."""
    cell, line = notebook.place(one.line, submission.cells)
    return MendedLine(line, sanitize(one.was, 200), sanitize(one.why, 500), cell)


def _number(line: int, cell: int | None, cells: Sequence[int]) -> int:
    return cells[cell - 1] + line - 1 if cell else line


def _changed(one: Mending, change: Change) -> Mending:
    said = (*one.changes, *(_line(one.submission, each) for each in change.edits))
    return Mending(replace(one.submission, text=change.text), said, one.rules + 1)


def _without_skipped(one: Mending, found: Definitions) -> Mending | None:
    """Without the statements that raised; None where there is no block without them, or they are too many."""
    causes = [skipped for skipped in found.skipped if not skipped.follows]
    if found.function != "callable" or len({cause.span.line for cause in causes}) > MOST_STATEMENTS:
        return None
    if one.submission.cells:  # a notebook is run statement by statement as it is
        return one
    text = one.submission.text
    said = [_left_out(one.submission, cause) for cause in causes]
    more = len(found.skipped) - len(causes)
    if more and said:
        they = "statement, which needs it," if more == 1 else "statements, which need it,"
        said[-1] = replace(said[-1], why=f"{said[-1].why}; {more} more {they} left out, too")
    for skipped in sorted(found.skipped, key=lambda one: (one.span.line, one.span.column), reverse=True):
        text = _without(text, skipped.span)
    return Mending(replace(one.submission, text=text), (*one.changes, *said))


def skipped_in_words(submission: Submission, skipped: Sequence[SkippedStatement]) -> list[str]:
    """What of a notebook was gone past, since it raised; the rest of it ran."""
    causes = [one for one in skipped if not one.follows]
    said = []
    for one in causes[:MOST_STATEMENTS]:
        cell, line = notebook.place(one.span.line, submission.cells)
        where = place(line, cell)
        said.append(f"{where[0].upper()}{where[1:]} `{_source(submission.text, one.span)}` was gone past: {_stops(one)}.")
    more = len(skipped) - len(said)
    if more > 0:
        said.append(f"{more} more {'statement was' if more == 1 else 'statements were'} gone past.")
    return [sanitize(one, 1000) for one in said]


def _left_out(submission: Submission, skipped: SkippedStatement) -> MendedLine:
    span = skipped.span
    return _line(
        submission, Edit(span.line, _source(submission.text, span), f"it stops with {_stops(skipped)}, so it is left out")
    )


def _stops(skipped: SkippedStatement) -> str:
    return quoted.exception(skipped.error, skipped.message)


def _source(text: str, span: Span) -> str:
    """The first line of a part of the text."""
    lines = text.split("\n")
    line = lines[span.line - 1].encode()[span.column :] if span.line <= len(lines) else b""
    if span.end_line == span.line:
        line = line[: max(0, span.end_column - span.column)]
    return shown(line.decode("utf-8", "replace"))


def _without(text: str, span: Span) -> str:
    """The text with `pass` for a statement, and empty lines for its other lines."""
    lines = text.split("\n")
    if not 0 < span.line <= span.end_line <= len(lines):
        return text
    before, after = lines[span.line - 1].encode()[: span.column], lines[span.end_line - 1].encode()[span.end_column :]
    rest = [""] * (span.end_line - span.line - 1) + [after.decode("utf-8", "replace")]
    first = before.decode("utf-8", "replace") + "pass"
    kept = [first + rest[0]] if span.line == span.end_line else [first, *rest]
    return "\n".join([*lines[: span.line - 1], *kept, *lines[span.end_line :]])
