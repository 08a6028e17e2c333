"""The table of everybody has a class for each value that it is filtered by, and a place for each row in each order."""

from msgspec.structs import replace

from grader.batch.class_summary import LearnerRow, SectionCount, absent_row, learner_row, summarise
from grader.batch.everybody import everybody
from grader.core.values import Verdict
from tests.batch.test_class_pages import WRONG
from tests.support.builders import report

ROWS = (
    replace(learner_row("Bo", "0.html", report()), section="b", late="late, as Canvas says", final=8.0),
    replace(learner_row("ann", "1.html", WRONG), section="A"),
    replace(absent_row("Cy"), section="A"),
    replace(learner_row("dee", "2.html", report(verdict=Verdict.UNGRADABLE, score=0)), look="it could not be run"),
)


def order(name: str) -> list[str]:
    found = everybody(ROWS)
    places = [dict(part.split(": ") for part in line.order.split("; "))[f"--{name}"] for line in found.lines]
    return [row.learner for _, row in sorted(zip(map(int, places), ROWS, strict=True), key=lambda pair: pair[0])]


def test_each_value_has_a_class_and_a_name() -> None:
    found = everybody(ROWS)
    assert ("A", "b") == found.sections
    assert ("Solved", "Not solved yet", "Could not be run", "handed in nothing") == found.verdicts
    assert ("It adds up",) == found.mistakes
    assert ("yes",) == found.looks
    assert [
        "verdict-1 section-2",
        "verdict-2 section-1 mistake-1",
        "verdict-4 section-1",
        "verdict-3 look-1",
    ] == [" ".join(line.classes) for line in found.lines]


def test_rows_are_put_in_order() -> None:
    assert ["ann", "Bo", "Cy", "dee"] == order("name")
    assert ["Bo", "ann", "dee", "Cy"] == order("points")
    assert ["Bo", "ann", "dee", "Cy"] == order("verdict")
    assert ["ann", "Cy", "Bo", "dee"] == order("section")


def test_a_class_without_sections_has_no_order_and_no_summary_of_them() -> None:
    rows = [replace(one, section="") for one in ROWS]
    assert ("name", "points", "verdict") == everybody(rows).orders
    assert () == summarise(rows, {}).sections


def test_a_section_is_summed_up_and_who_is_in_none_comes_last() -> None:
    assert (
        SectionCount("A", 2, 1, 0, 9.0, "It adds up"),
        SectionCount("b", 1, 1, 1, 10.0, ""),
        SectionCount("", 1, 1, 0, 0.0, ""),
    ) == summarise(ROWS, {}).sections


def test_what_became_of_a_hand_in_is_its_status() -> None:
    assert ["late", "handed in", "missing", "handed in"] == [one.status for one in ROWS]
    assert "missing" == LearnerRow("x", "", None, None, 10).status
