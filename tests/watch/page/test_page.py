"""What the page answers: the report and the pictures as they are now, the questions that it understands, and the lesson."""

import json
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest

from grader.core.values import Outcome, OutcomeKind
from grader.grading.hints import HintsShown
from grader.se_block.picture import picture
from grader.se_block.pinned_cases import WORKED_EXAMPLE
from grader.watch.inbox import ASK, HINT
from grader.watch.page.page import Page
from tests.support.builders import failed_report, report

EVIL = "<script>alert(1)</script>"
TOLD: list[str] = []


@pytest.fixture
def page() -> Iterator[Page]:
    TOLD.clear()
    one = Page(Path(f"{EVIL}.py"), TOLD.append)
    yield one
    one.close()


def asked(page: Page, name: str, body: str | None = None) -> str:
    with urllib.request.urlopen(page.address + name, None if body is None else body.encode(), timeout=30) as answer:
        return str(answer.read().decode())


def live(page: Page) -> dict[str, str]:
    return dict(json.loads(asked(page, "live")))


def test_it_begins_with_the_lesson_s_example_and_nothing_else(page: Page) -> None:
    now = live(page)
    assert "seed=0,shape=4x4x4,reduction=2,x=worked:0" == now["case"] and "" == now["report"] == now["asked"] == now["status"]
    whole = asked(page, "")
    assert EVIL not in whole and "&lt;script&gt;" in whole
    assert 1 == whole.count("<script") and "<style" not in whole and " style=" not in whole and " onclick" not in whole


def test_what_is_told_is_shown_and_escaped(page: Page) -> None:
    page.status(EVIL)
    page.report(failed_report(next_step=EVIL, output=EVIL), EVIL, HintsShown(EVIL, (EVIL,), 3), None)
    unread = Outcome(OutcomeKind.RAISED, error="ValueError", message=EVIL)
    page.asked(picture(WORKED_EXAMPLE, unread, [], None, None))
    now = live(page)
    assert EVIL == now["status"], "it becomes text"
    assert EVIL not in now["report"] + now["asked"] and now["report"].count("&lt;script&gt;") >= 4
    assert "ValueError: &lt;script&gt;" in now["asked"] and "1 of 3 shown" in now["report"]
    assert now["report"] in asked(page, "") and now["asked"] in asked(page, ""), "also without a script"


def test_a_file_whose_name_is_no_text_has_a_page_too() -> None:
    one = Page(Path(b"\xff\x1b[31m.py".decode("utf-8", "surrogateescape")), TOLD.append)
    assert ".py" in asked(one, "")
    one.close()


def test_hints_fold_out_one_by_one_until_there_is_none(page: Page) -> None:
    hints = ("a question", "a plainer one", "almost the line")
    for shown in range(4):
        page.report(failed_report(), "", HintsShown("the sum", hints[:shown], 3), None)
        now = live(page)["report"]
        assert [True] * shown + [False] * (3 - shown) == [hint in now for hint in hints]
        assert ("<button" in now) == (shown < 3)
    page.report(report(), "", HintsShown(), None)
    assert "Hints" not in live(page)["report"]


def test_questions_are_told_and_the_last_case_is_kept(page: Page) -> None:
    asked(page, "hint", "")
    asked(page, "ask", "seed=3,shape=1x2x4,reduction=2,x=normal:5")
    assert [HINT, ASK] == TOLD and ((1, 2, 4), 2, 3, "normal", 5) == (
        page.case.shape, page.case.reduction, page.case.seed, page.case.kind, page.case.x_seed,
    )  # fmt: skip
    page.asked(None, "There is no file.")
    assert "There is no file." in live(page)["asked"] and "seed=3,shape=1x2x4" in live(page)["case"]


@pytest.mark.parametrize(
    "text", ["", "x", EVIL, "seed=0,shape=99x99x99,reduction=1,x=normal:0", "seed=0,shape=1x1x1,reduction=1,x=os:0"]
)
def test_a_question_that_makes_no_sense_is_told_to_nobody(text: str, page: Page) -> None:
    with pytest.raises(urllib.error.HTTPError) as refused:
        asked(page, "ask", text)
    assert 400 == refused.value.code and "cannot read" in refused.value.read().decode()
    assert [] == TOLD and WORKED_EXAMPLE == page.case
    refused.value.close()


def test_every_file_of_the_page_is_there_and_no_other(page: Page) -> None:
    assert "--above" in asked(page, "page.css") and "EventSource" in asked(page, "page.js")
    assert asked(page, "figures/trained_gates.svg").startswith("<svg")
    for name in ("figures/", "figures/../README.md", "../page.css", "page.css/", "watch.html", "style.css", "ask"):
        with pytest.raises(urllib.error.HTTPError) as refused:
            asked(page, name)
        assert 404 == refused.value.code
        refused.value.close()
