"""Many machines: a real Dask scheduler and worker nodes, each a process, over TCP. Nodes die, or are outdated."""

import contextlib
import csv
import re
import select
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from msgspec.structs import replace

from grader.batch import cluster
from grader.batch.grade_task import GradeTask
from grader.core import machine
from grader.core.errors import Breakdown, UsageError
from grader.core.values import CasePlan, Submission
from grader.grading.session import GradingSession
from grader.grading.settings import Settings
from grader.sandbox import commands
from grader.se_block.pinned_cases import PINNED
from tests.batch.test_batch import CLASSROOM, GOLDEN, command, kept, run, surroundings
from tests.support.caches import copy_cache

pytestmark = pytest.mark.skipif(not commands.LINUX, reason="Linux only")
INSTRUCTORS = (machine.ROOT / "docs" / "instructors.md").read_text(encoding="utf-8")
DASK = str(Path(sys.executable).with_name("dask"))
Begin = Callable[..., subprocess.Popen[str]]


@pytest.fixture
def begin() -> Iterator[Begin]:
    """Starts programs of Dask, each of which is ended with the test."""
    with contextlib.ExitStack() as stack:

        def start(*arguments: str, **keywords: object) -> subprocess.Popen[str]:
            process = subprocess.Popen([DASK, *arguments], stdout=subprocess.DEVNULL, text=True, **keywords)  # type: ignore[call-overload]
            stack.enter_context(process)
            stack.callback(process.kill)
            return process  # type: ignore[no-any-return]

        yield start


@pytest.fixture
def scheduler(begin: Begin) -> subprocess.Popen[str]:
    return begin("scheduler", "--host", "127.0.0.1", "--port", "0", "--no-dashboard", stderr=subprocess.PIPE)


@pytest.fixture
def address(scheduler: subprocess.Popen[str]) -> str:
    assert scheduler.stderr
    said = next(line for line in scheduler.stderr if "Scheduler at:" in line)
    return said.split()[-1]


@pytest.fixture
def node(begin: Begin, address: str, recorded: Path, tmp_path: Path) -> Begin:
    """Starts a worker node as docs/instructors.md does, but without the process that would start it again."""
    cache = copy_cache(recorded, tmp_path / "cache")
    shown = re.search(
        r"^PYTHONPATH=(\S+) \.venv/bin/dask (worker) tcp://HOST:8786 --nworkers -1 (.*?) +#", INSTRUCTORS, re.MULTILINE
    )
    assert shown
    options = (shown[2], address, "--no-nanny", *shown[3].split(), "--local-directory", str(tmp_path / "dask"))

    def start(kit: Path = machine.ROOT) -> subprocess.Popen[str]:
        env = surroundings(cache) | {"PYTHONPATH": shown[1]}
        return begin(*options, cwd=kit, env=env, stderr=subprocess.DEVNULL)

    return start


@pytest.fixture
def settings(session: GradingSession) -> Settings:
    return replace(session.settings, plan=CasePlan(count=len(PINNED)))


def tasks(count: int) -> Iterator[GradeTask]:
    text = "def se_block_forward(seed, x, reduction):\n    raise ValueError({})\n"
    return (GradeTask(str(i), Submission(f"{i}.py", text.format(i), "")) for i in range(count))


def test_a_node_that_dies_costs_time_only(address: str, node: Begin, tmp_path: Path, recorded: Path) -> None:
    folder, out, doomed = tmp_path / "class", tmp_path / "out", node()
    node()
    folder.mkdir()
    for file in sorted(CLASSROOM.glob("*.py"))[:10]:
        shutil.copy(file, folder)
    line = [*command(folder, out), "--scheduler", address]
    with subprocess.Popen(line, cwd=machine.ROOT, stderr=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        while process.poll() is None and not kept(out):
            select.select([], [], [], 0.2)
        doomed.kill()
        _, complaints = process.communicate()
    assert 0 == process.returncode, complaints
    learners = {file.stem for file in folder.glob("*.py")}
    expected = [line for line in csv.DictReader(GOLDEN) if line["learner"] in learners]
    assert expected == list(csv.DictReader((out / "results.csv").read_text("utf-8").splitlines()))
    again = run(folder, out, recorded)
    assert (0, True) == (again.status, " 0 graded now" in again.said)


def test_a_node_with_another_kit_grades_nothing(
    address: str, node: Begin, settings: Settings, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    for folder in ("grader", "solution", "exercise"):
        shutil.copytree(machine.ROOT / folder, tmp_path / "kit" / folder)
    with (tmp_path / "kit" / "grader" / "core" / "compare.py").open("a") as file:
        file.write("# changed\n")
    node(tmp_path / "kit")
    with pytest.raises(UsageError, match="No worker node has this version of the kit"):
        list(cluster.graders(address, settings)(tasks(3)))
    assert "is not used: it has kit " in capsys.readouterr().err


def test_a_scheduler_that_goes_loses_no_verdict(
    scheduler: subprocess.Popen[str], address: str, node: Begin, settings: Settings
) -> None:
    node()
    given = cluster.graders(address, settings)(tasks(50))
    assert '"verdict":"fail"' in next(given).report.decode()
    scheduler.kill()
    with pytest.raises(Breakdown, match="every verdict so far is kept"):
        list(given)


def test_without_dask_it_says_how_to_get_it(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "distributed", None)
    with pytest.raises(UsageError, match="Run `make cluster` first"):
        cluster.graders("tcp://127.0.0.1:1", settings)


def test_where_no_scheduler_is_it_says_how_to_start_one(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cluster, "PATIENCE_S", 0.5)
    with pytest.raises(UsageError, match=r"No Dask scheduler answers at tcp://127\.0\.0\.1:1 "):
        cluster.graders("tcp://127.0.0.1:1", settings)
