"""The learner's kit grades as the full kit does, and what it cannot do it says."""

import json
import operator
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from grader.core.machine import ROOT
from grader.reference.recording import Recording
from grader.reference.reference_oracle import reference_text
from grader.sandbox.supervisor import WorkerConfig, WorkerSupervisor
from grader.sandbox.worker_process import Limits
from grader.se_block import inputs
from grader.se_block.calls import call, submission_program
from solution.learner_file import source
from solution.mistakes import WRITTEN
from tests.conftest import COMPILED, made_once
from tests.support import goldens
from tests.support.caches import copy_cache, copy_new
from tests.support.files import FILES, SUBMISSIONS

MISTAKES = (
    "bottleneck-at-start", "gates-returned", "max-for-mean", "mean-over-channels", "mean-over-rows-only", "no-clamp",
    "no-sigmoid", "not-flat", "relu-at-the-end", "sum-for-mean",
)  # fmt: skip
RIGHT = [FILES / "right" / f"{name}.py" for name in ("sequential-in-setup", "named-reduce-expand", "conv-named")]
DRIFTED = """
import sys
from grader import cli
from grader.sandbox.supervisor import WorkerConfig
settings = WorkerConfig._jax_settings
WorkerConfig._jax_settings = lambda self: settings(self) | {"jax_threefry_partitionable": False}
sys.exit(cli.main(sys.argv[1:]))
"""


def run(kit: Path, *arguments: object) -> subprocess.CompletedProcess[str]:
    """The kit's command line, as its learner runs it."""
    command = [str(kit / ".venv" / "bin" / "python"), "-m", "grader", *map(str, arguments)]
    return subprocess.run(command, cwd=kit, capture_output=True, text=True, check=False)


def graded(kit: Path, file: Path, *more: str) -> dict[str, Any]:
    """The report that the kit gives a file."""
    report: dict[str, Any] = json.loads(run(kit, "grade", file, "--report", "json", *more).stdout)
    return report


@pytest.mark.parametrize(
    "situation",
    [pytest.param(name, marks=[pytest.mark.sweep] * (i % 5 > 0)) for i, name in enumerate(MISTAKES)]
    + ["stub", "raises", "nan"],
)
def test_it_grades_as_the_full_kit_does(situation: str, kit: Path) -> None:
    full = json.loads(goldens.golden(situation).read_text(encoding="utf-8"))
    found = {
        name: goldens.steady(value) for name, value in graded(kit, (SUBMISSIONS / situation / "se_block.py").resolve()).items()
    }
    for part in ("verdict", "score", "checks", "coverage", "next_step", "counterexample"):
        assert full[part] == found[part], part
    named = [[(one["id"], one["detail"], one["line"]) for one in report["diagnosis"]["mistakes"]] if report["diagnosis"] else []
             for report in (full, found)]  # fmt: skip
    assert named[0] == named[1]
    assert named[1] or situation not in MISTAKES


def test_it_names_two_mistakes_at_once(kit: Path, tmp_path: Path) -> None:
    written = {one.id: one for one in WRITTEN}
    (tmp_path / "se_block.py").write_text(source(written["squeeze-sum"], written["gate-tanh"]), encoding="utf-8")
    report = graded(kit, tmp_path)
    assert {"squeeze-sum", "gate-tanh"} == {one["id"] for one in report["diagnosis"]["mistakes"]}


@pytest.mark.parametrize("file", [
    pytest.param(file, id=file.stem, marks=[pytest.mark.sweep] * (i > 1))
    for i, file in enumerate((ROOT / "solution" / "se_block.py", *RIGHT))
])  # fmt: skip
def test_a_right_block_passes_in_it(file: Path, kit: Path) -> None:
    report = graded(kit, file)
    assert ("pass", 10) == (report["verdict"], report["score"])
    assert 100 == report["coverage"]["cases"]


def test_the_first_file_that_returns_has_all_compiled_and_a_stub_does_not_wait_for_it(
    kit: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("SE_BLOCK_CACHE", str(tmp_path))
    assert 1 == run(kit, "grade", "exercise").returncode
    (folder,) = tmp_path.glob("compiled-*")
    assert [] == list(folder.iterdir())
    assert 1 == run(kit, "grade", SUBMISSIONS / "no-sigmoid").returncode
    compiled = set(folder.iterdir())
    assert {"warmup"} == {file.name.partition("-")[0] for file in compiled if not file.stat().st_size}
    reference = WorkerSupervisor(
        submission_program(reference_text()), WorkerConfig("process", Limits(cpu_s=60, wall_s=300), folder, trusted=True)
    )
    for name in Recording(kit / "grader" / "answers.book").contents.cases:
        assert call(reference, inputs.parse(name))
    reference.close()
    assert compiled == set(folder.iterdir())


def test_where_the_pieces_cannot_be_compiled_a_block_is_graded_all_the_same(learners_kit: Path, tmp_path: Path) -> None:
    copy = shutil.copytree(learners_kit, tmp_path / "kit")
    (copy / "grader" / "se_block" / "programs" / "compile_warmup.py").write_text("import os\nos._exit(3)\n", encoding="utf-8")
    command = [sys.executable, "-m", "grader", "grade", str(ROOT / "solution"), "--report", "json"]
    report = json.loads(subprocess.run(command, cwd=copy, capture_output=True, check=False).stdout)
    assert "pass" == report["verdict"]
    assert [] == list(copy.glob(".cache/compiled-*/*"))


def test_the_stretch_goals_are_tried_without_their_references(kit: Path, tmp_path: Path) -> None:
    solved = run(kit, "stretch", ROOT / "solution" / "stretch")
    assert (0, 3) == (solved.returncode, solved.stdout.count("SOLVED")), solved
    (tmp_path / "mobilenet.py").write_bytes((ROOT / "solution" / "se_block.py").read_bytes())
    data = run(kit, "stretch", tmp_path / "mobilenet.py", "--report", "json")
    assert 1 == data.returncode
    (goal,) = json.loads(data.stdout)["goals"]
    assert ["gate-sigmoid", "width-plain"] == [one["id"] for one in goal["mistakes"]]


def test_where_only_a_generated_case_fails_the_simplest_recorded_one_is_shown(kit: Path, tmp_path: Path) -> None:
    """With five columns a row of x is lost: no pinned case has so many."""
    right = (ROOT / "solution" / "se_block.py").read_text(encoding="utf-8")
    wrong = right.replace("axis=(0, 1))", "axis=(0, 1)) * (1.0 if x.shape[1] < 5 else 2.0)")
    assert wrong != right
    (tmp_path / "se_block.py").write_text(wrong, encoding="utf-8")
    report = graded(kit, tmp_path)
    assert ("fail", 8) == (report["verdict"], report["score"])
    shapes = [inputs.parse(name).shape for name in Recording(kit / "grader" / "answers.book").contents.cases]
    smallest = min(shape[0] * shape[1] * shape[2] for shape in shapes if shape[1] >= 5)
    assert smallest == np.prod(report["counterexample"]["shape"])
    again = run(kit, "grade", tmp_path, "--case", report["counterexample"]["case"])
    assert again.stdout.startswith("DIFFERENT")


@pytest.fixture(scope="session")
def of_others(compiled: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A cache for what is compiled where JAX draws other numbers, which is kept from run to run."""
    folder = made_once(tmp_path_factory, "of-others", lambda folder: copy_cache(compiled, folder))
    yield folder
    copy_new(folder / COMPILED.name, COMPILED)


def drifted(kit: Path, file: Path, monkeypatch: pytest.MonkeyPatch, cache: Path) -> dict[str, Any]:
    """The report where JAX draws other random numbers, as other versions of it do."""
    monkeypatch.setenv("SE_BLOCK_CACHE", str(cache))
    python = str(kit / ".venv" / "bin" / "python")
    command = [python, "-c", DRIFTED, "grade", str(file), "--report", "json"]
    report: dict[str, Any] = json.loads(subprocess.run(command, cwd=kit, capture_output=True, check=False).stdout)
    return report


def test_where_jax_draws_other_numbers_right_maths_is_provisional_and_passes_with_the_reference(
    kit: Path, monkeypatch: pytest.MonkeyPatch, of_others: Path
) -> None:
    report = drifted(kit, RIGHT[0], monkeypatch, of_others)
    assert ("provisional", 8) == (report["verdict"], report["score"])
    assert "draws other random weights" in report["checks"][-1]["message"]
    assert "make clean setup" in report["next_step"]
    assert ("skipped", None) == (report["checks"][-1]["status"], report["diagnosis"])
    assert ("pass", 10) == operator.itemgetter("verdict", "score")(drifted(ROOT, RIGHT[0], monkeypatch, of_others))


@pytest.mark.parametrize("situation, points, says", [
    ("no-sigmoid", 7, "a gate lies strictly between 0 and 1"),
    ("relu-at-the-end", 8, "whatever its weights are, an SE block does not give these numbers"),
])  # fmt: skip
def test_where_jax_draws_other_numbers_what_can_be_seen_still_fails(
    situation: str, points: int, says: str, kit: Path, monkeypatch: pytest.MonkeyPatch, of_others: Path
) -> None:
    report = drifted(kit, SUBMISSIONS / situation, monkeypatch, of_others)
    assert ("fail", points) == (report["verdict"], report["score"])
    assert any(says in check["message"] for check in report["checks"])


def test_its_readme_s_command_grades_the_stub(kit: Path) -> None:
    (command,) = re.findall(r"^```\n(.*?)\n```", (kit / "README.md").read_text(encoding="utf-8"), re.DOTALL | re.MULTILINE)
    done = subprocess.run(command, shell=True, cwd=kit, capture_output=True, text=True, check=False)
    assert done.stdout.startswith("NOT SOLVED YET   1 of 10 points")
    assert "This is still the stub" in done.stdout
    assert 2 == done.returncode  # make's own word for a command that failed


@pytest.mark.parametrize(
    "arguments, says",
    [
        (["grade", ".", "--seed", "3"], "answers to its own cases only"),
        (["grade", "exercise", "--thorough"], "answers to its own cases only"),
        (["grade", ROOT / "solution", "--case", "seed=1,shape=1x1x2,reduction=1,x=signs:9"], "holds no answer"),
        (["batch", "."], "invalid choice"),
        (["release", "learner", "--out", "x"], "invalid choice"),
    ],
    ids=lambda value: value if isinstance(value, str) else str(value[0]),
)
def test_what_it_cannot_do_it_says(arguments: list[str], says: str, kit: Path) -> None:
    path = [kit / "exercise" if one == "." else one for one in arguments]
    done = run(kit, *path)
    assert 2 == done.returncode
    assert says in done.stderr


def test_its_help_is_about_what_it_can_do(kit: Path) -> None:
    shown = run(kit, "grade", "--help").stdout
    assert "--report" in shown
    assert not [option for option in ("--seed", "--examples", "--thorough") if option in shown]


def test_its_doctor_finds_it_well(kit: Path) -> None:
    done = run(kit, "doctor")
    assert 0 == done.returncode
    assert "JAX draws the random numbers here that were recorded" in done.stdout
    assert "Reference" not in done.stdout
