"""`make newest` finds the newest Python that runs, and asks the index for what has no upper bound."""

import re
from pathlib import Path

import pytest

from tests.support import newest


def python(folder: Path, name: str, says: str) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    (folder / name).write_text(f"#!/bin/sh\n{says}\n")
    (folder / name).chmod(0o755)


@pytest.fixture
def bare(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    """A machine without a Python; its programs lie in `bin`."""
    (tmp_path / "bin").mkdir()
    monkeypatch.setenv("PATH", str(tmp_path / "bin"))
    monkeypatch.setenv("PYENV_ROOT", str(tmp_path / "pyenv"))
    return tmp_path


def test_the_newest_python_is_found_wherever_it_lies(bare: Path) -> None:
    assert newest.newest_python() is None
    python(bare / "pyenv" / "versions" / "3.9.18" / "bin", "python3", "echo 3 9 18 final")
    assert newest.newest_python() is None
    python(bare / "bin", "python3.13", "echo 3 13 2 final")
    assert ((3, 13, 2), "python3.13") == newest.newest_python()
    python(bare / "bin", "python3.15", "echo 3 15 0 beta")
    python(bare / "bin", "python3.16", "echo switch it on with pyenv; exit 127")
    in_pyenv = bare / "pyenv" / "versions" / "3.14.1" / "bin"
    python(in_pyenv, "python3", "echo 3 14 1 final")
    assert ((3, 14, 1), str(in_pyenv / "python3")) == newest.newest_python()
    python(bare / "bin", "uv", f"echo {bare / 'managed'}")
    python(bare, "managed", "echo 3 14 2 final")
    assert ((3, 14, 2), str(bare / "managed")) == newest.newest_python()


def test_where_there_is_none_that_is_said(bare: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert 0 == newest.main([])
    assert "There is no Python 3.13 or newer here" in capsys.readouterr().out


def test_nothing_is_held_back() -> None:
    found = newest.wanted()
    assert {"jax>=0.10", "flax>=0.12", "pytest>=9"} <= set(found)
    assert [] == [one for one in found if re.search("[<=]=?[0-9]", one.partition(";")[0].replace(">=", ""))]


def test_what_is_chosen_is_there() -> None:
    assert [] == [one for one in newest.CHOSEN + newest.LONGER if not (newest.ROOT / one).exists()]
