"""What is passed over in the folder of a class is said, and what an earlier run has written there is nobody's."""

import shutil
import zipfile
from pathlib import Path

import pytest

from grader.core.machine import ROOT
from grader.intake import submission
from grader.intake.find_submissions import find
from tests.support.files import SUBMISSIONS

TEXT = (SUBMISSIONS / "empty" / "se_block.py").read_text(encoding="utf-8")
STORE = "results.sqlite"
OF_A_RUN = (STORE, "results.csv", "results.json", "index.html", "choices.csv", "gradebook.csv", "learners/ada.html")


def found(folder: Path) -> tuple[list[str], list[str]]:
    """The learners in the folder, and what was said of it."""
    said: list[str] = []
    return [entry.learner for entry in find(folder, folder.parent / "out", said.append)], said


def put(folder: Path, *names: str) -> Path:
    for one in names:
        (folder / one).parent.mkdir(parents=True, exist_ok=True)
        (folder / one).write_text(TEXT, encoding="utf-8")
    return folder


def test_a_file_is_its_learner_s_however_its_ending_is_written(tmp_path: Path) -> None:
    folder = put(tmp_path / "in", "ada.py", "ben.PY", "eve.py.txt", "notes.txt")
    with zipfile.ZipFile(folder / "cy.ZIP", "w") as archive:
        archive.writestr("se_block.py", TEXT)
    assert (["ada", "ben", "cy", "eve", "notes"], []) == found(folder)


@pytest.mark.parametrize(
    ("names", "words"),
    [
        (["grades.csv"], "grades.csv beside the learners' files names nobody, so it is not graded."),
        (["se_block.py"], "se_block.py beside the learners' files names nobody, so it is not graded."),
        (["ben.py~", "README.md"], "README.md, ben.py~ beside the learners' files name nobody, so they are not graded."),
        (
            [f"{i}.dat" for i in range(7)],
            "0.dat, 1.dat, 2.dat, 3.dat, 4.dat and 2 more beside the learners' files name nobody, ",
        ),
    ],
)
def test_a_file_that_is_nobody_s_is_named(names: list[str], words: str, tmp_path: Path) -> None:
    learners, said = found(put(tmp_path / "in", "ada.py", "cy/se_block.py", *names))
    assert (["ada", "cy"], 1) == (learners, len(said))
    assert said[0].startswith(words)


def test_what_lies_inside_a_learner_s_folder_is_not_passed_over(tmp_path: Path) -> None:
    assert (["ada"], []) == found(put(tmp_path / "in", "ada/se_block.py", "ada/data.csv"))


@pytest.mark.parametrize("home", ["", "older/"])
def test_the_results_of_an_earlier_run_are_no_learner_s(home: str, tmp_path: Path) -> None:
    ours = [*OF_A_RUN, "unpacked/cy/se_block.py"]
    learners, said = found(put(tmp_path / "in", "ada.py", "ben/se_block.py", *(f"{home}{name}" for name in ours)))
    assert ["ada", "ben"] == learners
    assert [f"{home.rstrip('/') or 'The folder'} holds the results of an earlier run: they are left out."] == said


def test_a_learner_with_a_file_of_such_a_name_is_graded_all_the_same(tmp_path: Path) -> None:
    learners, _ = found(put(tmp_path / "in", "ada.py", f"ben/{STORE}", "ben/se_block.py", "learners/se_block.py"))
    assert ["ada", "ben", "learners"] == learners


def test_an_archive_with_results_in_it_is_read_alike(tmp_path: Path) -> None:
    folder = put(tmp_path / "in" / "class", "ada.py", "ben.py", *OF_A_RUN)
    archive = shutil.make_archive(str(tmp_path / "class"), "zip", folder)
    assert ["ada", "ben"] == found(Path(archive))[0]


def test_a_file_for_a_stretch_goal_is_never_graded_as_the_exercise(tmp_path: Path) -> None:
    solved = (ROOT / "solution" / "stretch" / "batch.py").read_text("utf-8")
    stub = put(tmp_path / "in", "exercise/stretch/batch.py", "exercise/se_block.py") / "exercise"
    (stub / "se_block.py").write_bytes((ROOT / "exercise" / "se_block.py").read_bytes())
    (stub / "stretch" / "batch.py").write_text(solved, encoding="utf-8")
    chosen = submission.read(stub)
    assert "TODO 1" in chosen.text and not chosen.notes
    own = put(tmp_path / "other", "stretch/mine.py")
    (own / "stretch" / "mine.py").write_text(solved, encoding="utf-8")
    assert solved == submission.read(own).text, "any other name may be the exercise's"
