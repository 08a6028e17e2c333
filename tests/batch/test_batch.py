"""A whole class, by the command that an instructor types: killed in the middle and resumed, with copies and hostile files."""

import csv
import json
import os
import select
import shutil
import signal
import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest
from msgspec import Struct

from grader.batch.store import NAME
from grader.core import machine
from grader.sandbox import commands
from tests.conftest import made_once
from tests.sandbox.test_hostile import expected as expected_of
from tests.support.caches import copy_cache
from tests.support.files import CLASSROOM, FILES

pytestmark = pytest.mark.skipif(not commands.LINUX, reason="Linux only")
GOLDEN = (FILES / "classroom.csv").read_text(encoding="utf-8").splitlines()
HOSTILE = (
    "aborts", "exits-in-call-politely", "exits-in-import", "forges-frames", "garbage-on-every-descriptor", "kills-its-parents",
    "kills-itself", "leaves-a-daemon", "lies-with-array", "memory-bomb", "output-bomb", "patches-comparison",
    "patches-worker-reply", "reads-reference-by-open", "replies-in-advance", "says-html-and-xml", "says-ansi-escapes",
    "segfaults", "thread-bomb", "uses-the-network",
)  # fmt: skip
ODD_NAMES = ("<img src=x onerror=alert(1)>", "=1+1", "a\u202eb", "zoë 'q' \"r\" & co", "::error::x", "name with spaces")


class Class(Struct, frozen=True):
    """Learners of the class of 40 with what they must get; what is said of them, and how many texts there are to grade."""

    name: str
    lines: tuple[str, ...]
    said: str
    graded: int  # of two the text is the same, and one has none

    @property
    def rows(self) -> list[dict[str, str]]:
        return list(csv.DictReader([GOLDEN[0], *self.lines]))


SAME_TEXT = ("noor-rahman", "oscar-lindgren")
SOME = Class(
    "some",
    tuple(line for i, line in enumerate(GOLDEN[1:]) if i % 3 == 0 or ",ungradable," in line or line.startswith(SAME_TEXT)),
    "17 submissions: 2 solved, 12 not yet, 3 could not be run. ",
    15,
)
ALL = Class("all", tuple(GOLDEN[1:]), "40 submissions: 13 solved, 24 not yet, 3 could not be run. ", 38)


class Ran(Struct, frozen=True):
    """What a run of the command left: its status, what it said, and the folder of results."""

    status: int
    said: str
    out: Path


def command(folder: Path, out: Path) -> list[str]:
    return [sys.executable, "-m", "grader", "batch", str(folder), "--out", str(out), "--jobs", "2", "--examples", "40"]


def run(folder: Path, out: Path, cache: Path) -> Ran:
    done = subprocess.run(
        command(folder, out), cwd=machine.ROOT, env=surroundings(cache), capture_output=True, text=True, check=False
    )
    return Ran(done.returncode, done.stdout + done.stderr, out)


def surroundings(cache: Path) -> dict[str, str]:
    return os.environ | {"SE_BLOCK_CACHE": str(cache)}


def kept(out: Path) -> dict[str, bytes]:
    """The verdicts in the store, read past the lock of whoever writes to it; none while it is being written."""
    try:
        connection = sqlite3.connect(f"file:{out / NAME}?immutable=1", uri=True)
        try:
            return dict(connection.execute("SELECT key, report FROM reports"))
        finally:
            connection.close()
    except sqlite3.Error:
        return {}


def children(process: int) -> list[int]:
    try:
        return [int(child) for child in Path(f"/proc/{process}/task/{process}/children").read_text().split()]
    except OSError:
        return []


def descendants(process: int) -> list[int]:
    return [one for child in children(process) for one in (child, *descendants(child))]


def wait_for_ends(processes: list[int]) -> None:
    for process in processes:
        try:
            handle = os.pidfd_open(process)
        except ProcessLookupError:
            continue
        assert select.select([handle], [], [], 120)[0], f"process {process} lives on"
        os.close(handle)


@pytest.fixture(
    scope="session",
    params=[SOME, pytest.param(ALL, marks=pytest.mark.sweep)],
    ids=lambda one: one.name,
)
def learners(request: pytest.FixtureRequest) -> Class:
    """Every third learner of the class, with those who cannot be graded and two with the same text; in the sweep everybody."""
    return request.param  # type: ignore[no-any-return]


@pytest.fixture(scope="session")
def made(learners: Class, recorded: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the class and its results, of a run killed in the middle and one that went on; only to be copied."""

    def make(base: Path) -> None:
        copy_cache(recorded, base / "cache")
        left_out = {row["learner"] for row in csv.DictReader(GOLDEN)} - {row["learner"] for row in learners.rows}
        shutil.copytree(CLASSROOM, base / "class", ignore=lambda _, names: {one for one in names if Path(one).stem in left_out})
        with subprocess.Popen(
            command(base / "class", base / "out"),
            cwd=machine.ROOT,
            env=surroundings(base / "cache"),
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        ) as process:
            while process.poll() is None and len(kept(base / "out")) < 5:
                select.select([], [], [], 0.2)
            helpers = descendants(process.pid)
            os.kill(process.pid, signal.SIGKILL)
        wait_for_ends(helpers)
        assert -signal.SIGKILL == process.returncode
        (base / "killed.json").write_text(json.dumps({key: report.decode() for key, report in kept(base / "out").items()}))
        ran = run(base / "class", base / "out", base / "cache")
        assert 0 == ran.status, ran.said
        (base / "said.txt").write_text(ran.said)

    return made_once(tmp_path_factory, f"class-{learners.name}", make)


@pytest.fixture
def killed(made: Path) -> dict[str, bytes]:
    """The verdicts that were kept when the first run was killed; no process outlived it."""
    return {key: report.encode() for key, report in json.loads((made / "killed.json").read_text()).items()}


@pytest.fixture
def whole(made: Path) -> Ran:
    """The second run, which went on where the first one was."""
    return Ran(0, (made / "said.txt").read_text(), made / "out")


def test_a_run_that_was_killed_goes_on_where_it_was(killed: dict[str, bytes], learners: Class, whole: Ran) -> None:
    assert 5 <= len(killed) < learners.graded
    assert learners.said in whole.said
    assert whole.said.startswith("3 need a look. To decide, put a line into ")
    assert "\n      lena-schmidt,,,mended\n" in whole.said
    assert f"{learners.graded - len(killed)} graded now" in whole.said
    assert killed.items() <= kept(whole.out).items()


def test_the_class_gets_its_golden_results(learners: Class, whole: Ran) -> None:
    assert [GOLDEN[0], *learners.lines] == (whole.out / "results.csv").read_text("utf-8").splitlines()
    data = json.loads((whole.out / "results.json").read_text("utf-8"))
    assert ("se-block-class/1", len(learners.lines)) == (data["format"], len(data["reports"]))
    assert {"path", "sha256"} == data["reports"][0]["submission"].keys()
    assert len(learners.lines) == len(list((whole.out / "learners").glob("*.html")))


def test_a_class_of_200_with_hostile_files_gets_all_verdicts_right(
    learners: Class, whole: Ran, recorded: Path, tmp_path: Path
) -> None:
    folder = tmp_path / "class"
    folder.mkdir()
    right = {}
    for name in HOSTILE:
        shutil.copy(FILES / "hostile" / f"{name}.py", folder)
        right[name] = expected_of(FILES / "hostile" / f"{name}.py").verdict
    originals = [row for row in learners.rows if row["learner"] not in ("kofi-mensah", "nadia-benali")]
    for i in range(180):
        one = originals[i % len(originals)]
        path = CLASSROOM / f"{one['learner']}.py"
        source = (path if path.exists() else CLASSROOM / one["learner"] / "se_block.py").read_text("utf-8")
        learner = ODD_NAMES[i] if i < len(ODD_NAMES) else f"learner-{i}"
        (folder / f"{learner}.py").write_text(source, encoding="utf-8")
        right[learner] = one["verdict"]
    shutil.copytree(whole.out, tmp_path / "out")
    ran = run(folder, tmp_path / "out", copy_cache(recorded, tmp_path / "cache"))
    assert 0 == ran.status, ran.said
    lines = csv.DictReader((tmp_path / "out" / "results.csv").read_text("utf-8").splitlines())
    given = {line["learner"].removeprefix("'"): line["verdict"] for line in lines}
    assert {name.replace("\u202e", "\\u202e").replace("::", ": :"): verdict for name, verdict in right.items()} == given
    assert f" {len(HOSTILE)} graded now" in ran.said


def test_a_second_look_grades_nothing(whole: Ran, recorded: Path, tmp_path: Path) -> None:
    out = shutil.copytree(whole.out, tmp_path / "out")
    again = run(whole.out.parent / "class", out, copy_cache(recorded, tmp_path / "cache"))
    assert (0, True) == (again.status, " 0 graded now" in again.said)


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["nowhere"], "There is no folder nowhere"),
        (["grader/batch/store.py"], "is no folder and no archive (.zip or .tar.gz)"),
        (["grader/sandbox", "--isolation", "process", "--scheduler", "tcp://127.0.0.1:1"], "No Dask scheduler answers"),
    ],
)
def test_wrong_usage_is_said_and_grades_nothing(
    arguments: list[str], message: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    from grader import cli
    from grader.batch import cluster

    monkeypatch.setattr(cluster, "PATIENCE_S", 0.5)
    monkeypatch.chdir(machine.ROOT)
    assert 2 == cli.main(["batch", *arguments, "--out", str(tmp_path / "out")])
    assert message in capsys.readouterr().err
