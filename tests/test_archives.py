"""Archives give each learner's file and nothing else, whatever names, sizes and links are in them."""

import io
import stat
import zipfile
from pathlib import Path

import pytest

from grader.batch import archives
from grader.batch.archives import Member, read, submitters, unpack
from grader.batch.find_submissions import find
from grader.core.errors import UsageError
from grader.grading.submission import MAX_BYTES

TEXT = b"print('a block')\n"
METADATA = b"""---
submission_11:
  :submitters:
  - :name: Ann Lee
    :sid: '123'
    :email: ann@u.edu
  :created_at: 2026-11-01 10:00:00.000000000 Z
submission_12:
  :submitters:
  - :name: Bo
    :sid: '456'
    :email:
"""


def zipped(path: Path, files: dict[str, bytes], name: str = "class.zip") -> Path:
    archive = path / name
    with zipfile.ZipFile(archive, "w", zipfile.ZIP_DEFLATED) as opened:
        for file, data in files.items():
            opened.writestr(file, data)
    return archive


def learners(archive: Path, out: Path) -> dict[str, str]:
    return {entry.learner: entry.missing or entry.path.read_text("utf-8") for entry in find(archive, out)}


GRADESCOPE = {
    "assignment_1_export/submission_metadata.yml": METADATA,
    "assignment_1_export/submission_11/se_block.py": TEXT,
    "assignment_1_export/submission_12/src/se_block.py": TEXT,
    "assignment_1_export/submission_13/notes.txt": b"",
}
MOODLE = {
    "Ann Lee_11_assignsubmission_file_/se_block.py": TEXT,
    "Bo_12_assignsubmission_file_se_block.py": TEXT,
    "Cy_13_assignsubmission_file_/essay.pdf": b"",
}
LAYOUTS = {
    "gradescope": (GRADESCOPE, {"ann@u.edu": TEXT, "456": TEXT, "submission_13": b"only notes.txt"}),
    "moodle": (MOODLE, {"Ann Lee_11": TEXT, "Bo_12": TEXT, "Cy_13": b"only essay.pdf"}),
    "folders": ({"ann/se_block.py": TEXT, "bo/se_block.py": TEXT}, {"ann": TEXT, "bo": TEXT}),
    "folders in one": ({"hw/ann/se_block.py": TEXT, "hw/bo/x/se_block.py": TEXT}, {"ann": TEXT, "bo": TEXT}),
    "files": ({"ann.py": TEXT, "bo.py": TEXT}, {"ann": TEXT, "bo": TEXT}),
    "files in a folder": ({"hw/ann.py": TEXT, "hw/bo.py": TEXT}, {"ann": TEXT, "bo": TEXT}),
}


@pytest.mark.parametrize("layout", LAYOUTS)
def test_a_download_gives_each_learners_file(layout: str, tmp_path: Path) -> None:
    files, expected = LAYOUTS[layout]
    given = learners(zipped(tmp_path, files), tmp_path / "out")
    assert expected.keys() == given.keys()
    assert not [learner for learner, text in expected.items() if text.decode() not in given[learner]]


ESCAPES = ("../se_block.py", "/etc/se_block.py", "ann/../../se_block.py", "C:/x/se_block.py", "..\\..\\se_block.py")


@pytest.mark.parametrize("name", ESCAPES)
def test_a_name_that_leads_elsewhere_is_passed_over(name: str, tmp_path: Path) -> None:
    inside = tmp_path / "inside"
    inside.mkdir()
    archive = zipped(inside, {name: b"evil", "ann/se_block.py": TEXT, "bo/se_block.py": TEXT})
    assert {"ann": TEXT.decode(), "bo": TEXT.decode()} == learners(archive, inside / "out")
    assert {inside} == set(tmp_path.iterdir())
    assert not [file for file in inside.rglob("*.py") if file.read_bytes() != TEXT]


def test_a_learners_name_never_names_a_file(tmp_path: Path) -> None:
    archive = zipped(
        tmp_path, {"a:b*<c>|d_1_assignsubmission_file_/se_block.py": TEXT, "x_2_assignsubmission_file_/se_block.py": TEXT}
    )
    assert ["a:b*<c>|d_1", "x_2"] == list(learners(archive, tmp_path / "out"))
    assert {"a-b-c-d_1_assignsubmission_file-", "x_2_assignsubmission_file"} == {
        folder.name[: len("a-b-c-d_1_assignsubmission_file-")] for folder in (tmp_path / "out" / "unpacked" / "class").iterdir()
    }


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
    monkeypatch.setattr(archives, "MOST_MEMBERS", 2)
    with pytest.raises(UsageError, match="more than 2 files"):
        read(zipped(tmp_path, {"a.py": TEXT, "b.py": TEXT, "c.py": TEXT}), alone=True)


def test_a_disk_that_refuses_is_said(tmp_path: Path) -> None:
    archive = zipped(tmp_path, {"ann/se_block.py": TEXT})
    (tmp_path / "file").write_bytes(b"")
    with pytest.raises(UsageError, match="cannot be written"):
        unpack(archive, Member("ann", "ann/se_block.py"), tmp_path / "file" / "se_block.py")


@pytest.mark.parametrize(
    "text", [b"", b"- a", b"submission_1: 7", b"a: [", b"\xff\xfe\x00", b"submission_1:\n  :submitters: x"]
)
def test_metadata_of_another_form_names_nobody(text: bytes) -> None:
    assert {} == submitters(text)


def test_an_archive_in_an_archive_is_not_opened(tmp_path: Path) -> None:
    inner = io.BytesIO()
    with zipfile.ZipFile(inner, "w") as opened:
        opened.writestr("se_block.py", TEXT)
    given = learners(zipped(tmp_path, {"ann/work.zip": inner.getvalue(), "bo/se_block.py": TEXT}), tmp_path / "out")
    assert "only work.zip" in given["ann"]
