"""On a narrow screen the titles give way, and no number is cut off."""

import pytest

from grader.core.report import Diagnosis, Mistake, Report, Step
from grader.core.values import Mismatch, MismatchKind
from grader.reports.terminal import NARROW, render
from tests.support.builders import counterexample, failed_report, report

MISMATCH = Mismatch(MismatchKind.VALUE, "number 1 is 2.25, not 1.125", 1)
STEPS = (Step("the gates, one a channel", (0.123456, 0.234567), (-12.5, 1234567.0)),)
MISTAKE = Mistake("scale-add", None, "It adds", "Why.", ("First hint.",), 13)
WRONG = failed_report(
    "values",
    diagnosis=Diagnosis("scale", True, (MISTAKE,), steps=STEPS),
    counterexample=counterexample(expected=[0.5, 1.125], actual=[0.5, 2.25], mismatch=MISMATCH),
)


@pytest.mark.parametrize("width", [20, 21, 30, 40, 51])
@pytest.mark.parametrize("shown", [report(), failed_report("squeeze"), WRONG], ids=["right", "fails", "named"])
def test_each_check_has_its_points_on_its_line(shown: Report, width: int) -> None:
    lines = [line.split() for line in render(shown, width=width).splitlines()]
    for check in shown.checks:
        assert [check.status.value.lower(), f"{check.points}/{check.max_points}", check.id] in [
            [words[0].lower(), *words[1:]] for words in lines if len(words) == 3
        ]


@pytest.mark.parametrize("width", [20, 30, 51, 52, 80])
def test_no_number_is_cut_off(width: int) -> None:
    text = render(WRONG, width=width)
    assert "\N{HORIZONTAL ELLIPSIS}" not in text
    assert all(number in text for number in ("1.125", "2.25", "0.123456", "1.23457e+06", "-12.5"))


def test_what_a_check_asks_is_told_where_there_is_room() -> None:
    asks = report().checks[0].title.split()[0]
    assert asks in render(report(), width=NARROW)
    assert len(render(report(), width=NARROW - 1).splitlines()) < len(render(report(), width=NARROW).splitlines())
