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
        ("mean-over-rows-only", "no-sigmoid", "The squeeze is right now; next: the sigmoid."),
        ("mean-over-rows-only", "right", "The squeeze is right now."),
        ("stub", "no-sigmoid", "`runs` is right now; next: the sigmoid."),
        ("not-flat-no-sigmoid", "no-sigmoid", "The output is right now; next: the sigmoid."),
        ("right", "no-sigmoid", "The sigmoid was right before."),
        ("right", "syntax-error", "`loads` was right before."),
        ("no-sigmoid", "no-sigmoid", "The same as before; next: the sigmoid."),
        ("right", "right", "The same as before."),
    ],
)
def test_what_has_changed_is_said_in_a_line(before: str, after: str, said: str) -> None:
    assert said == changed(report(before), report(after))


def test_of_the_first_report_and_of_our_own_breakdown_nothing_is_said() -> None:
    assert "" == changed(None, report("stub"))
    assert "" == changed(report("right"), replace(report("stub"), verdict=Verdict.GRADER_ERROR))
