"""The folder for Classroom 50, called as its runner calls it: in the learner's checkout, with the platform's variables."""

import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.support.caches import copy_cache
from tests.support.files import SUBMISSIONS

PLATFORM = {
    "CLASSROOM": "vision-2026", "ASSIGNMENT": "se-block", "SUBMISSION_TAG": "submit/2026-11-02T10-00-00Z-a1b2c3d",
    "COMMIT_URL": "https://github.example/o/r/commit/a1", "RELEASE_URL": "https://github.example/o/r/releases/tag/x",
}  # fmt: skip
NEEDED = {
    "schema": str, "classroom": str, "assignment": str, "submission": str, "commit": str, "release": str, "review": str,
    "datetime": str, "graded_at": str, "score": int, "max-score": int, "tests": list,
}  # fmt: skip


@pytest.fixture
def theirs(tmp_path: Path) -> Path:
    """A learner's checkout. Modules of theirs are called like ours, and their result.json leads elsewhere."""
    folder = tmp_path / "checkout"
    (folder / "exercise").mkdir(parents=True)
    (folder / "json.py").write_text("raise SystemExit('imported')", encoding="utf-8")
    (folder / "grader.py").write_text("raise SystemExit('imported')", encoding="utf-8")
    (folder / "result.json").symlink_to(tmp_path / "elsewhere")
    (folder / "release-body.md" / "inner").mkdir(parents=True)
    return folder


def called(bundle: Path, theirs: Path, **more: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, str(bundle / "autograder.py")]
    return subprocess.run(command, cwd=theirs, env=os.environ | PLATFORM | more, capture_output=True, text=True, check=False)


def test_it_grades_a_checkout_and_writes_what_classroom_50_reads(
    releases: Path, kit: Path, compiled: Path, theirs: Path, tmp_path: Path
) -> None:
    """One test, since setting up takes long. The packages are those of the learner's kit: the lock file is the same."""
    bundle = tmp_path / "bundle"
    shutil.copytree(releases / "se-block", bundle)
    packed = shutil.make_archive(str(tmp_path / "bundle"), "gztar", bundle)
    assert Path(packed).stat().st_size < 16 * 2**20  # all that its runner fetches

    assert (kit / "requirements.lock").read_bytes() == (bundle / "kit" / "requirements.lock").read_bytes()
    (bundle / "kit" / ".venv").symlink_to((kit / ".venv").resolve())
    copy_cache(compiled, bundle / "kit" / ".cache")
    shutil.copy(SUBMISSIONS / "no-clamp" / "se_block.py", theirs / "exercise")
    done = called(bundle, theirs)
    assert 0 == done.returncode, done.stderr
    result = json.loads((theirs / "result.json").read_text(encoding="utf-8"))
    assert {name: type(value) for name, value in result.items()} == NEEDED
    assert ("classroom50/result/v1", 7, 10) == (result["schema"], result["score"], result["max-score"])
    assert PLATFORM["COMMIT_URL"] == result["review"]
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ", result["datetime"])
    assert not (tmp_path / "elsewhere").exists()
    assert ["clamp", "values"] == [test["test-name"].split(":")[0] for test in result["tests"] if not test["passed"]]
    assert "has width 0 when reduction is larger than C" in (theirs / "release-body.md").read_text(encoding="utf-8")

    shutil.move(theirs / "exercise" / "se_block.py", theirs / "other.md")  # it has another name
    assert 0 == called(bundle, theirs).returncode
    assert 0 == json.loads((theirs / "result.json").read_text(encoding="utf-8"))["score"]
    assert "there is no se_block.py" in (theirs / "release-body.md").read_text(encoding="utf-8").replace("\\", "")

    (theirs / "result.json").unlink()
    (bundle / "kit" / "grader" / "se_block" / "checks.py").write_text("broken", encoding="utf-8")
    done = called(bundle, theirs)
    assert 1 == done.returncode
    assert "not the learner's doing" in done.stderr
    assert not (theirs / "result.json").exists()


def test_without_its_variables_it_says_which(releases: Path, theirs: Path) -> None:
    done = called(releases / "se-block", theirs, COMMIT_URL="", RELEASE_URL="")
    assert 1 == done.returncode
    assert "not set: COMMIT_URL, RELEASE_URL" in done.stderr
