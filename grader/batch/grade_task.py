"""One submission of a class: from its text to what is kept of it. Runs in a process of its own, here or on another machine."""

import contextlib
import fcntl
import threading
import zlib
from collections.abc import Iterator
from pathlib import Path

import msgspec
import numpy as np
from msgspec import Struct

from grader.batch.store import StoredVerdict
from grader.core.errors import described
from grader.core.evidence import Evidence
from grader.core.json_numbers import FLOAT32_MAX
from grader.core.report import Diagnosis, Report
from grader.core.values import Submission, Verdict
from grader.grading import pipeline
from grader.grading.assemble import Graded, grader_error_report
from grader.grading.session import GradingSession
from grader.grading.settings import Settings
from grader.se_block.pinned_cases import PINNED

_own = threading.local()  # each thread has a session: two never share a fork server


class GradeTask(Struct, frozen=True):
    """A submission to be graded, and the key under which its verdict is to be kept."""

    key: str
    submission: Submission


def grade(task: GradeTask, settings: Settings) -> StoredVerdict:
    """Grade one submission. Whatever happens, a verdict comes back; a breakdown is one, too."""
    try:
        graded = pipeline.grade(task.submission, _session(settings))
    except Exception as error:  # of whatever kind: the others are graded
        graded = Graded(grader_error_report(task.submission, described(error)))
        close()
    report, evidence = graded.report, graded.evidence
    seen = behaviour(evidence) if evidence and unexplained(report) else b""
    return StoredVerdict(task.key, msgspec.json.encode(report), seen)


def close() -> None:
    """End this thread's session, if there is one."""
    session, _own.session = getattr(_own, "session", None), None
    if session:
        session.close()


def unexplained(report: Report) -> bool:
    """Whether a submission failed and no mistake was named."""
    named = isinstance(report.diagnosis, Diagnosis) and report.diagnosis.mistakes
    return report.verdict is Verdict.FAIL and not named


def _session(settings: Settings) -> GradingSession:
    """This thread's session. The first one on a machine records the expected outputs; the others wait, and read them."""
    if getattr(_own, "session", None) is None or _own.settings != settings:
        close()
        with _alone(settings.cache):
            session = GradingSession(settings)
            session.prepare()
        _own.session, _own.settings = session, settings
    found: GradingSession = _own.session
    return found


@contextlib.contextmanager
def _alone(cache: Path | None) -> Iterator[None]:
    """While no other process of this machine is in here with the same cache."""
    with contextlib.ExitStack() as stack:
        if cache:
            with contextlib.suppress(OSError):  # where nothing can be written, each records for itself
                cache.mkdir(mode=0o711, parents=True, exist_ok=True)
                fcntl.flock(stack.enter_context((cache / "recording.lock").open("w")), fcntl.LOCK_EX)
        yield


def behaviour(evidence: Evidence) -> bytes:
    """How the calls for all pinned cases ended, and with which numbers: float32, one case after another."""
    numbers: list[float] = []
    for case in PINNED:
        outcome = evidence.outcomes.get(case)
        value = outcome.value if outcome else None
        ended = f"{outcome.kind} {outcome.error} {outcome.type_name} {outcome.shape}" if outcome else ""
        numbers.append(float(zlib.crc32(ended.encode()) >> 8))  # exact in float32
        if value is not None and value.dtype.kind in "fiub":
            with np.errstate(invalid="ignore"):  # some NaNs warn when they are copied
                wide = value.astype(np.float64)
            numbers += np.nan_to_num(wide, nan=1e30, posinf=2e30, neginf=-2e30).ravel().tolist()
    return np.clip(numbers, -FLOAT32_MAX, FLOAT32_MAX).astype(np.float32).tobytes()
