"""Every command, whatever the shell around it has set."""

import json
from pathlib import Path

import pytest

from grader import cli
from grader.core.machine import ROOT

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
