"""A file is replaced whole or not at all, and nothing is left beside it."""

import os
from pathlib import Path

import pytest

from grader.core.atomic_write import atomic_write

DISK_FULL = OSError(28, "No space left on device")


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "report.json"
    path.write_bytes(b"old")
    return path


def refuse(*_arguments: object, **_options: object) -> None:
    raise DISK_FULL


def test_a_new_file_is_written(tmp_path: Path) -> None:
    atomic_write(tmp_path / "new.json", b"new\x00\r\n")
    assert b"new\x00\r\n" == (tmp_path / "new.json").read_bytes()
    assert [tmp_path / "new.json"] == list(tmp_path.iterdir())


def test_an_old_file_is_replaced_whole(file: Path) -> None:
    file.write_bytes(b"a longer old text")
    atomic_write(file, b"new")
    assert b"new" == file.read_bytes()
    assert [file] == list(file.parent.iterdir())


def test_nothing_is_a_content_too(file: Path) -> None:
    atomic_write(file, b"")
    assert b"" == file.read_bytes()


def test_who_reads_the_old_file_goes_on_reading_it(file: Path) -> None:
    with file.open("rb") as reader:
        atomic_write(file, b"new")
        assert b"old" == reader.read()


@pytest.mark.parametrize("step", ["replace", "fsync"])
def test_a_step_that_fails_leaves_the_old_file_and_nothing_else(step: str, file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, step, refuse)
    with pytest.raises(OSError, match="No space left"):
        atomic_write(file, b"new")
    assert b"old" == file.read_bytes()
    assert [file] == list(file.parent.iterdir())


def test_a_folder_that_cannot_be_written_to_leaves_the_old_file(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    # root may write anywhere, so the refusal is played
    monkeypatch.setattr(os, "open", refuse)
    with pytest.raises(OSError, match="No space left"):
        atomic_write(file, b"new")
    monkeypatch.undo()
    assert b"old" == file.read_bytes()
    assert [file] == list(file.parent.iterdir())


def test_a_missing_folder_is_not_made(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError):
        atomic_write(tmp_path / "missing" / "report.json", b"new")
    assert [] == list(tmp_path.iterdir())


def test_a_folder_in_the_place_of_the_file_is_left_there(tmp_path: Path) -> None:
    (tmp_path / "report.json").mkdir()
    with pytest.raises(OSError, match=r"report\.json"):
        atomic_write(tmp_path / "report.json", b"new")
    assert [tmp_path / "report.json"] == list(tmp_path.iterdir())


@pytest.mark.parametrize(("mode", "expected"), [({}, 0o644), ({"mode": 0o600}, 0o600)], ids=["default", "private"])
def test_a_file_gets_its_mode_whatever_the_old_one_had(mode: dict[str, int], expected: int, file: Path) -> None:
    file.chmod(0o666)
    atomic_write(file, b"new", **mode)
    assert expected == file.stat().st_mode & 0o777


@pytest.mark.parametrize(("umask", "modes"), [(0o077, (0o600, 0o600)), (0o002, (0o664, 0o600)), (0o027, (0o640, 0o600))])
def test_the_umask_counts(umask: int, modes: tuple[int, int], tmp_path: Path) -> None:
    before = os.umask(umask)
    try:
        atomic_write(tmp_path / "report.json", b"new")
        atomic_write(tmp_path / "private", b"new", mode=0o600)
    finally:
        os.umask(before)
    assert modes == tuple((tmp_path / name).stat().st_mode & 0o777 for name in ("report.json", "private"))


def test_a_link_is_followed_and_stays_a_link(tmp_path: Path) -> None:
    target, link = tmp_path / "target", tmp_path / "link"
    target.write_bytes(b"old")
    link.symlink_to(target)
    atomic_write(link, b"new")
    assert link.is_symlink()
    assert b"new" == target.read_bytes()


def test_what_is_no_ordinary_file_is_written_to_and_stays() -> None:
    atomic_write(Path(os.devnull), b"nothing")
    assert Path(os.devnull).is_char_device()


def test_a_pipe_is_written_to_by_the_name_of_its_descriptor() -> None:
    reader, writer = os.pipe()
    atomic_write(Path(f"/dev/fd/{writer}"), b"new")
    assert b"new" == os.read(reader, 10)
    os.close(reader)
    atomic_write(Path(f"/dev/fd/{writer}"), b"nobody reads it")
    os.close(writer)
