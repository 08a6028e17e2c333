"""The commands around the exercise: its tour, its training, its stretch goals. Exit statuses and files."""

import json
import re
import shutil
from pathlib import Path

import pytest

from grader.core.errors import Breakdown
from grader.core.machine import ROOT
from grader.grading import stretch
from grader.se_block.spec import goal_ids
from tests.support.caches import copy_cache
from tests.support.files import SUBMISSIONS
from tests.test_cli import run


def test_the_tour_comes_in_the_formats_that_are_asked_for(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    page = tmp_path / "tour.html"
    assert 0 == run("tour", SUBMISSIONS / "right", "--report", "json", "--report", f"html={page}")
    shown = capsys.readouterr()
    assert "se-block-tour/1" == json.loads(shown.out)["format"]
    assert "<h1>" in page.read_text("utf-8") and str(page) in shown.err
    assert 2 == run("tour", SUBMISSIONS / "right", "--report", f"html={tmp_path}")


def test_the_stretch_goals_are_tried_in_the_formats_that_are_asked_for(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    data, solved = tmp_path / "stretch.json", tmp_path / "solved"
    shutil.copytree(ROOT / "solution" / "stretch", solved)
    assert 0 == run("stretch", solved, "--goal", "batch", "--report", "terminal", "--report", f"json={data}")
    assert capsys.readouterr().out.startswith("STRETCH GOALS   1 of 1 solved. They never count for the grade.\n")
    assert ["solved"] == [goal["status"] for goal in json.loads(data.read_text("utf-8"))["goals"]]
    assert 1 == run("stretch")
    assert len(goal_ids()) == capsys.readouterr().out.count("NOT BEGUN")
    assert 2 == run("stretch", ROOT / "solution" / "se_block.py")
    assert "with --goal and one of mobilenet" in capsys.readouterr().err
    assert 2 == run("stretch", solved, "--report", f"json={solved / 'batch.py'}"), "the file that is tried"
    assert "class SEBlock" in (solved / "batch.py").read_text("utf-8")


def test_a_training_leaves_its_page_and_its_figures_in_a_folder(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    out = tmp_path / "some" / "folder"
    assert 0 == run("train", SUBMISSIONS / "right", "--out", out, "--seeds", "1", "--seconds", "1")
    assert "The time that was given, 1 s, is over" in capsys.readouterr().out
    assert "se-block-train/1" == json.loads((out / "train.json").read_text("utf-8"))["format"]
    assert "<h1>" in (out / "index.html").read_text("utf-8")
    assert 1 == run("train", ROOT / "exercise", "--out", out), "an earlier page is no page of this block"
    assert "What is in the way" in (out / "index.html").read_text("utf-8")
    assert 2 == run("train", SUBMISSIONS / "right", "--out", out / "train.json")


def test_a_report_has_the_stretch_goals_below_it_where_that_is_asked_for(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    solution = shutil.copytree(ROOT / "solution", tmp_path / "mine", ignore=shutil.ignore_patterns("__pycache__"))
    (solution / "stretch" / "batch.py").unlink()
    assert 0 == run("grade", solution / "se_block.py", "--stretch"), "a goal without a file takes nothing away"
    text = capsys.readouterr().out
    assert text.startswith("SOLVED   10 of 10 points") and "STRETCH GOALS   2 of 3 solved" in text and "NO FILE" in text

    def breaks(*_: object) -> None:
        raise Breakdown("no room")

    monkeypatch.setattr(stretch, "try_goal", breaks)
    assert 0 == run("grade", solution / "se_block.py", "--stretch")
    shown = capsys.readouterr()
    assert "10 of 10" in shown.out and "could not be tried (no room). The report is whole" in shown.err


def test_a_goal_s_file_has_hints_of_its_own(
    recorded: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("SE_BLOCK_CACHE", str(copy_cache(recorded, tmp_path / "cache")))
    (tmp_path / "stretch").mkdir()
    goal = Path(shutil.copy(ROOT / "solution" / "se_block.py", tmp_path / "stretch" / "batch.py"))
    assert (0, 0) == (run("hint", goal), run("hint", goal))
    first, second = re.findall(r"Hint \d of 3, about the squeeze of the stretch goal batch\n\n  (.*)", capsys.readouterr().out)
    assert first.startswith("Which axes of (N, H, W, C)") and second != first
