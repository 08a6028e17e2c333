"""What the README shows is what the program does."""

import json
import re
import subprocess
from pathlib import Path

import pytest

from grader import cli, submission
from grader.arguments import FORMATS
from grader.desk import Desk
from grader.grade import grade
from grader.model import Verdict
from grader.reporters import terminal
from tests import goldens

ROOT = Path(__file__).parent.parent
README = (ROOT / "README.md").read_text(encoding="utf-8")
BLOCKS = re.findall(r"^```\w*\n(.*?)^```", README, re.DOTALL | re.MULTILINE)


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


def test_the_commands_for_any_ci_write_their_reports(checkout: Path, tmp_path: Path) -> None:
    (commands,) = (block for block in BLOCKS if block.startswith("make setup\n"))
    asked = commands.replace("path/to/submission", str(ROOT / "tests" / "submissions" / "no-clamp"))
    for name in re.findall(r"=(\w+\.\w+)", asked):
        asked = asked.replace(f"={name}", f"={tmp_path / name}")
    done = subprocess.run(["bash", "-c", asked], cwd=checkout, capture_output=True, text=True, check=False)
    assert 1 == done.returncode, done.stderr
    assert "fail" == json.loads((tmp_path / "report.json").read_text(encoding="utf-8"))["verdict"]
    assert 'name="clamp"' in (tmp_path / "junit.xml").read_text(encoding="utf-8")
    assert "## Not solved yet" in (tmp_path / "report.md").read_text(encoding="utf-8")


def test_every_format_is_explained() -> None:
    assert set(FORMATS) == set(
        re.findall(r"^\| `(\w+)` \| .*$", README.partition("| format |")[2].partition("\n\n")[0], re.MULTILINE)
    )


def test_every_make_target_named_exists() -> None:
    texts = [README, *((ROOT / folder / "README.md").read_text(encoding="utf-8") for folder in ("exercise", "solution"))]
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    named = {name for text in texts for name in re.findall(r"`make ([a-z]+)", text)}
    assert named <= set(re.findall(r"^([a-z]+):", makefile, re.MULTILINE))


def test_every_verdict_that_this_kit_gives_is_explained() -> None:
    for verdict in Verdict:
        assert f"| `{verdict}` |" in README


def test_the_variables_named_are_the_variables_read() -> None:
    sources = "".join(file.read_text(encoding="utf-8") for file in (ROOT / "grader").glob("*.py"))
    assert set(re.findall(r"SE_BLOCK_[A-Z_]+", README)) == set(re.findall(r"SE_BLOCK_[A-Z_]+", sources))


def test_the_golden_situation_of_the_readme_is_graded_alike() -> None:
    assert "no-clamp" in goldens.SITUATIONS
