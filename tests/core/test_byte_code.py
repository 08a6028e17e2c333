"""What runs is what the kit's files say now, whatever their times are and whatever byte code lies beside them."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from grader.core.machine import ROOT

OLD, NEW = "X = 'old'\n", "X = 'new'\n"
IMPORT = "import sys; sys.path.append({kit!r}); import {first}; from {folder} import probe; print(probe.X)"
BESIDE = (
    "import importlib.util as u; s = u.spec_from_file_location('m', {kit!r} + '/grader/sandbox/worker/{folder}.py'); "
    "m = u.module_from_spec(s); s.loader.exec_module(m); print(m.beside('probe').X)"
)


@pytest.fixture
def kit(tmp_path: Path) -> Path:
    for folder in ("grader", "solution"):
        shutil.copytree(ROOT / folder, tmp_path / folder, ignore=shutil.ignore_patterns("__pycache__"))
    return tmp_path


def write(file: Path, text: str) -> None:
    """Put a text in place of another one, with its time."""
    file.write_text(text, encoding="utf-8")
    os.utime(file, (1_600_000_000, 1_600_000_000))


def compiled(file: Path) -> None:
    """Compile a file as Python does by itself."""
    code = f"import py_compile; py_compile.compile({str(file)!r})"
    subprocess.run([sys.executable, "-c", code], env=os.environ | {"SOURCE_DATE_EPOCH": ""}, check=True)


def shown(code: str) -> str:
    return subprocess.run([sys.executable, "-I", "-c", code], capture_output=True, text=True, check=True).stdout.strip()


@pytest.mark.parametrize("folder", ["grader.core", "grader.grading", "grader.sandbox.worker", "solution", "solution.mistakes"])
def test_a_new_text_with_the_size_and_time_of_the_old_one_is_what_runs(folder: str, kit: Path) -> None:
    file, code = kit / folder.replace(".", "/") / "probe.py", IMPORT.format(kit=str(kit), first="grader", folder=folder)
    write(file, OLD)
    compiled(file)
    assert "old" == shown(code)
    write(file, NEW)
    compiled_before = list(file.parent.glob("__pycache__/probe.*"))
    assert compiled_before and "new" == shown(code)
    write(file, OLD)
    assert "old" == shown(code)


@pytest.mark.parametrize("folder", ["main", "forkserver"])
def test_a_worker_runs_what_the_files_beside_it_say(folder: str, kit: Path) -> None:
    file, code = kit / "grader" / "sandbox" / "worker" / "probe.py", BESIDE.format(kit=str(kit), folder=folder)
    write(file, OLD)
    compiled(file)
    write(file, NEW)
    assert "new" == shown(code)


def test_elsewhere_python_would_run_the_old_text(tmp_path: Path) -> None:
    (tmp_path / "other").mkdir()
    file, code = tmp_path / "other" / "probe.py", IMPORT.format(kit=str(tmp_path), first="other", folder="other")
    write(file, OLD)
    compiled(file)
    write(file, NEW)
    assert "old" == shown(code)


def test_byte_code_of_the_same_text_is_used_whatever_its_time(kit: Path) -> None:
    file, code = kit / "grader" / "core" / "probe.py", IMPORT.format(kit=str(kit), first="grader", folder="grader.core")
    write(file, OLD)
    assert "old" == shown(code)
    (byte_code,) = file.parent.glob("__pycache__/probe.*")
    made = byte_code.stat()
    file.touch()
    assert "old" == shown(code)
    assert (made.st_mtime_ns, made.st_ino) == (byte_code.stat().st_mtime_ns, byte_code.stat().st_ino)


def test_a_file_of_the_kit_can_be_run_as_a_program(kit: Path) -> None:
    code = f"import sys, runpy; sys.path.append({str(kit)!r}); import grader; print(runpy.run_path({{!r}})['X'])"
    for folder in ("grader", "solution"):
        write(kit / folder / "probe.py", NEW)
        assert "new" == shown(code.format(str(kit / folder / "probe.py")))
