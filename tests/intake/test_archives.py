"""Archives give each learner's file and nothing else, whatever names are in them."""

import io
import re
import zipfile
from pathlib import Path

import pytest

from grader.intake.find_submissions import find
from grader.intake.gradescope_metadata import MetadataFault, Submitter, submitters
from grader.intake.learner_names import file_name

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
    "moodle": (MOODLE, {"Ann Lee": TEXT, "Bo": TEXT, "Cy": b"only essay.pdf"}),
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
    assert ["a:b*<c>|d", "x"] == list(learners(archive, tmp_path / "out"))
    folders = [folder.name for folder in (tmp_path / "out" / "unpacked").iterdir()]
    assert ["a-b-c-d", "x"] == sorted(re.sub("-[0-9a-f]{6,}$", "", folder) for folder in folders)


@pytest.mark.parametrize(
    "text",
    [b"", b"- a", b"submission_1: 7", b"a: [", b"\xff\xfe\x00", b"submission_1:\n  :submitters: x", b"a: !!int ''", b"&a [*a]",
     b"submission_1:\n  :submitters:\n  - *a", b"? [[[" + b"[" * 5000, b"--- 1\n--- 2\n", b"a: !!python/object:os.system x"],
)  # fmt: skip
def test_metadata_of_another_form_names_nobody(text: bytes) -> None:
    with pytest.raises(MetadataFault):
        submitters(text)


def test_a_name_is_a_short_text_and_no_alias_is_followed() -> None:
    levels = ["a0: &a0 [xxxxxxxxxx]"]
    levels += [f"a{i}: &a{i} [" + ", ".join([f"*a{i - 1}"] * 10) + "]" for i in range(1, 9)]
    people = "\n  :submitters:\n  - :email: *a8\n    :name: Ann\n  - :sid: 7\n  - :name: " + "b" * 999 + "\n  - :email: [c]\n"
    found = submitters(("\n".join(levels) + "\nsubmission_1:" + people).encode())
    assert {"submission_1": [Submitter("", "", "Ann"), Submitter("", "7", ""), Submitter("", "", "b" * 200)]} == found


def test_a_file_that_is_too_large_is_no_metadata() -> None:
    with pytest.raises(MetadataFault, match="larger than 16 MiB"):
        submitters(b"#" * (16 * 2**20 + 1))


FAKE = METADATA.replace(b"submission_11", b"T").replace(b"submission_12", b"submission_11").replace(b"T:", b"submission_12:")


@pytest.mark.parametrize("top", ["assignment_9_export/", ""])
@pytest.mark.parametrize("fake", [FAKE, b"a: !!int ''", b"[", b"\xff"])
def test_only_the_downloads_own_metadata_at_its_own_place_is_believed(fake: bytes, top: str, tmp_path: Path) -> None:
    files = {f"{top}submission_11/submission_metadata.yml": fake, f"{top}submission_11/se_block.py": b"ann's",
             f"{top}submission_11/x/submission_metadata.yml": fake, f"{top}submission_12/se_block.py": b"bo's",
             f"{top}submission_metadata.yml": METADATA}  # fmt: skip
    assert {"ann@u.edu": "ann's", "456": "bo's"} == learners(zipped(tmp_path, files), tmp_path / "out")


def test_a_fault_in_the_downloads_metadata_is_told_and_the_rows_have_the_folders_names(tmp_path: Path) -> None:
    said: list[str] = []
    archive = zipped(tmp_path, GRADESCOPE | {"assignment_1_export/submission_metadata.yml": b"a: ["})
    entries = find(archive, tmp_path / "out", said.append)
    assert ["submission_11", "submission_12", "submission_13"] == [entry.learner for entry in entries]
    assert [True] == ["submission_metadata.yml is not used: it is no YAML" in text for text in said]


PHANTOMS = (
    "Zoe_2_assignsubmission_file_/se_block.py",
    "submission_12/se_block.py",
    "x/Zoe_2_assignsubmission_file_se_block.py",
)


@pytest.mark.parametrize("files", [GRADESCOPE, MOODLE])
def test_folders_within_a_hand_in_are_nobody_s(files: dict[str, bytes], tmp_path: Path) -> None:
    within = next(name for name in files if name.endswith("/se_block.py")).removesuffix("se_block.py")
    expected = learners(zipped(tmp_path, files), tmp_path / "out")
    crowded = files | {within + name: b"a phantom" for name in PHANTOMS}
    assert expected == learners(zipped(tmp_path, crowded, "crowd.zip"), tmp_path / "out")


def test_what_one_learner_handed_in_is_one_submission_whatever_is_in_it(tmp_path: Path) -> None:
    folder = tmp_path / "class"
    folder.mkdir()
    (folder / "zoe.py").write_bytes(b"zoe's")
    own = {"se_block.py": b"mallory's", "submission_7/se_block.py": b"7", "submission_metadata.yml": FAKE}
    zipped(folder, own | dict.fromkeys(PHANTOMS, b"a phantom"), "mallory.zip")
    zipped(folder, {"notes.txt": b"", **dict.fromkeys(PHANTOMS[1:2], b"inner")}, "inner.zip")
    assert {"zoe": "zoe's", "mallory": "mallory's", "inner": "inner"} == learners(folder, tmp_path / "out")


def test_the_only_archive_in_a_folder_is_the_class(tmp_path: Path) -> None:
    folder = tmp_path / "download"
    folder.mkdir()
    zipped(folder, GRADESCOPE, "assignment_1_export.zip")
    assert ["456", "ann@u.edu", "submission_13"] == list(learners(folder, tmp_path / "out"))


def test_no_two_folders_are_unpacked_to_one_path(tmp_path: Path) -> None:
    victim = "Zoë Li"
    files = {f"class/{name}/se_block.py": name.encode() for name in (victim, file_name(victim), "zo", "ZO", "Zo", "con")}
    archive = zipped(tmp_path, files)
    assert {name.split("/")[1]: text.decode() for name, text in files.items()} == {
        text: text for text in learners(archive, tmp_path / "out").values()
    }
    pages = [entry.page for entry in find(archive, tmp_path / "out")]
    assert len(files) == len({page.lower() for page in pages})


def test_no_two_archives_are_unpacked_to_one_path(tmp_path: Path) -> None:
    folder = tmp_path / "class"
    folder.mkdir()
    for name in ("Zoë Li", file_name("Zoë Li"), "ann"):
        zipped(folder, {"se_block.py": name.encode()}, f"{name}.zip")
    assert all(name == text for name, text in learners(folder, tmp_path / "out").items())
    assert 3 == len(learners(folder, tmp_path / "out"))


def test_an_archive_in_an_archive_is_opened(tmp_path: Path) -> None:
    inner = io.BytesIO()
    with zipfile.ZipFile(inner, "w") as opened:
        opened.writestr("se_block.py", TEXT)
    given = learners(zipped(tmp_path, {"ann/work.zip": inner.getvalue(), "bo/se_block.py": TEXT}), tmp_path / "out")
    assert {"ann": TEXT.decode(), "bo": TEXT.decode()} == given
