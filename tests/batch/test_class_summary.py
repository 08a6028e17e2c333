"""The class at a glance counts what the reports say, and puts alike what behaves alike."""

import numpy as np
import pytest
from msgspec.structs import replace

from grader.batch.class_pages import index
from grader.batch.class_summary import learner_row, summarise
from grader.core.compare import describe_failure
from grader.core.report import Diagnosis, Mistake
from grader.core.values import Submission, Verdict
from grader.grading.assemble import grader_error_report, unreadable_report
from grader.se_block.checks import CHECKS
from tests.support.builders import counterexample, failed_report, raised, report

SUM = Mistake("squeeze-sum", None, "It adds up", "e", ("h",), 1)
AXIS = Mistake("squeeze-one-axis", "H", "One axis", "e", ("h",), 1)
SOLVED = learner_row("ann", "ann.html", report())
WRONG = learner_row("bo", "bo.html", failed_report("squeeze", diagnosis=Diagnosis("squeeze", True, (SUM, AXIS))))
ALSO = learner_row(
    "cy", "cy.html", failed_report("squeeze", diagnosis=Diagnosis("squeeze", True, (SUM,)), timing={"seconds": 9.0})
)
UNREAD = learner_row("di", "di.html", unreadable_report("di/se_block.py", "there is no se_block.py"))
BROKEN = learner_row("ed", "ed.html", grader_error_report(Submission("ed.py", "", ""), "the disk is full"))


def vector(*numbers: float) -> bytes:
    return np.asarray(numbers, np.float32).tobytes()


def test_verdicts_checks_and_the_slowest_are_counted() -> None:
    seen = summarise([SOLVED, WRONG, ALSO, UNREAD, BROKEN], {})
    assert {"pass": 1, "fail": 2, "provisional": 0, "ungradable": 1, "grader_error": 1} == seen.verdicts
    passed = {check.id: check.passed for check in seen.checks}
    assert (3, 1) == (passed["loads"], passed["squeeze"])
    assert {4} == {check.of for check in seen.checks}  # a breakdown says nothing about the learner
    assert [check.id for check in CHECKS] == [check.id for check in seen.checks]
    assert "cy" == seen.slowest[0].learner


def test_a_mistake_lists_everybody_who_made_it() -> None:
    mistakes = summarise([SOLVED, WRONG, ALSO], {}).mistakes
    assert [("squeeze-sum", "It adds up", ["bo", "cy"]), ("squeeze-one-axis H", "One axis", ["bo"])] == [
        (one.id, one.title, [member.learner for member in one.rows]) for one in mistakes
    ]


def test_what_no_mistake_explains_is_put_together_by_behaviour() -> None:
    unexplained = failed_report("values", diagnosis=Diagnosis("gate", False, (), "the sigmoid"))
    rows = [learner_row(name, f"{name}.html", unexplained) for name in "abcd"]
    rows.append(learner_row("e", "e.html", failed_report("squeeze")))
    behaviours = {
        "a.html": vector(1, 2, 3), "b.html": vector(1, 2, 3.5), "c.html": vector(1, 2, 3.500001), "d.html": vector(1, 2),
        "e.html": vector(1, 2, 3.5),
    }  # fmt: skip
    groups = summarise(rows, behaviours).unexplained
    assert [["b", "c"], ["a"], ["d"], ["e"]] == [[one.learner for one in group.rows] for group in groups]
    assert "the sigmoid" == groups[0].title


@pytest.mark.parametrize(
    ("messages", "title"),
    [
        (["aaron's own words", "'params'", "'params'"], "the call raised KeyError"),
        (["'params'"] * 3, "the call raised KeyError (the file says: “'params'”)"),
    ],
)
def test_a_message_is_a_group_s_only_where_all_have_it(messages: list[str], title: str) -> None:
    said = [f"the call {describe_failure(raised('KeyError', message))}" for message in messages]
    rows = [
        learner_row(str(number), f"{number}.html", failed_report("runs", counterexample=counterexample(message=message)))
        for number, message in enumerate(said)
    ]
    overview = summarise(rows, {row.page: vector(1) for row in rows})
    (group,) = overview.unexplained
    assert (title, title, 3) == (group.title, group.message, len(group.rows))
    _, _, rest = index("A class", overview).partition("no known mistake explains it")
    assert ("aaron" in rest.partition("Points a check")[0]) == ("aaron" in title)


def test_a_group_without_a_common_message_has_its_checks_in_common() -> None:
    said = ["1 of 2 numbers differ: got 1", "1 of 2 numbers differ: got 2"]
    rows = [learner_row(one, one, failed_report("values", counterexample=counterexample(message=one))) for one in said]
    (group,) = summarise(rows, {row.page: vector(1) for row in rows}).unexplained
    assert ("fails values", "") == (group.title, group.message)


def test_a_row_says_why() -> None:
    assert "1 of 2 numbers differ, first number 1: expected -0.25, got -0.5" == WRONG.message
    assert "There is no file to grade: there is no se_block.py" == UNREAD.message
    assert "the disk is full" in BROKEN.message
    assert (None, Verdict.GRADER_ERROR) == (BROKEN.score, BROKEN.verdict)
    assert "" == replace(SOLVED).stage
