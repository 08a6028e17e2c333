"""What is said of two reports in a row."""

import json
from pathlib import Path

import msgspec
import pytest
from msgspec.structs import replace

from grader.core.report import Report
from grader.core.values import Verdict
from grader.watch.changes import changed
from tests.support.files import SUBMISSIONS


def report(name: str) -> Report:
    kept = json.loads(Path(SUBMISSIONS, name, "report.json").read_text("utf-8"))
    isolation = {"level": "process", "guards": (), "missing": ()}
    return msgspec.convert(kept | {"isolation": isolation, "environment": {}, "timing": {}}, Report)


@pytest.mark.parametrize(
    ("before", "after", "said"),
    [
        ("mean-over-rows-only", "no-sigmoid", "The squeeze is right now; next: the sigmoid. 7 of 10 points, 4 before."),
        ("mean-over-rows-only", "right", "The squeeze is right now. 10 of 10 points, 4 before."),
        ("stub", "no-sigmoid", "`runs` is right now; next: the sigmoid. 7 of 10 points, 1 before."),
        ("not-flat-no-sigmoid", "no-sigmoid", "The output is right now; next: the sigmoid. 7 of 10 points, 3 before."),
        ("right", "no-sigmoid", "The sigmoid was right before. 7 of 10 points, 10 before."),
        ("right", "syntax-error", "`loads` was right before. 0 of 10 points, 10 before."),
        ("no-sigmoid", "gates-returned", "The scale step was right before. 4 of 10 points, 7 before."),
        ("relu-at-the-end", "sum-for-mean", "The squeeze was right before. 7 of 10 points, 8 before."),
        ("sum-for-mean", "no-sigmoid", "The squeeze is right now; the sigmoid was right before."),
        ("never-returns", "stub", "Something else is wrong now; next: `runs`."),
        ("no-sigmoid", "no-sigmoid", "The same as before; next: the sigmoid."),
        ("right", "right", "The same as before."),
    ],
)
def test_what_has_changed_is_said_in_a_line(before: str, after: str, said: str) -> None:
    assert said == changed(report(before), report(after))


def test_a_step_that_the_block_has_no_more_is_not_called_right() -> None:
    """As x itself for the output: its sigmoid is not wrong any more, since there is none. As many checks fail as before."""
    before, stage = report("no-sigmoid"), report("gates-returned").diagnosis
    after = replace(before, diagnosis=stage)
    assert "Something else is wrong now; next: the scale step." == changed(before, after)


def test_another_mistake_in_the_same_step_is_not_the_same() -> None:
    before = report("sum-for-mean")
    diagnosis = report("max-for-mean").diagnosis
    assert diagnosis and before.diagnosis and diagnosis.title == before.diagnosis.title
    assert "Something else is wrong now; next: the squeeze." == changed(before, replace(before, diagnosis=diagnosis))


def test_one_of_two_mistakes_that_is_gone_is_right_where_all_but_the_values_passes() -> None:
    before, after = report("bottleneck-at-start"), report("relu-at-the-end")
    assert before.diagnosis and "The bottleneck was right before" in changed(after, before)
    before = replace(after, diagnosis=before.diagnosis)
    assert "The bottleneck is right now; next: the ReLU." == changed(before, after)


def test_of_the_first_report_and_of_our_own_breakdown_nothing_is_said() -> None:
    assert "" == changed(None, report("stub"))
    assert "" == changed(report("right"), replace(report("stub"), verdict=Verdict.GRADER_ERROR))
