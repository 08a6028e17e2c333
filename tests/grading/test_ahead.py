"""Workers that wait for a submission give the same report as others, are used once, and leave nothing behind."""

from collections.abc import Callable, Iterator
from pathlib import Path

import msgspec
import pytest
from msgspec.structs import replace

from grader.core.report import Report
from grader.core.values import Submission, Verdict
from grader.grading.ahead import Ahead
from grader.grading.pipeline import grade
from grader.grading.session import GradingSession
from grader.intake import submission
from grader.sandbox.supervisor import WorkerSupervisor
from grader.sandbox.worker_process import Worker
from grader.se_block import programs
from grader.se_block.calls import call, program_of
from grader.se_block.pinned_cases import PINNED
from tests.support.files import HOSTILE, SUBMISSIONS

RIGHT = SUBMISSIONS / "right" / "se_block.py"
KINDS = ("right", "no-sigmoid", "relu-at-the-end", "stub", "max-for-mean", "syntax-error", "other-names")
TRICKS = ("remembers-between-runs", "clears-the-worker", "patches-jax", "patches-flax", "exits-in-call", "replies-in-advance")
FILES = [SUBMISSIONS / kind / "se_block.py" for kind in KINDS] + [file for file in HOSTILE if file.stem in TRICKS]
KNOWS = """
import linecache, sys
if any("warmup" in name for name in [*sys.modules, *linecache.cache]):
    raise SystemExit("it knows what ran here before")
"""


@pytest.fixture(scope="module")
def two(brisk: GradingSession) -> Iterator[GradingSession]:
    """A session with two workers at a time."""
    with GradingSession(replace(brisk.settings, workers=2)) as session:
        session.mutants = brisk.mutants  # one for all
        yield session


@pytest.fixture
def one(two: GradingSession) -> Iterator[GradingSession]:
    """That session, without a worker that waits, before a test and behind it."""
    yield two
    if two._ahead:
        two._ahead.close()
    two._ahead = None


@pytest.fixture
def started(monkeypatch: pytest.MonkeyPatch) -> list[Worker]:
    """The workers that were started, in turn."""
    workers: list[Worker] = []
    plain = Worker.start

    def start(worker: Worker, *how: object) -> None:
        workers.append(worker)
        plain(worker, *how)  # type: ignore[arg-type]

    monkeypatch.setattr(Worker, "start", start)
    return workers


def ready(session: GradingSession) -> list[WorkerSupervisor]:
    """Have workers wait, and wait until they do."""
    session.get_ready()
    assert isinstance(session._ahead, Ahead)
    return [one.supervisor() for one in session._ahead._waiting if one]


def right(text: str = "") -> Submission:
    return submission.from_bytes("se_block.py", (text + RIGHT.read_text("utf-8")).encode())


def told(report: Report) -> bytes:
    return msgspec.json.encode(replace(report, timing={}))


@pytest.mark.parametrize("file", [
    pytest.param(file, id=file.stem if file.stem != "se_block" else file.parent.name, marks=[pytest.mark.sweep] * (i % 6 > 0))
    for i, file in enumerate(FILES)
])  # fmt: skip
def test_the_report_is_the_same(file: Path, one: GradingSession) -> None:
    text = submission.read(file.resolve())
    plain = told(grade(text, one).report)
    assert 2 == len(ready(one))
    assert plain == told(grade(text, one).report)


def test_each_is_used_once_and_the_next_are_new(one: GradingSession, started: list[Worker]) -> None:
    for turn in (1, 2):
        ready(one)
        assert 2 * turn == len(started)
        assert Verdict.PASS is grade(right(), one).report.verdict
        assert 2 * turn == len(started), "those that waited did all of it"
        assert not any(worker.alive for worker in started)


def test_what_ran_in_them_before_is_not_there(one: GradingSession) -> None:
    ready(one)
    assert Verdict.PASS is grade(right(KNOWS), one).report.verdict


def test_one_that_does_not_wait_to_be_ready_is_taken_as_it_is(one: GradingSession, started: list[Worker]) -> None:
    one.get_ready()
    assert Verdict.PASS is grade(right(), one).report.verdict
    assert 2 == len(started)


def test_as_many_are_taken_as_are_needed(one: GradingSession, started: list[Worker]) -> None:
    ready(one)
    with one.workers(program_of(right()), 1) as workers:
        assert call(workers[0], PINNED[0]) is not None
    assert 2 == len(started)
    ready(one)
    assert 3 == len(started)


def end(worker: WorkerSupervisor) -> None:
    assert worker._worker is not None
    worker._worker._process.kill()
    worker._worker._process.wait()


def hide(worker: WorkerSupervisor) -> None:
    worker.close()


@pytest.mark.parametrize("happens", [end, hide])
def test_one_that_has_ended_is_nobodys_fault(happens: Callable[[WorkerSupervisor], None], one: GradingSession) -> None:
    happens(ready(one)[0])
    report = grade(right(), one).report
    assert (Verdict.PASS, 10) == (report.verdict, report.score)


def test_where_none_gets_ready_new_ones_do_it(
    one: GradingSession, started: list[Worker], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(programs, "COMPILE_WARMUP", ("rng_fingerprint.py", "no_such_function"))
    ready(one)
    assert not any(worker.alive for worker in started)
    assert Verdict.PASS is grade(right(), one).report.verdict
    assert 4 == len(started)


def test_a_small_machine_has_none(brisk: GradingSession, started: list[Worker]) -> None:
    with GradingSession(replace(brisk.settings, workers=1)) as session:
        session.get_ready()
        assert [] == started
        assert Verdict.PASS is grade(right(), session).report.verdict


def test_at_the_end_none_is_left(brisk: GradingSession, started: list[Worker]) -> None:
    with GradingSession(replace(brisk.settings, workers=2)) as session:
        session.get_ready()
    assert 2 == len(started)
    assert not any(worker.alive for worker in started)
