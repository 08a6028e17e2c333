"""Archives that are damaged, hostile or too large: each is a finding about its own learner, and harms nobody else."""

import io
import os
import stat
import tempfile
import zipfile
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from grader.core.errors import UsageError
from grader.intake import file_tree
from grader.intake.find_submissions import find
from grader.intake.submission import MAX_BYTES
from tests.intake.test_archives import GRADESCOPE, TEXT, learners, zipped


def test_a_bomb_is_cut_off_just_above_the_limit(tmp_path: Path) -> None:
    archive = zipped(tmp_path, {"ann/se_block.py": bytes(200 * 2**20), "bo/se_block.py": TEXT})
    (ann, _) = find(archive, tmp_path / "out")
    assert archive.stat().st_size < 2**20
    assert MAX_BYTES + 1 == ann.path.stat().st_size


def test_a_link_in_an_archive_is_not_followed(tmp_path: Path) -> None:
    archive = tmp_path / "class.zip"
    with zipfile.ZipFile(archive, "w") as opened:
        link = zipfile.ZipInfo("ann/se_block.py")
        link.external_attr = (stat.S_IFLNK | 0o777) << 16
        opened.writestr(link, "/etc/passwd")
        opened.writestr("bo/se_block.py", TEXT)
    assert "symbolic link" in learners(archive, tmp_path / "out")["ann"]


def test_a_damaged_member_harms_nobody_else(tmp_path: Path) -> None:
    archive = zipped(tmp_path, {"ann/se_block.py": TEXT * 50, "bo/se_block.py": TEXT})
    data = bytearray(archive.read_bytes())
    data[60:70] = bytes(10)
    archive.write_bytes(data)
    given = learners(archive, tmp_path / "out")
    assert "cannot be read from the archive" in given["ann"]
    assert TEXT.decode() == given["bo"]


def test_what_is_no_archive_is_wrong_usage(tmp_path: Path) -> None:
    (tmp_path / "class.zip").write_bytes(b"PK no")
    with pytest.raises(UsageError, match="no zip archive that can be read"):
        find(tmp_path / "class.zip", tmp_path / "out")


def test_an_archive_of_too_many_files_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(file_tree, "MOST_MEMBERS", 2)
    with pytest.raises(UsageError, match="more than 2 files"):
        find(zipped(tmp_path, {"a.py": TEXT, "b.py": TEXT, "c.py": TEXT}), tmp_path / "out")


def test_a_disk_that_refuses_is_said(tmp_path: Path) -> None:
    archive = zipped(tmp_path, {"ann/se_block.py": TEXT})
    (tmp_path / "file").write_bytes(b"")
    with pytest.raises(UsageError, match="cannot be written"):
        find(archive, tmp_path / "file")


def damaged_lzma(path: Path) -> None:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_LZMA) as opened:
        opened.writestr("se_block.py", "x = 1\n" * 1000)
    data = bytearray(path.read_bytes())
    at = data.find(b"se_block.py") + len("se_block.py")
    data[at + 4] = 0xFF
    path.write_bytes(data)


def encrypted(path: Path) -> None:
    zipped(path.parent, {"se_block.py": TEXT}, path.name)
    data = bytearray(path.read_bytes())
    for mark, flags in ((b"PK\x01\x02", 8), (b"PK\x03\x04", 6)):
        data[data.find(mark) + flags] |= 1
    path.write_bytes(data)


def cut_off(path: Path) -> None:
    zipped(path.parent, {"se_block.py": TEXT * 1000}, path.name)
    data = path.read_bytes()
    path.write_bytes(data[:60] + bytes(20) + data[80:])


DAMAGED = {"lzma": damaged_lzma, "password": encrypted, "bytes": cut_off, "nothing": lambda path: path.write_bytes(b""),
           "link": lambda path: path.symlink_to("/etc/passwd"), "pipe": os.mkfifo, "half": lambda path: path.write_bytes(
               b"PK\x05\x06" + b"\xff" * 18)}  # fmt: skip


@pytest.mark.parametrize("how", DAMAGED)
def test_an_archive_that_cannot_be_read_is_its_learners_finding(how: str, tmp_path: Path) -> None:
    folder = tmp_path / "class"
    folder.mkdir()
    (folder / "zoe.py").write_bytes(TEXT)
    DAMAGED[how](folder / "mallory.zip")
    found = {entry.learner: entry for entry in find(folder, tmp_path / "out")}
    assert ("", "") == (found["zoe"].missing, found["zoe"].broken)
    assert "cannot be read from the archive" in found["mallory"].missing or "no zip archive" in found["mallory"].missing
    assert "" == found["mallory"].broken


@given(st.data())
@settings(max_examples=150, deadline=None)
def test_whatever_is_changed_in_an_archive_it_is_a_submission_or_a_finding(data: st.DataObject) -> None:
    with tempfile.TemporaryDirectory() as name:
        path = zipped(Path(name), GRADESCOPE)
        content = bytearray(path.read_bytes())
        for at in data.draw(st.lists(st.integers(0, len(content) - 1), max_size=6)):
            content[at] = data.draw(st.integers(0, 255))
        path.write_bytes(content)
        (Path(name) / "zoe.py").write_bytes(TEXT)
        found = {entry.learner: entry for entry in find(Path(name), Path(name) / "out")}
        assert {"zoe", "class"} == found.keys()
        assert "" == found["class"].broken


def test_archives_in_archives_are_opened_to_a_depth_alone(tmp_path: Path) -> None:
    data = TEXT
    for depth in range(5):
        made = io.BytesIO()
        with zipfile.ZipFile(made, "w") as opened:
            opened.writestr("se_block.py" if depth == 0 else "work.zip", data)
        data = made.getvalue()
    given = learners(zipped(tmp_path, {"ann/work.zip": data, "bo/se_block.py": TEXT}), tmp_path / "out")
    assert "packed in too many archives" in given["ann"]
    assert TEXT.decode() == given["bo"]
