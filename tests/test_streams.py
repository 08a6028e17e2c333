"""Every command ends with its own status, whatever its caller made of standard input, output and error."""

import os
import shlex
import subprocess
import sys
from pathlib import Path

import pytest

from grader.core.machine import ROOT
from tests.support.files import SUBMISSIONS

EMPTY = SUBMISSIONS / "empty"
COMMANDS = {
    "graded": (f"grade {EMPTY}", 1), "as JSON": (f"grade {EMPTY} --report json", 1), "help": ("grade --help", 0),
    "wrong": ("grade", 2), "missing": ("batch missing", 2), "hint": (f"hint {EMPTY}", 0), "doctor": ("doctor", 0),
}  # fmt: skip
RARE = {"as JSON", "hint", "doctor"}
FULL = (">/dev/full", "2>/dev/full") if Path("/dev/full").exists() else ()
REDIRECTIONS = (">&-", "2>&-", "<&-", "<&- >&- 2>&-", *FULL, "| head -1 >/dev/null", "| true")


@pytest.mark.parametrize(
    ("name", "redirection"),
    [
        pytest.param(name, redirection, marks=[pytest.mark.sweep] * (name in RARE or (name != "graded" and i % 2)))
        for name in COMMANDS
        for i, redirection in enumerate(REDIRECTIONS)
    ],
)
def test_a_command_ends_with_its_own_status(name: str, redirection: str, tmp_path: Path) -> None:
    arguments, status = COMMANDS[name]
    command = f"{shlex.quote(sys.executable)} -m grader {arguments} {redirection}; exit ${{PIPESTATUS[0]}}"
    environment = os.environ | {"SE_BLOCK_CACHE": str(tmp_path)}
    done = subprocess.run(["bash", "-c", command], cwd=ROOT, env=environment, capture_output=True, text=True, check=False)
    assert status == done.returncode, done.stderr
    assert "broke down" not in done.stderr and "Traceback" not in done.stderr
    assert "Grading" not in done.stdout


def test_a_class_is_graded_where_nobody_looks(recorded: Path, tmp_path: Path) -> None:
    (tmp_path / "class").mkdir()
    (tmp_path / "class" / "ada.py").write_bytes((EMPTY / "se_block.py").read_bytes())
    command = f"{shlex.quote(sys.executable)} -m grader batch {tmp_path}/class --out {tmp_path}/out <&- >&- 2>&-"
    done = subprocess.run(["bash", "-c", command], cwd=ROOT, env=os.environ | {"SE_BLOCK_CACHE": str(recorded)}, check=False)
    assert 0 == done.returncode
    assert "ada,0,10,ungradable" in (tmp_path / "out" / "results.csv").read_text(encoding="utf-8")
