"""Whatever a submission does, the verdict is right, nothing leaks, nothing is left behind and nothing is changed.

Each file of `hostile/` says in its first line what it must get, and which doors must be shut for that; it is graded at every
level that this machine has and that shuts them: at one with all pinned cases, at the others with some, unless it is right.
"""

import os
import re
import subprocess
import sys
import uuid
from collections.abc import Iterator
from pathlib import Path

import pytest
from msgspec import Struct
from msgspec.structs import replace

from grader.core import machine
from grader.core.report import Report
from grader.core.values import Case, CasePlan
from grader.grading.pipeline import grade
from grader.grading.session import GradingSession
from grader.intake import submission
from grader.reports import json, terminal
from grader.sandbox import commands, isolation, worker_process
from grader.sandbox.worker_process import Limits
from grader.se_block import spec
from grader.se_block.calls import submission_program
from grader.se_block.pinned_cases import ALWAYS, PINNED
from tests.support.files import HOSTILE

FIRST = re.compile(r"# (pass|fail|ungradable)(?: (after a time-out|in a loop))?(?: where ([a-z_ ]+?) (?:is|are) shut)?: \S")
LEVELS = [level for level in isolation.LEVELS if not isolation.why_unavailable(level.name)]
COPIED = {level.name for level in LEVELS if commands.fork_server(level.name, ())}
SECRET = uuid.uuid4().hex
LEAKS = (SECRET, "as plain as the formula", "Learners never see this file")
SOME = PINNED[::4]
LIMITS = {  # by how a file ends
    how: Limits(cpu_s=cpu_s, wall_s=wall_s, memory_mib=800, output_mib=1)
    for how, cpu_s, wall_s in (("", 1, 60), ("in a loop", 0.25, 60), ("after a time-out", 0.25, 2))
}
PLACES = ("/tmp", "/var/tmp", "/dev/shm", "/run", "/", sys.prefix)


class Expected(Struct, frozen=True):
    """What a file says of itself: the verdict, how it ends where it does not by itself, and the doors that must be shut."""

    verdict: str
    ends: str
    doors: frozenset[str]


def expected(file: Path) -> Expected:
    """What the first line of a file says."""
    found = FIRST.match(file.read_text(encoding="utf-8"))
    assert found, f"{file.name} does not say what it must get"
    return Expected(found[1], found[2] or "", frozenset((found[3] or "").replace(" and ", " ").split()))


def runs() -> Iterator[pytest.param]:
    """Each file at each level that shuts its doors, and its cases. One level, another in turn, is no part of the sweep.

    Mostly it is one whose workers are copied, which takes a sixth of the time.
    """
    for number, file in enumerate(HOSTILE):
        fitting = [level.name for level in LEVELS if expected(file).doors <= set(level.blocks)]
        mostly = (number % 5 and [level for level in fitting if level in COPIED]) or fitting
        turn = mostly[number % len(mostly)] if mostly else ""
        for level in fitting:
            marks = [] if level == turn else [pytest.mark.sweep]
            cases = SOME if marks and expected(file).verdict != "pass" else ALWAYS
            yield pytest.param(file, level, cases, id=f"{file.stem}-{level}", marks=marks)


RUNS = list(runs())


@pytest.fixture(scope="module", autouse=True)
def secret() -> Iterator[str]:
    """A word in this process's environment, and in that of its workers one by which they can be found."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("API_TOKEN", SECRET)
        mark = f"SE_BLOCK_MARK={uuid.uuid4().hex}"
        plain, (name, value) = commands.environment, mark.split("=")
        patch.setattr(commands, "environment", lambda **which: plain(**which) | {name: value})
        patch.setattr(worker_process, "GRACE_S", 0.25)
        yield mark


@pytest.fixture(scope="module")
def sessions(session: GradingSession) -> Iterator[dict[str, GradingSession]]:
    """A session for each level; the pinned cases are enough, and their answers are known."""
    session.oracle.prepare(PINNED)
    session.oracle.close()
    brisk = replace(session.settings, plan=CasePlan(count=len(PINNED)), weights="exact")
    found = {level.name: GradingSession(replace(brisk, isolation=level.name)) for level in LEVELS}
    for one in found.values():
        one.mutants = session.mutants  # one for all
        with one.workers(submission_program("")) as (worker,), one.elsewhere(submission_program("")) as another:
            worker.load()  # from here on the processes that they are copied from, where there are some, are no survivors
            another.load()
    yield found
    for one in found.values():
        one.close()


def survivors(mark: str) -> set[tuple[str, str]]:
    """The processes that carry the mark of this module's workers, each with its number."""
    found = set()
    for process in Path("/proc").glob("[0-9]*"):
        try:
            if mark.encode() in (process / "environ").read_bytes() and process.name != str(os.getpid()):
                found.add((process.name, (process / "cmdline").read_text()))
        except OSError:
            continue  # it has ended meanwhile, or is not ours
    return found


def everything_in(folder: str) -> Iterator[str]:
    """The folders and files in a folder, and in those."""
    for entry in os.scandir(folder):
        yield entry.path
        if entry.is_dir(follow_symlinks=False):
            yield from everything_in(entry.path)


def surroundings(session: GradingSession) -> dict[str, object]:
    """What a submission could have changed: files of the kit and the environment, compiled code, what lies in public places."""
    assert session.settings.cache is not None
    files = map(os.fspath, (spec.REFERENCE, spec.STUB, sys.executable, pytest.__file__))
    below = (file for file in everything_in(os.fspath(machine.ROOT / "grader")) if file.endswith(".py"))
    seen: dict[str, object] = {}
    for file in (*files, *below, *everything_in(os.fspath(session.settings.cache))):
        about = os.stat(file)  # noqa: PTH116 (there are thousands)
        seen[file] = about.st_size, about.st_mode, about.st_uid
    seen["strangers"] = sorted(str(file) for place in PLACES for file in Path(place).glob("se-block*"))
    shared = Path("/proc/sysvipc/shm")
    seen["shared memory"] = shared.read_text().count(str(0x5EB10C)) if shared.exists() else 0
    return seen


def shown(report: Report) -> str:
    """All texts of a report, as a person or a log gets them."""
    return terminal.render(report) + json.render(report).replace("\\n", "\n")


@pytest.mark.parametrize(("file", "level", "cases"), RUNS)
def test_a_hostile_submission_gets_its_verdict_and_does_no_harm(
    file: Path,
    level: str,
    cases: tuple[Case, ...],
    sessions: dict[str, GradingSession],
    secret: str,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    right, session = expected(file), sessions[level]
    monkeypatch.setattr(session, "_config", replace(session._config, limits=LIMITS[right.ends]))
    monkeypatch.setattr(session.oracle, "cases", lambda plan: cases)
    before, processes = surroundings(session), survivors(secret)
    found = replace(submission.read(file), accept_mended=True)  # it gains nothing by being mended, either
    report = grade(found, session).report
    assert right.verdict == report.verdict, terminal.render(report)
    assert level == report.isolation.level
    text = shown(report)
    assert not [leak for leak in LEAKS if leak in text]
    assert not [line for line in text.splitlines() if line.lstrip().startswith("::") or "##[" in line or "##vso[" in line]
    assert not re.search(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff]", text)
    assert set() == survivors(secret) - processes
    assert before == surroundings(session)


def test_survivors_would_be_seen(secret: str) -> None:
    """The search that finds none above does find one where there is one."""
    name, value = secret.split("=")
    command = [sys.executable, "-c", "print(flush=True); input()"]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, env={name: value}) as process:
        try:
            assert process.stdout is not None
            process.stdout.readline()  # before the program runs, its environment cannot be read yet
            assert str(process.pid) in {number for number, _ in survivors(secret)}
        finally:
            process.kill()


@pytest.mark.parametrize("level", LEVELS, ids=lambda level: level.name)
def test_a_level_blocks_what_it_claims(level: isolation.Level, sessions: dict[str, GradingSession]) -> None:
    with sessions[level.name].workers(submission_program("")) as (worker,):
        worker.load()
    assert worker.isolation is not None
    assert {isolation.GUARDED[name] for name in level.blocks} <= set(worker.isolation.guards)


def test_there_are_enough_and_each_is_held_somewhere() -> None:
    assert len(HOSTILE) >= 60
    if len(LEVELS) == len(isolation.LEVELS):
        assert {file.stem for file in HOSTILE} == {run.values[0].stem for run in RUNS}
