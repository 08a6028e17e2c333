"""`make check` runs the tests of what changed, and of all that hangs on it."""

import subprocess
from pathlib import Path

import pytest

from tests.support import changed
from tests.support.changed import changed_since, what_to_run

TOP = {"tests/test_architecture.py", "tests/test_cli.py", "tests/test_readme.py"}


@pytest.mark.parametrize(
    ("file", "asked", "not_asked"),
    [
        ("grader/reports/html.py", {"tests/reports", "tests/batch", "tests/releases", *TOP}, {"tests/core", "tests/intake"}),
        ("grader/core/gone.py", {"tests/core", "tests/se_block", "tests/sandbox", "tests/batch", *TOP}, set()),
        ("grader/se_block/messages/gates.toml", {"tests/se_block", "tests/grading", "tests/reports", *TOP}, set()),
        ("grader/cli.py", {*TOP, "tests/batch"}, {"tests/sandbox"}),
        ("solution/se_block.py", {"tests/solution", "tests/reference", "tests/diagnosis", *TOP}, {"tests/core"}),
        ("exercise/README.md", {"tests/exercise", *TOP}, {"tests/core"}),
        ("docs/ci.md", TOP, {"tests/core"}),
        ("tests/intake/test_platforms.py", {"tests/intake"}, {"tests/batch", "tests/test_cli.py"}),
        ("tests/support/asker.py", {"tests/diagnosis", "tests/se_block"}, {"tests/reports"}),
        *((file, {"tests"}, set()) for file in ("tests/conftest.py", "tests/support/gone.py", "tests/files/a.py", "Makefile")),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)  # fmt: skip
def test_a_change_asks_its_folder_and_all_that_import_from_it(file: str, asked: set[str], not_asked: set[str]) -> None:
    found = what_to_run([file])
    assert asked <= found
    assert not not_asked & found


def test_no_change_asks_nothing() -> None:
    assert set() == what_to_run([])


def test_changes_are_those_since_the_branch_and_those_not_committed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def git(*words: str) -> None:
        author = ["-c", "user.name=a", "-c", "user.email=a@example.org"]
        subprocess.run(["git", *author, *words], cwd=tmp_path, check=True, capture_output=True)

    monkeypatch.setattr(changed, "ROOT", tmp_path)
    git("init", "-q", "-b", "main")
    for name in ("old", "edited"):
        (tmp_path / name).write_text("1")
    git("add", ".")
    git("commit", "-qm", "x")
    git("checkout", "-qb", "work")
    (tmp_path / "committed").write_text("1")
    git("add", ".")
    git("commit", "-qm", "y")
    (tmp_path / "edited").write_text("2")
    (tmp_path / "new").write_text("1")
    assert ["committed", "edited", "new"] == sorted(changed_since("main"))
