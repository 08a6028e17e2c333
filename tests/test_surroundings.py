"""Every command, whatever the shell around it has set."""

import json
import os
import shutil
import subprocess
import sys
import zipfile
from collections.abc import Sequence
from pathlib import Path

import pytest

from grader import cli
from grader.core.machine import ROOT
from tests.support.caches import copy_cache
from tests.support.files import SUBMISSIONS

COMMANDS = {
    "grade": ["grade", "exercise"], "case": ["grade", "exercise", "--case", "seed=0,shape=1x1x1,reduction=1,x=signs:0"],
    "hint": ["hint"], "doctor": ["doctor"], "batch": ["batch", "tests/files/classroom"],
    "release": ["release", "learner"], "selfcheck": ["selfcheck"],
}  # fmt: skip


@pytest.mark.parametrize("variable", ["SE_BLOCK_CACHE", "SE_BLOCK_DEBUG"])
@pytest.mark.parametrize("name", COMMANDS)
def test_a_wrong_variable_ends_every_command_with_2_and_its_name(
    name: str, variable: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv(variable, str(ROOT / "LICENSE"))
    out = ["--out", str(tmp_path / "out")] if name in {"batch", "release"} else []
    assert 2 == cli.main([*COMMANDS[name], *out])
    said = capsys.readouterr()
    assert ("", True) == (said.out, said.err.splitlines()[-1].startswith(f"{variable} is "))


@pytest.mark.parametrize("variable", ["SE_BLOCK_CACHE", "SE_BLOCK_DEBUG", "SE_BLOCK_CPU_S"])
def test_what_was_submitted_gets_a_report_with_a_wrong_variable_too(
    variable: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv(variable, str(ROOT / "LICENSE"))
    assert 3 == cli.main(["grade", "exercise", "--submitted", "--report", "json"])
    report = json.loads(capsys.readouterr().out)
    assert ("grader_error", None, True) == (report["verdict"], report["score"], f"{variable} is" in report["next_step"])


EMPTY = str(SUBMISSIONS / "empty")
SHADOWS = ("random", "typing", "numpy", "types", "json", "msgspec")


def run(command: Sequence[object], cwd: Path = ROOT, **variables: str) -> subprocess.CompletedProcess[str]:
    """A command of the kit, with these variables of the environment besides."""
    words = [str(word) for word in command]
    return subprocess.run(words, cwd=cwd, env=os.environ | variables, capture_output=True, text=True, check=False)


@pytest.fixture(scope="module")
def shadows(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with files that have the names of Python's own, and of packages."""
    folder = tmp_path_factory.mktemp("shadows")
    for name in SHADOWS:
        (folder / f"{name}.py").write_text("raise SystemExit('a stranger was imported')\n", encoding="utf-8")
    return folder


def is_graded(done: subprocess.CompletedProcess[str]) -> bool:
    """Whether it is the report of the empty file, and Python's own complaints are not there."""
    assert "stranger" not in done.stderr and "Traceback" not in done.stderr, done.stderr
    return (1, "ungradable") == (done.returncode, json.loads(done.stdout)["verdict"])


def test_no_file_of_the_working_folder_and_no_path_of_another_project_counts(shadows: Path) -> None:
    command = [sys.executable, "-I", ROOT / "grader", "grade", EMPTY, "--report", "json"]
    assert is_graded(run(command, shadows, PYTHONPATH=str(shadows), PYTHONSAFEPATH="1", PYTHONOPTIMIZE="2"))


@pytest.mark.parametrize("variable", ["PYTHONPATH", "PYTHONSTARTUP"])
def test_the_old_way_to_start_it_starts_it_again_on_its_own(variable: str, tmp_path: Path, shadows: Path) -> None:
    (tmp_path / "numpy.py").write_text("raise SystemExit('a stranger was imported')\n", encoding="utf-8")
    given = str(tmp_path if variable == "PYTHONPATH" else tmp_path / "numpy.py")
    assert is_graded(run([sys.executable, "-m", "grader", "grade", EMPTY, "--report", "json"], **{variable: given}))


@pytest.mark.parametrize("start", ["-I grader", "-m grader"])
def test_no_file_of_the_kit_s_own_folder_is_taken_for_python_s(start: str, shadows: Path, tmp_path: Path) -> None:
    kit = tmp_path / "kit"
    for folder in ("grader", "solution", "exercise"):
        shutil.copytree(ROOT / folder, kit / folder, ignore=shutil.ignore_patterns("__pycache__"))
    for name in ("random", "typing", "numpy"):
        shutil.copy(shadows / f"{name}.py", kit)
    assert is_graded(run([sys.executable, *start.split(), "grade", EMPTY, "--report", "json"], kit))


@pytest.mark.skipif(not (ROOT / ".venv" / ".ready").exists(), reason="make would build the environment first")
def test_make_starts_it_on_its_own(shadows: Path) -> None:
    command = ["make", "-s", "grade", f"SUBMISSION={EMPTY}", f"PY={sys.executable}"]
    done = run(command, PYTHONPATH=str(shadows), PYTHONSAFEPATH="1")
    assert (2, True) == (done.returncode, done.stdout.startswith("COULD NOT BE RUN")), done.stderr


@pytest.mark.parametrize("arguments", [["grade", EMPTY], ["doctor"], ["hint"], ["selfcheck"]], ids=lambda words: str(words[0]))
def test_a_package_that_is_missing_is_named_with_the_file_that_asked_for_it(arguments: list[str]) -> None:
    done = run([sys.executable, "-I", "-S", "grader", *arguments])
    assert (3, "") == (done.returncode, done.stdout)
    said = done.stderr.splitlines()[-1]
    assert said.startswith("The grader does not start (ModuleNotFoundError: No module named '"), said
    assert f"(in {ROOT}/grader/" in said and said.endswith("Run `make setup`, and then the Python of .venv.")


def test_a_file_that_stands_in_the_way_of_a_package_is_named(tmp_path: Path) -> None:
    stranger = tmp_path / "msgspec.py"
    stranger.touch()
    code = f"import sys; sys.path.insert(0, {str(tmp_path)!r}); from grader.cli import main; sys.exit(main(sys.argv[1:]))"
    done = run([sys.executable, "-c", code, "grade", EMPTY])
    assert (3, "") == (done.returncode, done.stdout)
    assert str(stranger) in done.stderr.splitlines()[-1] or "msgspec" in done.stderr.splitlines()[-1]


def test_without_its_packages_what_was_submitted_gets_a_report_all_the_same(tmp_path: Path) -> None:
    (tmp_path / "xml").write_text("of an earlier run", encoding="utf-8")
    reports = ["--report", "json", "--report", f"junit={tmp_path / 'xml'}"]
    done = run([sys.executable, "-I", "-S", "grader", "grade", EMPTY, "--submitted", *reports])
    report = json.loads(done.stdout)
    assert (3, "grader_error", None, 10) == (done.returncode, report["verdict"], report["score"], report["max_score"])
    assert "No module named" in report["next_step"]
    assert 'type="grader_error"' in (tmp_path / "xml").read_text(encoding="utf-8")


@pytest.mark.parametrize("umask", [0o077, *(pytest.param(umask, marks=pytest.mark.sweep) for umask in (0o022, 0o027))], ids=oct)
def test_the_umask_counts_for_every_file_that_is_written(umask: int, recorded: Path, tmp_path: Path) -> None:
    """A class as an archive, so that it is unpacked; a release as a folder; and a report."""
    out, cache = tmp_path / "out", copy_cache(recorded, tmp_path / "cache")
    (tmp_path / "roster.csv").write_text("id,name\n1,ada\n", encoding="utf-8")
    with zipfile.ZipFile(tmp_path / "class.zip", "w") as archive:
        archive.write(f"{EMPTY}/se_block.py", "ada.py")
        archive.write(f"{EMPTY}/se_block.py", "ben.py")
    for arguments in (
        ["batch", tmp_path / "class.zip", "--out", out, "--roster", tmp_path / "roster.csv"],
        ["grade", EMPTY, "--report", f"html={out / 'report.html'}"],
    ):
        words = [sys.executable, "-I", str(ROOT / "grader"), *map(str, arguments)]
        subprocess.run(words, env=os.environ | {"SE_BLOCK_CACHE": str(cache)}, umask=umask, capture_output=True, check=False)
    found = {str(file.relative_to(out)): file.stat().st_mode & 0o777 for file in out.rglob("*")}
    assert {"report.html", "results.csv", "results.json", "results.sqlite", "index.html", "learners/ada.html"} <= set(found)
    assert {} == {name: oct(mode) for name, mode in found.items() if mode & umask}
    assert not [
        name for name, mode in found.items() if (out / name).is_file() and mode != 0o666 & ~umask and mode != 0o644 & ~umask
    ]
