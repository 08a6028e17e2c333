"""One hint at a time for what fails now, and a memory of how far a learner has got. Knows reports and hints; grades nothing.

The memory is a small file in the cache folder. Lost or damaged, the hints begin again.
"""

import contextlib
import textwrap
from collections.abc import Callable
from pathlib import Path

import msgspec
from msgspec import Struct

from grader import catalogue
from grader.exceptions import ALL_KINDS
from grader.files import write_whole
from grader.model import Report, Status, Submission, Verdict


class Ladder(Struct, frozen=True):
    """The hints for one failure, from a question to almost the line."""

    failure: str  # a mistake's id, a check's id, or a check's id and the exception
    about: str
    hints: tuple[str, ...]


class Progress(Struct):
    """How far the learner of one file has got: the ladders met, the rungs shown of each, and what the file last got."""

    sha256: str = ""
    now: str = ""  # the failure at hand; empty when the file passes
    met: dict[str, Ladder] = {}
    rungs: dict[str, int] = {}


def hint(submission: Submission, grade: Callable[[], Report], memory: Path) -> str:
    """The next hint for `submission`; it is graded only if it has changed since the last one."""
    kept = _read(memory)
    progress = kept.setdefault(str(Path(submission.path).resolve()), Progress())
    if progress.sha256 != submission.sha256:
        ladder = climb(grade())
        progress.sha256, progress.now = submission.sha256, ladder.failure if ladder else ""
        if ladder:
            progress.met[ladder.failure] = ladder
    text = _next(progress) if progress.now else _all(progress)
    with contextlib.suppress(OSError):
        memory.parent.mkdir(mode=0o711, parents=True, exist_ok=True)
        write_whole(memory, msgspec.json.encode(kept), mode=0o600)
    return text


def climb(report: Report) -> Ladder | None:
    """The hints for the first mistake, or else for the first failed check; None where nothing fails."""
    if report.verdict is Verdict.PASS:
        return None
    if report.diagnosis and report.diagnosis.mistakes:
        mistake = report.diagnosis.mistakes[0]
        about = catalogue.stages()[catalogue.stage_of(mistake.id)].title
        return Ladder(f"{mistake.id} {mistake.detail or ''}".strip(), about, mistake.hints)
    check = next((result for result in report.checks if result.status is Status.FAILED), None)
    if report.verdict is Verdict.PROVISIONAL:
        return Ladder("provisional", "the random numbers here", (report.next_step,))
    if check is None:
        return Ladder("grader", "the grader", (report.next_step,))
    kind = next((kind for kind in ALL_KINDS if kind.advice == report.next_step), None)
    question, answer = catalogue.check_hints()[check.id]
    lines = report.counterexample.lines if report.counterexample else ()
    if kind is None:
        said = f": {check.message}" if check.id in {"loads", "runs"} else ""  # each exception has its own first hint
        return Ladder(check.id + said, f"the check `{check.id}`", (report.next_step, question, answer))
    if lines and not kind.between:
        stops = f"Your line {lines[-1].number} is where it stops: `{lines[-1].text}`."
        question = f"{stops} What goes into it? Print it just before."
    about = f"the exception in line {lines[-1].number}" if lines else f"the check `{check.id}`"
    return Ladder(kind.name, about, (kind.advice, kind.between or question, kind.cure))


def _next(progress: Progress) -> str:
    ladder = progress.met[progress.now]
    rung = min(progress.rungs.get(progress.now, 0) + 1, len(ladder.hints))
    again = "  (the last one, once more)" if progress.rungs.get(progress.now) == len(ladder.hints) else ""
    progress.rungs[progress.now] = rung
    more = (
        ""
        if rung == len(ladder.hints)
        else "\nNot enough? Ask again for a plainer one. `make grade` shows the case that fails.\n"
    )
    return f"Hint {rung} of {len(ladder.hints)}, about {ladder.about}{again}\n\n{_wrapped(ladder.hints[rung - 1])}\n{more}"


def _all(progress: Progress) -> str:
    if not progress.met:
        return "Solved: every check passes, and no hint was needed.\n"
    lines = ["Solved: every check passes. All hints for what you met on the way:", ""]
    for ladder in progress.met.values():
        lines += [f"About {ladder.about}", *(_wrapped(f"{i}. {text}") for i, text in enumerate(ladder.hints, 1)), ""]
    return "\n".join(lines)


def _wrapped(text: str) -> str:
    return textwrap.fill(text, 80, initial_indent="  ", subsequent_indent="  ", break_long_words=False, break_on_hyphens=False)


def _read(memory: Path) -> dict[str, Progress]:
    try:
        return msgspec.json.decode(memory.read_bytes(), type=dict[str, Progress])
    except (OSError, msgspec.DecodeError):
        return {}
