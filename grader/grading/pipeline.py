"""The one way through: a submission in, a report out. Collect, score, diagnose, assemble; each step is a function of values.

Decides which step comes when; prints nothing and reads no file. Only `collect` runs the submission.
"""

import contextlib
import functools
import time
from collections.abc import Callable, Iterator, Sequence

from msgspec.structs import replace

from grader.core.errors import Breakdown
from grader.core.evidence import Evidence
from grader.core.report import Diagnosis, Mended, Report
from grader.core.sanitize import sanitize
from grader.core.surroundings import in_words, readings
from grader.core.values import Definitions, Outcome, Status, Submission, Verdict
from grader.diagnosis.diagnose import diagnose
from grader.grading.assemble import UNSTARTED, Conduct, Graded, assemble, grader_error_report, not_text, shown_first
from grader.grading.collect import FirstCase, Progress, collect, unwatched
from grader.grading.mend import may_be_mended, mendings, skipped_in_words
from grader.grading.score import Score, headline, score, verdict
from grader.grading.session import GradingSession
from grader.sandbox.supervisor import WorkerSupervisor
from grader.sandbox.worker_process import Program
from grader.se_block.calls import program_of
from grader.se_block.weights_note import about_weights_made

MOST_OUTPUT = 2000
ACCEPTED = "It counts as the grader has mended it: whoever grades has decided so."
Watch = Callable[[], contextlib.AbstractContextManager[Progress]]


@contextlib.contextmanager
def silent() -> Iterator[Progress]:
    """The progress of a grading that nobody watches."""
    yield unwatched


def grade(submission: Submission, session: GradingSession, watch: Watch = silent, first: FirstCase | None = None) -> Graded:
    """Grade one submission, `first` before all other cases. A breakdown of the grader becomes a report, too."""
    begun = time.monotonic()
    try:
        graded = not_text(submission) if submission.not_text else _grade(submission, session, watch, first)
        if may_be_mended(submission, graded):
            graded = _mended(graded, submission, session, watch)
    except Breakdown as error:
        graded = Graded(grader_error_report(submission, str(error)))
    timing = {"seconds": round(time.monotonic() - begun, 2)} | graded.report.timing
    return replace(graded, report=replace(graded.report, timing=timing))


def _mended(graded: Graded, submission: Submission, session: GradingSession, watch: Watch) -> Graded:
    """The same, with what the file would get if the grader's smallest mending of it were made; that, where it is accepted."""

    def load(program: Program) -> Definitions | Outcome:
        with session.workers(program, 1) as workers:
            return workers[0].load()

    try:
        tried = [(one, _grade(one.submission, session, watch)) for one in mendings(submission, load)]
    except Breakdown:  # a verdict needs no mending
        return graded
    better = [(one, found) for one, found in tried if _passes_more_than_loading(found.report)]
    if not better:
        return graded
    mending, best = max(better, key=lambda pair: pair[1].report.score or 0)
    mended = Mended(mending.changes, best.report.verdict, best.report.score)
    if not submission.accept_mended:
        return replace(graded, report=replace(graded.report, mended=mended))
    report = replace(best.report, submission=graded.report.submission, mended=mended, notes=(*best.report.notes, ACCEPTED))
    return replace(best, report=report)


def _passes_more_than_loading(report: Report) -> bool:
    """Whether leaving something out has given a block that does anything right."""
    return any(check.status is Status.PASSED for check in report.checks[1:])


def _grade(submission: Submission, session: GradingSession, watch: Watch, first: FirstCase | None = None) -> Graded:
    with watch() as progress:
        program, found = program_of(submission), readings(submission.text)
        elsewhere = functools.partial(session.elsewhere, program) if found else None
        with session.workers(program) as workers:
            evidence = collect(workers, elsewhere, session, progress, first)
        conduct = _conduct(workers)
        evidence = replace(evidence, reads=in_words(found, submission.cells))
        scored = score(evidence)
        reached, begun = verdict(scored.results, evidence), time.monotonic()
        diagnosis = _diagnosed(submission, session, evidence, scored, progress) if reached is Verdict.FAIL else None
        timing = {"diagnosis": round(time.monotonic() - begun, 2)} if reached is Verdict.FAIL else {}
    graded = assemble(submission, evidence, scored, diagnosis, conduct)
    return replace(graded, report=replace(graded.report, timing=timing, notes=_notes(submission, evidence)))


def _notes(submission: Submission, evidence: Evidence) -> tuple[str, ...]:
    """What was assumed about the hand-in, and what of a notebook did not run."""
    skipped = evidence.definitions.skipped if isinstance(evidence.definitions, Definitions) else ()
    skips = skipped_in_words(submission, skipped) if submission.cells else ()
    return (*submission.notes, *skips, *about_weights_made(evidence))


def _conduct(workers: Sequence[WorkerSupervisor]) -> Conduct:
    """What is known of the workers once they have ended."""
    output = next((worker.output for worker in workers if worker.output), b"").decode("utf-8", "replace")
    return Conduct(workers[0].isolation or UNSTARTED, workers[0].weights, sanitize(output, MOST_OUTPUT))


def _diagnosed(
    submission: Submission, session: GradingSession, evidence: Evidence, scored: Score, progress: Progress
) -> Diagnosis | None:
    shown = headline(scored, evidence)
    recording = functools.partial(progress, "Recording the known mistakes (first time only)")
    try:
        found = diagnose(evidence, session.mutants, submission.text, shown.case if shown else None, recording)
    except Breakdown:  # a grade needs no diagnosis
        return None
    return shown_first(found, shown)
