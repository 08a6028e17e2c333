"""The results of a class never lie among its submissions: a second run would take the one for the other."""

from pathlib import Path

import pytest

from grader.batch.course import Course
from grader.batch.run import Class
from grader.core.errors import UsageError
from grader.grading.settings import Settings
from tests.support.files import SUBMISSIONS


def submissions(folder: Path) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "ada.py").write_bytes((SUBMISSIONS / "empty" / "se_block.py").read_bytes())
    return folder


@pytest.mark.parametrize("out", [".", "../in", "link", "../out"])
def test_the_folder_of_the_submissions_is_refused(out: str, tmp_path: Path) -> None:
    where = submissions(tmp_path / "in")
    (where / "link").symlink_to(where)
    (tmp_path / "out").symlink_to(where)
    with pytest.raises(UsageError, match=r"written among the submissions: .* Give another folder with --out\."):
        Class(Course(where, where / out), Settings())
    assert ["ada.py", "link"] == sorted(file.name for file in where.iterdir())


@pytest.mark.parametrize("below", ["learners", "unpacked", "learners/week-3"])
def test_a_folder_that_would_put_its_pages_among_the_submissions_is_refused(below: str, tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="written among the submissions"):
        Class(Course(submissions(tmp_path / below), tmp_path), Settings())


@pytest.mark.parametrize("out", ["in/results", "in/deep/results", ".", "elsewhere"])
def test_a_folder_inside_or_around_the_submissions_may_take_the_results(out: str, tmp_path: Path) -> None:
    where = submissions(tmp_path / "in")
    for _ in range(2):
        assert ["ada"] == [entry.learner for entry in Class(Course(where, tmp_path / out), Settings()).entries]
        (tmp_path / out / "learners").mkdir(parents=True, exist_ok=True)
        (tmp_path / out / "learners" / "ada.html").touch()
        (tmp_path / out / "results.sqlite").touch()
