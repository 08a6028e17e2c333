"""Every situation's file gets its golden report, word for word."""

import json

import pytest

from grader.core import machine
from grader.grading.session import GradingSession
from grader.se_block import spec
from tests.support import goldens
from tests.support.files import SUBMISSIONS

ASKED_FOR = {
    "right", "stub", "empty", "syntax-error", "not-utf-8", "byte-order-mark", "windows-line-ends", "no-function",
    "wrong-signature", "no-block-class", "raises", "prints-a-lot", "exits-0", "never-returns", "never-imports", "not-flat",
    "float64", "a-list", "none", "nan", "changes-x", "random",
}  # fmt: skip


@pytest.mark.parametrize("situation", goldens.SITUATIONS)
def test_a_situation_gets_its_golden_report(situation: str, session: GradingSession) -> None:
    expected = json.loads(goldens.golden(situation).read_text(encoding="utf-8"))
    assert expected == goldens.report_of(situation, session)


def test_every_kind_of_submission_that_learners_hand_in_has_a_situation() -> None:
    assert set(goldens.SITUATIONS) >= ASKED_FOR


def test_every_situation_has_a_golden_report() -> None:
    assert all((SUBMISSIONS / situation / "report.json").is_file() for situation in goldens.SITUATIONS)


def test_the_situation_of_the_stub_is_the_stub_itself() -> None:
    stub = spec.STUB
    assert stub.samefile(SUBMISSIONS / "stub" / "se_block.py")


def test_no_report_shows_a_traceback_of_ours_or_a_place_of_this_machine() -> None:
    for situation in goldens.SITUATIONS:
        text = (SUBMISSIONS / situation / "report.json").read_text(encoding="utf-8")
        assert "Traceback" not in text
        assert "worker.py" not in text
        assert str(machine.ROOT) not in text
