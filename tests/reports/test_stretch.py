"""The stretch goals in a report: each status has its words, long numbers are cut, and a learner's words are no markup."""

import re

import pytest

from grader.core.report import GoalExample, GoalResult, Mistake
from grader.core.values import SourceLine
from grader.reports import FORMATS, WITH_GOALS, html, render, stretch, terminal
from grader.reports.words import OF_A_GOAL
from tests.support.builders import report

MISTAKE = Mistake("a-mistake", None, "A mistake", "It is wrong.", ("Why?", "Look.", "Write."), 7)
EXAMPLE = GoalExample(
    "f(1)", (1, 2), [float(i) for i in range(40)], [0.0] * 40, "39 differ", 1, (SourceLine(3, "", "<b>[red]"),)
)
FAILED = GoalResult("one", "The first", "<i>one.py", "failed", 11, 4, (MISTAKE,), EXAMPLE, "Do this.")
GOALS = [FAILED, *(GoalResult(status, status, f"{status}.py", status) for status in OF_A_GOAL if status != "failed")]  # type: ignore[arg-type]


def test_a_goal_s_mistakes_case_and_next_step_are_told() -> None:
    text = stretch.render([FAILED])
    assert text.startswith(
        "STRETCH GOALS   0 of 1 solved. They never count for the grade.\n\nNOT SOLVED YET   The first\n<i>one.py"
    )
    for said in (
        "4 of 11 cases agree.",
        "A mistake   your line 7",
        "It is wrong.",
        "\nf(1)\n",
        "<b>[red]",
        "and 32 more",
        "Do this.",
    ):
        assert said in text


@pytest.mark.parametrize("width", [24, 40, 80])
def test_no_line_is_wider_than_asked(width: int) -> None:
    assert width >= max(map(len, stretch.render(GOALS, width=width).splitlines()))


def test_each_status_has_its_words_and_stands_below_the_report() -> None:
    text, page = render("terminal", report(), GOALS), html.render(report(), goals=GOALS)
    assert text.startswith(terminal.render(report()))
    for words in OF_A_GOAL.values():
        assert 1 == len(re.findall(rf"^{words.upper()}   ", text.split("STRETCH GOALS")[1], re.MULTILINE))
        assert f">{words}</span>" in page
    assert page.index("Checks") < page.index("Stretch goals")
    assert "<i>one" not in page and "&lt;i&gt;one.py" in page


def test_formats_without_a_place_for_them_are_as_ever() -> None:
    assert set(WITH_GOALS) < set(FORMATS)
    for name in FORMATS:
        assert (render(name, report(), GOALS) != render(name, report())) == (name in WITH_GOALS)
