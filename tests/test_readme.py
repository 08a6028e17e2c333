"""What the README shows is what the program does."""

import re
from pathlib import Path

import pytest

from grader import cli, submission
from grader.desk import Desk
from grader.grade import grade
from grader.model import Verdict
from grader.reporters import terminal
from tests import goldens

ROOT = Path(__file__).parent.parent
README = (ROOT / "README.md").read_text(encoding="utf-8")
BLOCKS = re.findall(r"```\n(.*?)```", README, re.DOTALL)


def without_footer(text: str) -> str:
    """A report without its last lines, which name seconds and the machine's isolation."""
    return text.rsplit("\n\n", 1)[0].rstrip()


def test_the_report_shown_is_the_report_given(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(ROOT)
    found = submission.read(Path("tests/submissions/no-clamp"))
    given = terminal.render(grade(found, desk, desk.lanes(found.source)))
    shown = next(block for block in BLOCKS if block.startswith("NOT SOLVED YET"))
    assert without_footer(given) == without_footer(shown.rstrip())


def test_the_help_shown_is_the_help_given(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "80")
    with pytest.raises(SystemExit):
        cli.main(["grade", "--help"])
    given = capsys.readouterr().out
    shown = next(block for block in BLOCKS if block.startswith("usage:"))
    assert given.split() == shown.split()


def test_every_make_target_named_exists() -> None:
    texts = [README, *((ROOT / folder / "README.md").read_text(encoding="utf-8") for folder in ("exercise", "solution"))]
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    named = {name for text in texts for name in re.findall(r"`make ([a-z]+)", text)}
    assert named <= set(re.findall(r"^([a-z]+):", makefile, re.MULTILINE))


def test_every_verdict_that_this_kit_gives_is_explained() -> None:
    for verdict in Verdict:
        assert verdict is Verdict.PROVISIONAL or f"`{verdict}`" in README


def test_the_variables_named_are_the_variables_read() -> None:
    sources = "".join(file.read_text(encoding="utf-8") for file in (ROOT / "grader").glob("*.py"))
    assert set(re.findall(r"SE_BLOCK_[A-Z_]+", README)) == set(re.findall(r"SE_BLOCK_[A-Z_]+", sources))


def test_the_golden_situation_of_the_readme_is_graded_alike() -> None:
    assert "no-clamp" in goldens.SITUATIONS
