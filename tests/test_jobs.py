"""Several submissions at a time: each gets its verdict, and a process that dies is replaced."""

import json
import os
import signal
from collections.abc import Iterator
from pathlib import Path

import pytest
from msgspec.structs import replace

from grader import environment
from grader.batch import jobs, work
from grader.batch.work import Task
from grader.cases import PINNED, Plan
from grader.desk import Desk, Settings
from grader.model import Submission

RAISES = "def se_block_forward(seed, x, reduction):\n    raise {}\n"


@pytest.fixture
def settings(desk: Desk) -> Settings:
    return replace(desk.settings, plan=Plan(count=len(PINNED)))


def tasks(count: int) -> list[Task]:
    return [Task(str(i), Submission(f"{i}.py", RAISES.format(f"ValueError({i})").encode(), "")) for i in range(count)]


def verdicts(given: Iterator[object]) -> dict[str, str]:
    return {one.key: json.loads(one.report)["verdict"] for one in given}  # type: ignore[attr-defined]


def test_each_gets_its_verdict(settings: Settings) -> None:
    assert {str(i): "fail" for i in range(3)} == verdicts(jobs.graders(2, settings)(iter(tasks(3))))


def test_nothing_to_do_starts_nothing(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(jobs, "_Job", None)
    assert {} == verdicts(jobs.graders(2, settings)(iter(())))


def test_where_jobs_share_processors_those_that_wait_may_wait_longer(settings: Settings) -> None:
    roomy = jobs.graders(3 * environment.processors(), settings).keywords["settings"]  # type: ignore[attr-defined]
    assert 3 * settings.limits.wall_s == roomy.limits.wall_s
    assert settings.limits.cpu_s == roomy.limits.cpu_s
    assert settings == jobs.graders(1, settings).keywords["settings"]  # type: ignore[attr-defined]


def die_at(numbers: set[str], marks: Path) -> None:
    """From now on, the process that is to grade one of these ends; those with a mark already are graded."""
    plain = work.grade

    def grade(task: Task, settings: Settings) -> object:
        if task.key in numbers and not (marks / task.key).exists():
            (marks / task.key).touch()
            os.kill(os.getpid(), signal.SIGKILL)
        if task.key == "always":
            os.kill(os.getpid(), signal.SIGKILL)
        return plain(task, settings)

    work.grade = grade  # type: ignore[assignment]


def serve_and_die(line: object, settings: Settings) -> None:
    die_at({"1"}, Path(os.environ["SE_BLOCK_TEST_MARKS"]))
    jobs._serve(line, settings)  # type: ignore[arg-type]


def test_a_process_that_dies_costs_time_only(settings: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SE_BLOCK_TEST_MARKS", str(tmp_path))
    monkeypatch.setattr(jobs, "_serve", serve_and_die)
    always = Task("always", Submission("always.py", b"", ""))
    given = verdicts(jobs.graders(2, settings)(iter([*tasks(3), always, replace(tasks(1)[0], key="last")])))
    assert {"0": "fail", "1": "fail", "2": "fail", "always": "grader_error", "last": "fail"} == given
    assert (tmp_path / "1").exists()
