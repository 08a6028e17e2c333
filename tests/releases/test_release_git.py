"""Where git names no commit to pin, its own words are shown, and what to do."""

import os
import shutil
import subprocess
from pathlib import Path

import pytest

from grader.core import machine
from grader.core.errors import UsageError
from grader.releases import actions

PIN = "The workflows pin a commit of this kit, and "
pytestmark = pytest.mark.skipif(not shutil.which("git"), reason="there is no git")


@pytest.fixture
def root(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(machine, "ROOT", tmp_path)
    return tmp_path


def complaint() -> str:
    with pytest.raises(UsageError) as told:
        actions._git("rev-parse", "HEAD")
    return str(told.value)


def test_no_checkout_is_said(root: Path) -> None:
    assert complaint() == f"{PIN}there is no {root}/.git. Build it in a clone."


def test_a_checkout_without_a_commit_is_said_in_git_s_words(root: Path) -> None:
    subprocess.run(["git", "init", "-q", str(root)], check=True)
    assert complaint().startswith(f"{PIN}git does not name it: fatal: ambiguous argument 'HEAD'")


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can give a folder away")
def test_a_checkout_of_another_user_is_said_with_git_s_cure(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    subprocess.run(["git", "init", "-q", str(root)], check=True)
    for path in (root, root / ".git"):
        os.chown(path, 12345, 12345)
    for name in ("GIT_CONFIG_GLOBAL", "GIT_CONFIG_SYSTEM"):
        monkeypatch.setenv(name, os.devnull)
    monkeypatch.delenv("SUDO_UID", raising=False)
    said = complaint()
    assert "dubious ownership" in said
    assert said.endswith(f"git config --global --add safe.directory {root}")


def test_that_there_is_no_git_is_said(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (root / ".git").mkdir()
    monkeypatch.setenv("PATH", str(root))
    assert complaint() == f"{PIN}git does not start (No such file or directory). Install it."


def test_another_repository_s_hook_does_not_lead_astray(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    subprocess.run(["git", "init", "-q", str(root)], check=True)
    monkeypatch.setenv("GIT_DIR", str(root / "another"))
    assert str(root) == actions._git("rev-parse", "--show-toplevel")
