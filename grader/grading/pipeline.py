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
from grader.core.sanitize import sanitize
from grader.core.values import Diagnosis, Submission, Verdict
from grader.diagnosis.diagnose import diagnose
from grader.grading.assemble import UNSTARTED, Conduct, Graded, assemble, grader_error_report, not_text, shown_first
from grader.grading.collect import Progress, collect, unwatched
from grader.grading.score import Score, headline, score, verdict
from grader.grading.session import GradingSession
from grader.sandbox.supervisor import WorkerSupervisor

MOST_OUTPUT = 2000
Watch = Callable[[], contextlib.AbstractContextManager[Progress]]


@contextlib.contextmanager
def silent() -> Iterator[Progress]:
    """The progress of a grading that nobody watches."""
    yield unwatched


def grade(submission: Submission, session: GradingSession, watch: Watch = silent) -> Graded:
    """Grade one submission. A breakdown of the grader becomes a report, too."""
    if submission.not_text:
        return not_text(submission)
    begun = time.monotonic()
    try:
        graded = _grade(submission, session, watch)
    except Breakdown as error:
        graded = Graded(grader_error_report(submission, str(error)))
    timing = {"seconds": round(time.monotonic() - begun, 2)} | graded.report.timing
    return replace(graded, report=replace(graded.report, timing=timing))


def _grade(submission: Submission, session: GradingSession, watch: Watch) -> Graded:
    with watch() as progress:
        with session.workers(submission.text) as workers:
            evidence = collect(workers, session.oracle, session.settings.plan, progress)
        conduct = _conduct(workers)
        scored = score(evidence)
        reached, begun = verdict(scored.results, evidence), time.monotonic()
        diagnosis = _diagnosed(submission, session, evidence, scored, progress) if reached is Verdict.FAIL else None
        timing = {"diagnosis": round(time.monotonic() - begun, 2)} if reached is Verdict.FAIL else {}
    graded = assemble(submission, evidence, scored, diagnosis, conduct)
    return replace(graded, report=replace(graded.report, timing=timing))


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
