"""A release is written whole or not at all, and never over anything."""

import os
import stat
import zipfile
from pathlib import Path

import pytest

from grader.core.errors import UsageError
from grader.grading.pipeline import silent
from grader.releases import build, files
from grader.releases.files import File

TWO = {"README.md": File(b"read me"), "bin/run": File(b"#!/bin/sh", program=True)}


def test_a_folder_holds_the_files_and_programs_are_programs(tmp_path: Path) -> None:
    files.write(TWO, tmp_path / "out")
    assert b"read me" == (tmp_path / "out" / "README.md").read_bytes()
    modes = {name: stat.S_IMODE((tmp_path / "out" / name).stat().st_mode) for name in TWO}
    assert {"README.md": 0o644, "bin/run": 0o755} == modes
    assert ["out"] == [path.name for path in tmp_path.iterdir()]


def test_the_umask_counts(tmp_path: Path) -> None:
    before = os.umask(0o077)
    try:
        files.write(TWO, tmp_path / "out")
        files.write(TWO, tmp_path / "out.zip")
    finally:
        os.umask(before)
    modes = {
        name: stat.S_IMODE((tmp_path / name).stat().st_mode) for name in ("out", "out/README.md", "out/bin/run", "out.zip")
    }
    assert {"out": 0o700, "out/README.md": 0o600, "out/bin/run": 0o700, "out.zip": 0o600} == modes


def test_an_archive_is_the_same_each_time_and_keeps_the_modes(tmp_path: Path) -> None:
    for name in ("a.zip", "b.zip"):
        files.write(TWO, tmp_path / name)
    assert (tmp_path / "a.zip").read_bytes() == (tmp_path / "b.zip").read_bytes()
    with zipfile.ZipFile(tmp_path / "a.zip") as archive:
        assert {"README.md": 0o100644, "bin/run": 0o100755} == {
            info.filename: info.external_attr >> 16 for info in archive.infolist()
        }


def test_an_empty_folder_may_be_filled(tmp_path: Path) -> None:
    (tmp_path / "out").mkdir()
    files.write(TWO, tmp_path / "out")
    assert (tmp_path / "out" / "bin" / "run").is_file()


@pytest.mark.parametrize(
    "out, says", [("full", "is there already"), ("full/a.zip", "is there already"), ("no/out", "no folder")]
)
def test_nothing_is_written_over_and_nowhere_else(out: str, says: str, tmp_path: Path) -> None:
    (tmp_path / "full").mkdir()
    (tmp_path / "full" / "a.zip").write_bytes(b"mine")
    with pytest.raises(UsageError, match=says):
        files.check(tmp_path / out)
    with pytest.raises(UsageError, match=says):
        files.write(TWO, tmp_path / out)
    assert b"mine" == (tmp_path / "full" / "a.zip").read_bytes()


def test_gradescope_gets_an_archive_or_nothing(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match=r"let the name end in \.zip"):
        build.build("gradescope", tmp_path / "out", silent)


def test_a_disk_that_refuses_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: object, **__: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(files, "atomic_write", full)
    with pytest.raises(UsageError, match="No space left on device"):
        files.write(TWO, tmp_path / "out.zip")
