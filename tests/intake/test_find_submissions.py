"""The submissions of a class are found by folder, by file and in archives; nothing odd among them stops the others."""

import unicodedata
import zipfile
from pathlib import Path

import pytest

from grader.core.errors import UsageError
from grader.core.sanitize import sanitize
from grader.intake.choices import Decision
from grader.intake.find_submissions import HandIn, Ways, find

TEXT = "print('a block')\n"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    path = tmp_path / "class"
    path.mkdir()
    return path


def put(path: Path, text: str = TEXT) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
    return path


def found(folder: Path, out: Path | None = None) -> dict[str, HandIn]:
    return {entry.learner: entry for entry in find(folder, out or folder.parent / "out")}


def test_files_and_folders_are_submissions_by_learner(folder: Path) -> None:
    file, inner = put(folder / "zoë.py"), put(folder / "ben" / "se_block.py")
    entries = found(folder)
    assert ["ben", "zoë"] == list(entries)
    assert (file, inner) == (entries["zoë"].path, entries["ben"].path)
    assert not any(entry.missing for entry in entries.values())


def test_a_clone_of_a_learner_s_repository_is_a_submission(folder: Path) -> None:
    file = put(folder / "ann" / "exercise" / "se_block.py")
    put(folder / "ann" / "README.md")
    assert (file, "") == (found(folder)["ann"].path, found(folder)["ann"].missing)


def test_other_files_hidden_ones_and_the_results_are_passed_over(folder: Path) -> None:
    put(folder / "ann.py")
    for name in ("README.md", ".DS_Store", ".git/se_block.py", "__MACOSX/se_block.py", "__pycache__/x.py", "out/se_block.py"):
        put(folder / name)
    assert ["ann"] == list(found(folder, folder / "out"))


@pytest.mark.parametrize(
    ("others", "words"),
    [
        ((), "there is no se_block.py in this submission; it is empty"),
        (("a.txt",), "there is no se_block.py in this submission, and no file defines se_block_forward; there is only a.txt"),
        (("a", "b", "c", "d"), "there is no se_block.py in this submission, only a, b, c, ..."),
    ],
)
def test_a_folder_without_its_file_is_told_what_is_there(others: tuple[str, ...], words: str, folder: Path) -> None:
    put(folder / "bo.py")
    (folder / "ann").mkdir()
    for name in others:
        put(folder / "ann" / name)
    assert words == found(folder)["ann"].missing


def test_a_folder_that_is_a_link_is_not_followed(folder: Path) -> None:
    put(folder.parent / "elsewhere" / "se_block.py")
    (folder / "ann").symlink_to(folder.parent / "elsewhere")
    assert "symbolic link" in found(folder)["ann"].missing


def test_a_file_and_a_folder_of_one_name_are_one_person_s_and_looked_at_if_they_differ(folder: Path) -> None:
    put(folder / "ann.py")
    put(folder / "ann" / "se_block.py")
    put(folder / "bo.py")
    assert {"ann": "", "bo": ""} == {name: entry.look for name, entry in found(folder).items()}
    put(folder / "ann.py", TEXT + "# another one\n")
    assert ["ann", "bo"] == list(found(folder))
    assert "2 hand-ins of this person differ: ann.py, ann/se_block.py" in found(folder)["ann"].look


def test_learners_whose_names_look_alike_are_told_apart(folder: Path) -> None:
    put(folder / "ann.py")
    put(folder / "\u0430nn.py")
    put(folder / "bo.py")
    put(folder / "aIex.py")
    put(folder / "alex.py")
    assert ["\\u0430nn", "aIex (1)", "alex (2)", "ann", "bo"] == sorted(found(folder))


def test_an_unpacked_gradescope_export_is_named_by_its_metadata(folder: Path) -> None:
    put(folder / "submission_1" / "se_block.py")
    put(folder / "submission_2" / "se_block.py")
    metadata = (
        "submission_1:\n  :submitters:\n  - :name: Ann\n    :email: ann@u.edu\n  - :name: Bo\n    :sid: '7'\n    :email: null\n"
    )
    put(folder / "submission_metadata.yml", metadata)
    assert ["7", "ann@u.edu", "submission_2"] == list(found(folder))
    put(folder / "submission_metadata.yml", "- nobody\n")
    said: list[str] = []
    assert ["submission_1", "submission_2"] == [entry.learner for entry in find(folder, folder.parent / "out", said.append)]
    assert "submission_metadata.yml is not used: it names nobody. The rows have the names of the folders." in said[0]


def test_an_unpacked_moodle_download_is_named_by_its_folders(folder: Path) -> None:
    put(folder / "Ann Lee_123_assignsubmission_file_" / "se_block.py")
    assert ["Ann Lee"] == list(found(folder))


def test_an_archive_among_others_is_its_learners(folder: Path) -> None:
    put(folder / "ann.py")
    with zipfile.ZipFile(folder / "bo.zip", "w") as archive:
        archive.writestr("my project/src/se_block.py", TEXT)
    (folder / "cy.zip").write_bytes(b"no archive")
    entries = found(folder)
    assert ["ann", "bo", "cy"] == list(entries)
    assert TEXT == entries["bo"].path.read_text(encoding="utf-8")
    assert "no zip archive" in entries["cy"].missing


def test_nothing_to_grade_is_wrong_usage(folder: Path) -> None:
    with pytest.raises(UsageError, match=r"holds no submission.*<learner>\.py"):
        find(folder, folder / "out")
    with pytest.raises(UsageError, match="There is no folder"):
        find(folder / "missing", folder / "out")


def test_a_name_with_composed_and_with_decomposed_letters_is_one_person_s(tmp_path: Path) -> None:
    for form in ("NFC", "NFD"):
        name = unicodedata.normalize(form, "Zoë")
        put(tmp_path / "in" / (f"{name}.py" if form == "NFC" else f"{name}/se_block.py"), f"# {form}\n{TEXT}")
    (entry,) = find(tmp_path / "in", tmp_path / "out")
    assert ("Zoë", True) == (entry.learner, "2 hand-ins of this person differ" in entry.look)


def test_a_person_decides_by_the_path_that_the_table_shows_and_another_run_goes_on(tmp_path: Path) -> None:
    for name, text in (("se_block.py", "def se_block_forward(): return 1"), ("b\n.py", "def se_block_forward(): return 2")):
        (tmp_path / "in" / "zoe").mkdir(parents=True, exist_ok=True)
        (tmp_path / "in" / "zoe" / name).write_text(text, encoding="utf-8")
    (tmp_path / "in" / "ann.py").write_text("x = 1", encoding="utf-8")
    (tmp_path / "in" / "zoe" / "se_block (1).py").write_text("def se_block_forward(): return 3", encoding="utf-8")
    before = find(tmp_path / "in", tmp_path / "out")[-1]
    assert ("zoe/se_block.py", True) == (before.file, bool(before.look))
    assert ["zoe/se_block (1).py", "zoe/se_block.py"] == sorted(one.path for one in before.candidates)
    for path, file in (("zoe/b\\n.py", "b\n.py"), ("se_block (1).py", "se_block (1).py"), ("zoe/se_block.py", "se_block.py")):
        after = find(tmp_path / "in", tmp_path / "out", ways=Ways(decided={"zoe": Decision(path=path)}))[-1]
        assert (file, "") == (after.path.name, after.look)
        assert after.notes == (f"Graded `{sanitize(file, 50)}`, as somebody decided.",)
