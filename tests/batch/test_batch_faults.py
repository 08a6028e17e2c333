"""Whatever one entry of a class does, and wherever the grader breaks down over it, the others are graded and written."""

import contextlib
import csv
import json
import os
import shutil
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import msgspec
import pytest

from grader.batch import cache_keys, class_pages, grade_task, run
from grader.batch.course import Course
from grader.batch.grade_task import GradeTask
from grader.batch.run import Class
from grader.batch.store import StoredVerdict
from grader.core.report import Report
from grader.core.values import Submission, Verdict
from grader.grading import pipeline
from grader.grading.assemble import Graded
from grader.grading.session import GradingSession
from grader.grading.settings import Settings
from grader.intake import find_submissions, hand_in, submission, unpack
from grader.se_block import spec
from tests.support.builders import report

HEALTHY = [f"learner-{i}" for i in range(9)]
Fault = Callable[[pytest.MonkeyPatch], None]


@contextlib.contextmanager
def unwatched(_count: int) -> Iterator[Callable[[], None]]:
    yield lambda: None


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Nine files, and a tenth entry, the archive of one learner."""
    path = tmp_path / "class"
    path.mkdir()
    for name in HEALTHY:
        (path / f"{name}.py").write_text(f"NAME = {name!r}\n", encoding="utf-8")
    with zipfile.ZipFile(path / "odd.zip", "w") as archive:
        archive.writestr("se_block.py", "NAME = 'odd'\n")
    return path


@pytest.fixture(autouse=True)
def no_workers(monkeypatch: pytest.MonkeyPatch) -> None:
    """Every submission is right here; what is tried is the way around the grading."""
    monkeypatch.setattr(run, "_try_the_sandbox", lambda _settings: None)
    monkeypatch.setattr(grade_task, "_session", lambda _settings: None)
    monkeypatch.setattr(pipeline, "grade", lambda _submission, _session: Graded(report()))


def graded(folder: Path) -> run.Done:
    def grade_all(tasks: Iterator[GradeTask]) -> Iterator[StoredVerdict]:
        return (grade_task.grade(task, Settings()) for task in tasks)

    return run.run(Class(Course(folder, folder.parent / "out"), Settings()), grade_all, unwatched, fresh=False)


def planted(patch: pytest.MonkeyPatch, module: Any, name: str, is_odd: Callable[..., bool], error: type[Exception]) -> None:
    """From now on this step breaks down over the tenth entry alone."""
    plain = getattr(module, name)

    def step(*args: Any, **kwargs: Any) -> Any:
        if is_odd(*args):
            raise error("planted \udcff")
        return plain(*args, **kwargs)

    patch.setattr(module, name, step)


def by_path(path: Path, *_: Any) -> bool:
    return "odd" in str(path)


def by_text(submission: Submission, *_: Any) -> bool:
    return "odd" in submission.text


def by_name(first: Any, second: Any = "", *_: Any) -> bool:
    return "odd" in (first, second)


STEPS: dict[str, tuple[Any, str, Callable[..., bool]]] = {
    "looking at it": (find_submissions, "chosen", lambda entry, *_: entry.learner == "odd"),
    "unpacking": (unpack, "in_archive", lambda archive, *_: archive.path == ("odd.zip",)),
    "choosing its file": (submission, "choose", lambda files, *_: files[0].path[0] == "odd.zip"),
    "keeping its file": (hand_in, "_kept", lambda entry, *_: entry.learner == "odd"),
    "reading": (run.submissions, "read", by_path),
    "its key": (cache_keys, "key", by_text),
    "grading": (pipeline, "grade", by_text),
    "its own report": (run, "identity", by_text),
    "its row": (run, "learner_row", by_name),
    "its page": (class_pages.html, "render", by_name),
}


@pytest.mark.parametrize("error", [RuntimeError, RecursionError, MemoryError, OSError, ValueError])
@pytest.mark.parametrize("step", STEPS)
def test_a_breakdown_over_one_entry_is_its_own(
    step: str, error: type[Exception], folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    module, name, is_odd = STEPS[step]
    planted(monkeypatch, module, name, is_odd, error)
    done = graded(folder)
    rows = {row.learner: row for row in done.summary.rows}
    assert [*HEALTHY, "odd"] == list(rows)
    assert {Verdict.PASS} == {rows[name].verdict for name in HEALTHY}
    assert (Verdict.GRADER_ERROR, None) == (rows["odd"].verdict, rows["odd"].score)
    out = folder.parent / "out"
    lines = list(csv.DictReader((out / "results.csv").read_text("utf-8").splitlines()))
    assert [*["10"] * 9, ""] == [line["score"] for line in lines]
    reports = json.loads((out / "results.json").read_text("utf-8"))["reports"]
    assert [*["pass"] * 9, "grader_error"] == [one["verdict"] for one in reports]
    assert "planted" in reports[-1]["next_step"]
    assert "planted" in (out / "learners" / rows["odd"].page).read_text("utf-8")


def test_after_a_breakdown_the_next_run_grades_that_entry_alone(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with monkeypatch.context() as patch:
        planted(patch, pipeline, "grade", by_text, RuntimeError)
        assert 10 == graded(folder).graded
    again = graded(folder)
    assert (1, 10) == (again.graded, again.summary.verdicts["pass"])


def test_what_broke_down_once_is_graded_when_the_others_are_done(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[str] = []

    def grade(found: Submission, _session: object) -> Graded:
        asked.append(found.text)
        if "odd" in found.text and len(asked) <= 10:
            raise RuntimeError("no process is left")
        return Graded(report())

    monkeypatch.setattr(pipeline, "grade", grade)
    done = graded(folder)
    assert (10, 10) == (done.graded, done.summary.verdicts["pass"])
    assert 11 == len(asked) and "odd" in asked[-1]
    assert 0 == graded(folder).graded


@pytest.mark.parametrize(
    "name", [b"\xff\xfe.py", b"a\nb.py", b"\xe2\x80\x8b.py", b"=1+1.py", b"a" * 240 + b".py", b"::error::x.py"]
)
def test_no_name_ends_the_run(name: bytes, folder: Path) -> None:
    (folder / os.fsdecode(name)).write_text("NAME = 'strange'\n", encoding="utf-8")
    done = graded(folder)
    assert 11 == done.summary.verdicts["pass"]
    table = (folder.parent / "out" / "results.csv").read_text("utf-8")
    assert 12 == len(table.splitlines())
    assert not [line for line in table.splitlines() if line.startswith(("=", "::"))]


def test_a_learner_s_archive_cannot_take_another_one_s_row(folder: Path) -> None:
    people = "submission_1:\n  :submitters:\n  - :email: learner-1\n  - :email: learner-1 (1)\n"
    with zipfile.ZipFile(folder / "mallory.zip", "w") as archive:
        archive.writestr("submission_metadata.yml", people)
        archive.writestr("submission_1/se_block.py", "NAME = 'mallory'\n")
    rows = [row.learner for row in graded(folder).summary.rows]
    assert [*HEALTHY, "mallory", "odd"] == rows


def test_the_text_that_is_graded_is_each_learners_own(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Two files that one decoder takes for the same program, and another one does not."""
    right = spec.REFERENCE.read_bytes()
    hidden = b"## +AAo-raise SystemExit+AAo-\r" + right.replace(b"\n", b"\r") + b"\r# coding: utf-7\r"
    (folder / "a-mallory.py").write_bytes(hidden)
    (folder / "zoe.py").write_bytes(right)
    texts: dict[str, str] = {}

    def grade(submission: Submission, _session: GradingSession) -> Graded:
        texts[Path(submission.path).stem] = submission.text
        return Graded(report())

    monkeypatch.setattr(pipeline, "grade", grade)
    graded(folder)
    assert right.decode() == texts["zoe"]
    assert [line for line in texts["a-mallory"].splitlines()[1:-1] if line] == [
        line for line in right.decode().splitlines() if line
    ]


def test_verdicts_are_shared_by_equal_texts_alone(folder: Path) -> None:
    shutil.copy(folder / "learner-1.py", folder / "twin.py")
    (folder / "other.py").write_text((folder / "learner-1.py").read_text("utf-8") + "# other\n", encoding="utf-8")
    done = graded(folder)
    assert (11, 12) == (done.graded, done.summary.verdicts["pass"])
    paths = [
        msgspec.convert(one, Report).submission["path"]
        for one in json.loads((folder.parent / "out" / "results.json").read_text("utf-8"))["reports"]
    ]
    assert len(set(paths)) == 12


def test_where_no_cache_can_be_made_each_process_records_for_itself(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with grade_task._alone(tmp_path / "file" / "cache"):
        entered = True
    assert entered
