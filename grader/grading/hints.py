"""One hint at a time for what fails now, and a memory of how far a learner has got. Knows reports and hints; grades nothing.

The memory is a small file in the cache folder. Lost or damaged, the hints begin again.
"""

import contextlib
import textwrap
from collections.abc import Callable
from pathlib import Path

import msgspec
from msgspec import Struct

from grader.core.atomic_write import atomic_write
from grader.core.report import CheckResult, GoalResult, Mistake, Report
from grader.core.values import Status, Submission, Verdict
from grader.grading.assemble import Graded
from grader.se_block import messages
from grader.se_block.next_step import NextStep


class HintSequence(Struct, frozen=True):
    """The hints for one failure, from a question to almost the line. The same failure has the same id."""

    failure: str
    about: str
    hints: tuple[str, ...]
    shows: str = "make grade"  # the command that shows the case that fails


class HintsShown(Struct, frozen=True):
    """The hints for what fails now that a learner has been shown, and how many there are in all."""

    about: str = ""
    shown: tuple[str, ...] = ()
    of: int = 0


class Progress(Struct):
    """How far the learner of one file has got: the failures met, how many hints of each were shown, what fails now."""

    sha256: str = ""
    now: str = ""  # the failure at hand; empty when the file passes
    met: dict[str, HintSequence] = {}
    shown: dict[str, int] = {}


def hint(submission: Submission, find: Callable[[], HintSequence | None], memory: Path, width: int = 80) -> str:
    """The next hint for `submission`, in lines of `width` columns; `find` is asked only if it has changed since then."""
    kept = _read(memory)
    progress = kept.setdefault(str(Path(submission.path).resolve()), Progress())
    if progress.sha256 != submission.sha256:
        hints = find()
        progress.sha256, progress.now = submission.sha256, hints.failure if hints else ""
        if hints:
            progress.met[hints.failure] = hints
    text = _next(progress, width) if progress.now else _all(progress, width)
    with contextlib.suppress(OSError):
        memory.parent.mkdir(mode=0o711, parents=True, exist_ok=True)
        atomic_write(memory, msgspec.json.encode(kept), mode=0o600)
    return text


def hints_shown(submission: Submission, graded: Graded, memory: Path) -> HintsShown:
    """Those that were shown before for what fails now in `submission`, as it was `graded`; shows no other."""
    hints = hints_for(graded)
    if hints is None:
        return HintsShown()
    progress = _read(memory).get(str(Path(submission.path).resolve()), Progress())
    return HintsShown(hints.about, hints.hints[: progress.shown.get(hints.failure, 0)], len(hints.hints))


def hints_for(graded: Graded) -> HintSequence | None:
    """The hints for the first mistake, or else for the first failed check; None where nothing fails."""
    report = graded.report
    if report.verdict is Verdict.PASS:
        return None
    if report.diagnosis and report.diagnosis.mistakes:
        return _for_mistake(report.diagnosis.mistakes[0])
    if report.verdict is Verdict.PROVISIONAL:
        return HintSequence("provisional", "the random numbers here", (report.next_step,))
    check = next((result for result in report.checks if result.status is Status.FAILED), None)
    if check is None:
        return HintSequence("grader", "the grader", (report.next_step,))
    return _for_exception(graded.next_step, check, report) if graded.next_step.title else _for_check(check, graded)


def hints_for_goal(result: GoalResult) -> HintSequence | None:
    """The hints for the first mistake in a stretch goal's file, or else what is next; None where it is solved."""
    if result.status == "solved":
        return None
    about = f"the stretch goal {result.id}"
    if result.mistakes:
        first = result.mistakes[0]
        about = f"the {first.id.partition('-')[0]} of {about}"
        return HintSequence(f"{result.id} {first.id} {first.detail or ''}".strip(), about, first.hints, "make stretch")
    return HintSequence(f"{result.id} {result.status} {result.next_step}", about, (result.next_step,))


def _for_mistake(mistake: Mistake) -> HintSequence:
    about = messages.stages()[messages.stage_of(mistake.id)].title
    return HintSequence(f"{mistake.id} {mistake.detail or ''}".strip(), about, mistake.hints)


def _for_check(check: CheckResult, graded: Graded) -> HintSequence:
    more = messages.check_hints()[check.id]
    return HintSequence(graded.next_step.id, f"the check `{check.id}`", (graded.report.next_step, *more))


def _for_exception(step: NextStep, check: CheckResult, report: Report) -> HintSequence:
    lines = report.counterexample.lines if report.counterexample else ()
    second, third = messages.check_hints()[check.id]
    if lines:
        stops = f"Your {lines[-1].place} is where it stops: `{lines[-1].text}`."
        second = f"{stops} What goes into it? Print it just before."
    about = f"the exception in {lines[-1].place}" if lines else f"the check `{check.id}`"
    return HintSequence(step.id, about, (step.text, step.between or second, step.cure or third))


def _next(progress: Progress, width: int) -> str:
    hints = progress.met[progress.now]
    number = min(progress.shown.get(progress.now, 0) + 1, len(hints.hints))
    again = "  (the last one, once more)" if progress.shown.get(progress.now) == len(hints.hints) else ""
    progress.shown[progress.now] = number
    head = _wrapped(f"Hint {number} of {len(hints.hints)}, about {hints.about}{again}", width, "")
    more = _wrapped(f"Not enough? Ask again for a plainer one. `{hints.shows}` shows the case that fails.", width, "")
    ending = "" if number == len(hints.hints) else f"\n{more}\n"
    return f"{head}\n\n{_wrapped(hints.hints[number - 1], width)}\n{ending}"


def _all(progress: Progress, width: int) -> str:
    if not progress.met:
        return "Solved: every check passes, and no hint was needed.\n"
    lines = ["Solved: every check passes. All hints for what you met on the way:", ""]
    for hints in progress.met.values():
        lines += [f"About {hints.about}", *(_wrapped(f"{i}. {text}", width) for i, text in enumerate(hints.hints, 1)), ""]
    return "\n".join(lines)


def _wrapped(text: str, width: int, indent: str = "  ") -> str:
    return textwrap.fill(
        text, width, initial_indent=indent, subsequent_indent=indent, break_long_words=False, break_on_hyphens=False
    )


def _read(memory: Path) -> dict[str, Progress]:
    try:
        return msgspec.json.decode(memory.read_bytes(), type=dict[str, Progress])
    except (OSError, msgspec.DecodeError):
        return {}
