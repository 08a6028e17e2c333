"""Several submissions at a time: each gets its verdict, and a process that dies is replaced."""

import json
import os
import signal
from collections.abc import Iterator
from pathlib import Path

import pytest
from msgspec.structs import replace

from grader.batch import grade_task, process_pool
from grader.batch.grade_task import GradeTask
from grader.core import machine
from grader.core.values import CasePlan, Submission
from grader.grading.session import GradingSession
from grader.grading.settings import Settings
from grader.se_block.pinned_cases import PINNED

RAISES = "def se_block_forward(seed, x, reduction):\n    raise {}\n"


@pytest.fixture
def settings(session: GradingSession) -> Settings:
    return replace(session.settings, plan=CasePlan(count=len(PINNED)))


def tasks(count: int) -> list[GradeTask]:
    return [GradeTask(str(i), Submission(f"{i}.py", RAISES.format(f"ValueError({i})"), "")) for i in range(count)]


def verdicts(given: Iterator[object]) -> dict[str, str]:
    return {one.key: json.loads(one.report)["verdict"] for one in given}  # type: ignore[attr-defined]


def test_each_gets_its_verdict(settings: Settings) -> None:
    assert {str(i): "fail" for i in range(3)} == verdicts(process_pool.graders(2, settings)(iter(tasks(3))))


def test_nothing_to_do_starts_nothing(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(process_pool, "_Job", None)
    assert {} == verdicts(process_pool.graders(2, settings)(iter(())))


def test_where_jobs_share_processors_those_that_wait_may_wait_longer(settings: Settings) -> None:
    roomy = process_pool.graders(3 * machine.processors(), settings).keywords["settings"]  # type: ignore[attr-defined]
    assert 3 * settings.limits.wall_s == roomy.limits.wall_s
    assert settings.limits.cpu_s == roomy.limits.cpu_s
    assert settings == process_pool.graders(1, settings).keywords["settings"]  # type: ignore[attr-defined]


def die_at(numbers: set[str], marks: Path) -> None:
    """From now on, the process that is to grade one of these ends; those with a mark already are graded."""
    plain = grade_task.grade

    def grade(task: GradeTask, settings: Settings) -> object:
        if task.key in numbers and not (marks / task.key).exists():
            (marks / task.key).touch()
            os.kill(os.getpid(), signal.SIGKILL)
        if task.key == "always":
            os.kill(os.getpid(), signal.SIGKILL)
        return plain(task, settings)

    grade_task.grade = grade  # type: ignore[assignment]


def serve_and_die(line: object, settings: Settings) -> None:
    die_at({"1"}, Path(os.environ["SE_BLOCK_TEST_MARKS"]))
    process_pool._serve(line, settings)  # type: ignore[arg-type]


def test_a_process_that_dies_costs_time_only(settings: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SE_BLOCK_TEST_MARKS", str(tmp_path))
    monkeypatch.setattr(process_pool, "_serve", serve_and_die)
    always = GradeTask("always", Submission("always.py", "", ""))
    given = verdicts(process_pool.graders(2, settings)(iter([*tasks(3), always, replace(tasks(1)[0], key="last")])))
    assert {"0": "fail", "1": "fail", "2": "fail", "always": "grader_error", "last": "fail"} == given
    assert (tmp_path / "1").exists()
