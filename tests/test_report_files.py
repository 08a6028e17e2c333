"""A report is written whole, but to the summary that all steps of a job share: there it is added."""

from pathlib import Path

import pytest

from grader import cli
from grader.core import report_files
from tests.support.files import SUBMISSIONS

SUMMARY = "GITHUB_STEP_SUMMARY"


@pytest.mark.parametrize(
    ("before", "after"),
    [("# An earlier step\n", "# An earlier step\nmine\n"), ("no end", "no end\nmine\n"), ("", "mine\n"), (None, "mine\n")],
)
def test_a_report_is_added_to_the_summary(
    before: str | None, after: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "summary"
    if before is not None:
        file.write_text(before, encoding="utf-8")
    monkeypatch.setenv(SUMMARY, str(file))
    monkeypatch.chdir(tmp_path)
    report_files.clear([Path("summary")], tmp_path / "se_block.py")
    report_files.save(Path("summary"), "mine\n")
    assert after == file.read_text(encoding="utf-8")


@pytest.mark.parametrize("variable", ["", "another", None])
def test_any_other_file_is_written_whole(variable: str | None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "report.md").write_text("of an earlier run", encoding="utf-8")
    monkeypatch.delenv(SUMMARY, raising=False)
    if variable is not None:
        monkeypatch.setenv(SUMMARY, variable and str(tmp_path / variable))
    report_files.save(tmp_path / "report.md", "mine\n")
    assert "mine\n" == (tmp_path / "report.md").read_text(encoding="utf-8")
    report_files.clear([tmp_path / "report.md"], tmp_path / "se_block.py")
    assert [] == list(tmp_path.iterdir())


def test_two_gradings_of_one_job_are_both_in_its_summary(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(SUMMARY, str(tmp_path / "summary"))
    for _ in range(2):
        assert 1 == cli.main(["grade", str(SUBMISSIONS / "empty"), "--report", f"markdown={tmp_path / 'summary'}"])
    assert 2 == (tmp_path / "summary").read_text(encoding="utf-8").count("## Could not be run")
