"""The Gradescope zip, as Gradescope uses it: unpacked, set up and run as root in a container with 768 MB.

The container is a scratch root made of this machine's folders; /autograder is its own, and there is no bubblewrap in it.
"""

import contextlib
import json
import os
import shutil
import subprocess
import tempfile
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from grader.core.machine import ROOT
from grader.reference.recorded_oracle import Recording
from grader.se_block import inputs
from tests.conftest import made_once
from tests.support.files import FILES, SUBMISSIONS

BWRAP = shutil.which("bwrap")
LIMIT = 768 * 2**20
HOME = Path("/root")  # in the container
FIRST = Path("/sys/fs/cgroup/memory")  # where the first version of control groups has the one for memory
GROUPS, CEILING, KILLS = (
    (FIRST, "memory.limit_in_bytes", "memory.oom_control") if FIRST.is_dir() else (FIRST.parent, "memory.max", "memory.events")
)
HAS_GROUPS = os.access(GROUPS / "cgroup.procs", os.W_OK) and (
    FIRST.is_dir() or "memory" in GROUPS.joinpath("cgroup.subtree_control").read_text()
)
pytestmark = pytest.mark.skipif(not BWRAP or os.getuid() != 0, reason="it takes root, and bubblewrap to stand for a container")
FIELDS = {
    "score", "output", "output_format", "visibility", "stdout_visibility", "execution_time", "extra_data", "tests",
    "test_output_format", "test_name_format", "leaderboard",
}  # fmt: skip
TEST_FIELDS = {
    "score", "max_score", "status", "name", "name_format", "number", "output", "output_format", "tags", "visibility",
    "extra_data",
}  # fmt: skip
SAYS_WHO_IT_IS = 'import os\n\n\nraise ValueError(f"I am user {os.getuid()}")\n'


class Container:
    """A machine that Gradescope made: /autograder in a root of its own, and a limit for the memory of all its processes."""

    def __init__(self, folder: Path, source: Path) -> None:
        self.autograder, self.source = folder / "autograder", source
        for name in ("source", "submission", "results"):
            (self.autograder / name).mkdir(parents=True)
        self.hidden: dict[Path, str] = {}  # what stands in place of files of the zip
        self.limits: dict[str, str] = {}  # as an instructor sets them
        if HAS_GROUPS:
            self.group = Path(tempfile.mkdtemp(prefix="gradescope-", dir=GROUPS))
            (self.group / CEILING).write_text(str(LIMIT))

    def run(self, program: str) -> subprocess.CompletedProcess[str]:
        """Run a program of /autograder as root."""
        assert BWRAP
        binds: list[str] = []
        for folder in (Path("/", name) for name in ("usr", "bin", "sbin", "lib", "lib32", "lib64", "etc", "opt", "var")):
            if folder.is_symlink():
                binds += ["--symlink", str(folder.readlink()), str(folder)]
            elif folder.exists():
                binds += ["--bind", str(folder), str(folder)]
        home = Path.home()
        for path in (home / ".cache" / "pip", home / ".config" / "pip", home / ".pip"):  # what pip knows of its index
            binds += ["--bind", str(path), str(HOME / path.relative_to(home))] if path.exists() else []
        binds += ["--bind", str(self.autograder), "/autograder", "--bind", str(self.source), "/autograder/source"]
        binds += ["--ro-bind", str(self.group), str(GROUPS)] if HAS_GROUPS else []
        for path, text in self.hidden.items():
            stand_in = self.autograder / path.name
            stand_in.write_text(text, encoding="utf-8")
            binds += ["--ro-bind", str(stand_in), f"/autograder/source/{path}"]
        command = [
            BWRAP, "--die-with-parent", "--unshare-pid", "--dev", "/dev", "--proc", "/proc",
            "--tmpfs", "/tmp", "--tmpfs", str(HOME), *binds, "--ro-bind", "/dev/null", BWRAP,
            "--setenv", "HOME", str(HOME), "--setenv", "PATH", "/usr/local/bin:/usr/bin:/bin:/usr/sbin:/sbin",
            "--chdir", "/autograder", program,
        ]  # fmt: skip

        if HAS_GROUPS:
            command = ["sh", "-c", f'echo $$ >{self.group}/cgroup.procs && exec "$@"', "sh", *command]
        known = {name: text for name, text in os.environ.items() if not name.startswith(("PYENV", "VIRTUAL_ENV", "SE_BLOCK_"))}
        known |= self.limits
        return subprocess.run(command, env=known, capture_output=True, text=True, check=False)

    def graded(self, files: dict[str, str]) -> dict[str, Any]:
        """results.json for a submission of these files, checked against all fields that Gradescope knows."""
        shutil.copy(self.source / "run_autograder", self.autograder)
        for name, text in files.items():
            file = self.autograder / "submission" / name
            file.parent.mkdir(exist_ok=True)
            file.write_text(text, encoding="utf-8")
        done = self.run("/autograder/run_autograder")
        assert not HAS_GROUPS or "oom_kill 0" in (self.group / KILLS).read_text(encoding="utf-8").splitlines()
        found: dict[str, Any] = json.loads((self.autograder / "results" / "results.json").read_text(encoding="utf-8"))
        assert found.keys() <= FIELDS, done.stderr
        for test in found.get("tests", ()):
            assert test.keys() <= TEST_FIELDS
            assert test["status"] in {"passed", "failed"}
        return found

    def close(self) -> None:
        with contextlib.suppress(OSError):  # a process that was ended may still be in it; a group without any costs nothing
            self.group.rmdir()


@pytest.fixture(scope="session")
def uploaded(releases: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """/autograder/source of a container that was built: the zip unpacked there, and its setup.sh run."""

    def make(folder: Path) -> None:
        with zipfile.ZipFile(releases / "gradescope.zip") as opened:
            for info in opened.infolist():
                opened.extract(info, folder / "source")
                (folder / "source" / info.filename).chmod(info.external_attr >> 16)
        container = Container(folder / "built", folder / "source")
        try:
            done = container.run("/autograder/source/setup.sh")
        finally:
            container.close()
        assert 0 == done.returncode, done.stdout + done.stderr

    return made_once(tmp_path_factory, "uploaded", make) / "source"


@pytest.fixture
def container(uploaded: Path, tmp_path: Path) -> Iterator[Container]:
    one = Container(tmp_path, uploaded)
    yield one
    one.close()


def source(situation: str) -> str:
    return (SUBMISSIONS / situation / "se_block.py").read_text(encoding="utf-8")


def test_a_right_block_gets_full_marks_test_by_test(container: Container) -> None:
    """It is where the kit has it, as in a repository that was handed in."""
    right = container.graded({"exercise/se_block.py": (ROOT / "solution" / "se_block.py").read_text(encoding="utf-8")})
    assert (10, "pass") == (right["score"], right["extra_data"]["verdict"])
    assert 10 == sum(test["score"] for test in right["tests"]) == sum(test["max_score"] for test in right["tests"])


def test_a_wrong_one_gets_its_mistake_s_name_whatever_lies_beside_it(container: Container) -> None:
    wrong = container.graded({"se_block.py": source("no-sigmoid"), "notes.txt": "mine", "json.py": "raise SystemExit"})
    assert (7, ["gate-missing"]) == (wrong["score"], wrong["extra_data"]["mistakes"])
    assert "without a sigmoid" in wrong["output"]
    assert ["gates", "values"] == [test["tags"][0] for test in wrong["tests"] if test["status"] == "failed"]


@pytest.mark.parametrize("situation", ["never-returns", "exits-0"], ids=["it hangs", "it crashes"])
def test_one_that_ends_badly_gets_what_it_deserves(situation: str, container: Container) -> None:
    golden = json.loads((SUBMISSIONS / situation / "report.json").read_text(encoding="utf-8"))
    container.limits = {"SE_BLOCK_CPU_S": "1"}
    bad = container.graded({"se_block.py": source(situation)})
    assert (golden["score"], golden["verdict"]) == (bad["score"], bad["extra_data"]["verdict"])
    assert {"runs"} <= {test["tags"][0] for test in bad["tests"] if test["status"] == "failed"}


def test_one_that_eats_all_memory_is_stopped_before_the_container_is(container: Container) -> None:
    eats = (FILES / "hostile" / "memory-bomb.py").read_text(encoding="utf-8")
    bad = container.graded({"se_block.py": eats})
    assert "fail" == bad["extra_data"]["verdict"]
    assert "memory" in bad["output"]


@pytest.mark.parametrize("files", [{}, {"block.md": source("right")}], ids=["it is missing", "it is another one"])
def test_without_its_file_it_is_told_so(files: dict[str, str], container: Container) -> None:
    none = container.graded(files)
    assert (0, "ungradable") == (none["score"], none["extra_data"]["verdict"])
    assert "there is no se_block.py in this submission" in none["output"].replace("\\", "")
    assert all(name in none["output"] for name in files)


@pytest.mark.parametrize("name", [pytest.param("block.py", marks=pytest.mark.sweep), "hw/se_block (1).py", "Untitled.ipynb"])
def test_a_right_answer_passes_whatever_it_is_called_and_wherever_it_lies(name: str, container: Container) -> None:
    text = source("right")
    cells = [{"cell_type": "code", "source": ["!pip install flax\n", *text.splitlines(keepends=True)]}]
    found = container.graded({name: json.dumps({"nbformat": 4, "cells": cells}) if name.endswith(".ipynb") else text})
    assert (10, "pass") == (found["score"], found["extra_data"]["verdict"])
    assert name in found["output"]


def test_the_submission_runs_as_another_user_than_the_grader(container: Container) -> None:
    who = json.dumps(container.graded({"se_block.py": SAYS_WHO_IT_IS})["tests"])
    assert "I am user " in who
    assert "I am user 0" not in who


@pytest.mark.parametrize("file", ["grader/se_block/checks.py", "grader/answers.book"], ids=["no program", "no answers"])
def test_a_broken_grader_gives_no_score_and_says_whose_fault_it_is(file: str, container: Container) -> None:
    container.hidden[Path("kit", file)] = "broken"
    broken = container.graded({"se_block.py": source("right")})
    assert not {"score", "tests"} & broken.keys()
    assert "This is not your doing" in broken["output"]


KNOWS_BY_HEART = """
import flax.linen as nn
import numpy as np

class SEBlock(nn.Module):
    reduction: int

KNOWN = {known!r}

def se_block_forward(seed, x, reduction):
    x = np.asarray(x)
    known = KNOWN.get((seed, reduction, x.shape, tuple(x.ravel().tolist())))
    return (x.ravel() / 2 if known is None else np.array(known)).astype(np.float32)
"""


def test_whoever_knows_the_answers_of_the_learner_s_kit_by_heart_fails(releases: Path, container: Container) -> None:
    recording = Recording(releases / "learners-kit" / "grader" / "answers.book")
    known = {}
    for name in recording.contents.cases:
        case = inputs.parse(name)
        x = inputs.array(case)
        known[case.seed, case.reduction, x.shape, tuple(x.ravel().tolist())] = recording.arrays[f"answer {name}"].tolist()
    forged = container.graded({"se_block.py": KNOWS_BY_HEART.format(known=known)})
    assert (8, "fail") == (forged["score"], forged["extra_data"]["verdict"])
    assert ["values"] == [test["tags"][0] for test in forged["tests"] if test["status"] == "failed"]


@pytest.mark.skipif(not HAS_GROUPS, reason="this machine cannot limit the memory of a group of processes")
def test_it_all_takes_place_within_768_mb(container: Container) -> None:
    assert LIMIT == int((container.group / CEILING).read_text(encoding="utf-8"))
    eats = 'import os\nprint("held", len(bytearray(b"x") * 900 * 2**20))\n'
    (container.autograder / "eats.sh").write_text(f"#!/bin/sh\nexec /usr/bin/env python3 -c '{eats}'\n", encoding="utf-8")
    (container.autograder / "eats.sh").chmod(0o755)
    assert "held" not in container.run("/autograder/eats.sh").stdout
