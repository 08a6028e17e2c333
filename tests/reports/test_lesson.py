"""The lesson as a page: all of its words, its figures in it, and they are what the reference and the tour give now."""

import re
import subprocess
import sys
from pathlib import Path

import pytest

from grader.core.machine import ROOT
from grader.grading.session import GradingSession
from grader.reports.lesson import LESSON, lesson, page
from tests.support import lesson_figures

EVIL = "<script>alert(1)</script>"


@pytest.fixture(scope="module")
def figures(session: GradingSession) -> dict[Path, str]:
    return lesson_figures.all_figures(session)


def test_the_figures_are_drawn_from_the_numbers_of_now(figures: dict[Path, str]) -> None:
    for file, text in figures.items():
        assert text == file.read_text("utf-8"), "run `make docs`"
        assert f"](figures/{file.name})" in LESSON.read_text("utf-8")
    known = {file.name for file in figures} | {"trained_gates.svg"}
    assert known == {file.name for file in lesson_figures.FIGURES.iterdir()}


def test_the_figures_have_the_lesson_s_numbers() -> None:
    flow = (lesson_figures.FIGURES / "flow.svg").read_text("utf-8")
    for row in (
        "0.8750 1.0000 1.1250 0.8125",
        "-0.4702 0.6073",
        "0.2764 0.3752 -0.4792 -0.3094",
        "0.5687 0.5927 0.3824 0.4233",
    ):
        assert row in flow and all(number in LESSON.read_text("utf-8") for number in row.split())
    networks = (lesson_figures.FIGURES / "networks.svg").read_text("utf-8")
    assert 16 + 16 + 8 + 9 == networks.count('<rect class="bar"')


def test_no_figure_runs_or_fetches_anything() -> None:
    for file in lesson_figures.FIGURES.iterdir():
        text = file.read_text("utf-8").replace('xmlns="http://www.w3.org/2000/svg"', "")
        assert not re.search(r"<script|href|url\(|http|@import| on\w+=", text), file
        assert 'role="img"' in text and "<title" in text and "prefers-color-scheme: dark" in text


def test_the_page_has_every_word_and_needs_nothing_else() -> None:
    text, source = page(), LESSON.read_text("utf-8")
    assert 4 == text.count('src="data:image/svg+xml;base64,') and "](figures" not in text and "<!--" not in text
    assert not re.search(r'(src|href)="(?!data:|#)', text) and "<script" not in text
    for heading in re.findall(r"^## (.*)$", source, re.MULTILINE):
        words = heading.replace("`", "")
        assert f">{words}</h2>" in text.replace("<code>", "").replace("</code>", "") and f">{words}</a>" in text.replace(
            "`", ""
        )
    links = set(re.findall(r'href="#([^"]+)"', text))
    assert links <= set(re.findall(r'id="([^"]+)"', text)) and len(links) > 8
    assert text.count("<pre tabindex") == text.count("<pre") > 5 and '<th scope="col" class="number">' in text


def test_a_part_of_another_page_stands_below_its_title_and_nothing_of_a_text_is_markup(tmp_path: Path) -> None:
    part = lesson(LESSON, 1)
    assert "<h1" not in part and ">Build a Squeeze-and-Excitation block</h2>" in part and " style=" not in part
    file = tmp_path / "README.md"
    file.write_text(
        f'# A "{EVIL}"\n\n{EVIL} [x](javascript:alert(1))\n\n```\n{EVIL}\n```\n\n| a |\n| - |\n\n###### B\n', "utf-8"
    )
    text = lesson(file, 1)
    assert "<script" not in text and "href" not in text and ">B</h6>" in text and text.count("&lt;script") >= 4


def test_the_command_writes_it_and_says_where(tmp_path: Path) -> None:
    command = [sys.executable, "-I", str(ROOT / "grader"), "lesson"]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False)
    assert (0, "The lesson is lesson.html.\n") == (done.returncode, done.stderr)
    assert page() == (tmp_path / "lesson.html").read_text("utf-8")
    wrong = subprocess.run([*command, "--out", "no/where.html"], cwd=tmp_path, capture_output=True, text=True, check=False)
    assert 2 == wrong.returncode and "no/where.html cannot be written" in wrong.stderr
