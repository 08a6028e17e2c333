"""The report on a terminal: verdict first, no line too wide, colours only where wanted, a learner's text as it is."""

import ast
import re
import textwrap
from typing import Any

import pytest
from msgspec.structs import replace

from grader.core.report import Diagnosis, Isolation, Mistake, Report, Step
from grader.core.values import CasePlan, Mismatch, MismatchKind, OutcomeKind, SourceLine, Verdict
from grader.reports.terminal import render, render_case
from grader.se_block import inputs
from grader.se_block.generate import generate
from grader.se_block.pinned_cases import PINNED
from tests.support.builders import counterexample, failed_report, report, results

MARKUP = "[bold red]all right[/bold red] [link=http://x.y]here[/link] :smile:"
NUMBERS = [float(n) for n in range(64)]
WORDY = "You will want to look at this line, and at the one before it, since both of them say what a gate is. " * 4


def ending(mismatch: Mismatch | None, **fields: Any) -> Report:
    """A report whose counterexample shows `mismatch`."""
    return failed_report("runs", counterexample=counterexample(check="runs", mismatch=mismatch, **fields))


RAISED = ending(
    Mismatch(MismatchKind.OUTCOME, f"raised ValueError: {MARKUP}"),
    outcome=OutcomeKind.RAISED,
    actual=None,
    message=f"the call raised ValueError: {MARKUP}",
    lines=tuple(SourceLine(n, f"f{n}", f"return {n} + {MARKUP}") for n in (3, 14, 15)),
)
MANY_NUMBERS = ending(
    Mismatch(MismatchKind.NAN, "", 40),
    expected=NUMBERS,
    actual=[*NUMBERS[:40], None, *NUMBERS[41:]],
    shape=(4, 4, 4),
    expected_shape=(64,),
)
OTHER_SHAPE = ending(Mismatch(MismatchKind.SHAPE, "returned shape (3,), where (64,) was expected"), expected=NUMBERS)
BROKEN = report(
    verdict=Verdict.GRADER_ERROR,
    score=None,
    checks=(),
    coverage={"cases": 0, "shapes": 0, "clamp_active": 0},
    isolation=Isolation("none", (), ("no worker was started",)),
    next_step="The grader broke down: the reference cannot be read. This is not your doing.",
)
REPORTS = {
    "right": report(),
    "wrong-value": failed_report(),
    "raised": RAISED,
    "many-numbers": MANY_NUMBERS,
    "other-shape": OTHER_SHAPE,
    "no-counterexample": failed_report("loads", counterexample=None),
    "ungradable": report(verdict=Verdict.UNGRADABLE, score=0, checks=results("loads", "no function")),
    "provisional": report(verdict=Verdict.PROVISIONAL, score=8),
    "broken": BROKEN,
    "wordy": failed_report("values", next_step=WORDY, output=WORDY, counterexample=counterexample(message=WORDY)),
}
OF_EVERY_KIND = pytest.mark.parametrize("shown", REPORTS.values(), ids=REPORTS)


@pytest.mark.parametrize("width", [20, 30, 51, 52, 60, 80])
@OF_EVERY_KIND
def test_no_line_is_wider_than_asked(shown: Report, width: int) -> None:
    assert [line for line in render(shown, width=width).splitlines() if len(line) > width] == []


@OF_EVERY_KIND
def test_no_line_ends_in_blanks(shown: Report) -> None:
    assert [line for line in render(shown).splitlines() if line != line.rstrip()] == []


@OF_EVERY_KIND
def test_there_are_colours_only_where_they_are_wanted(shown: Report) -> None:
    assert "\x1b" not in render(shown)
    assert "\x1b[" in render(shown, colour=True)


@OF_EVERY_KIND
def test_colours_change_no_word(shown: Report) -> None:
    words = re.sub(r"\x1b\[[0-9;]*m", "", render(shown, colour=True)).split()
    assert render(shown).split() == words


@pytest.mark.parametrize("name", ["NO_COLOR", "FORCE_COLOR", "COLUMNS", "TERM"])
def test_the_environment_has_no_say(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    plain, coloured = render(RAISED), render(RAISED, colour=True)
    monkeypatch.setenv(name, "dumb" if name == "TERM" else "20")
    assert (plain, coloured) == (render(RAISED), render(RAISED, colour=True))


@pytest.mark.parametrize(
    ("shown", "first"),
    [
        pytest.param(report(), "SOLVED   10 of 10 points", id="pass"),
        pytest.param(failed_report(), "NOT SOLVED YET   8 of 10 points", id="fail"),
        pytest.param(REPORTS["provisional"], "PROVISIONAL   8 of 10 points", id="provisional"),
        pytest.param(REPORTS["ungradable"], "COULD NOT BE RUN   0 of 10 points", id="ungradable"),
        pytest.param(BROKEN, "THE GRADER BROKE DOWN   no score", id="grader-error"),
    ],
)
def test_the_first_line_has_the_verdict_and_the_points(shown: Report, first: str) -> None:
    assert first == render(shown).splitlines()[0]


def test_every_verdict_is_tested_above() -> None:
    assert set(Verdict) == {shown.verdict for shown in REPORTS.values()}


def test_every_check_has_a_line_with_its_status_and_points() -> None:
    lines = [line.split() for line in render(failed_report("scale"), width=100).splitlines()[3:12]]
    expected = [[result.status.value, f"{result.points}/{result.max_points}", result.id] for result in results("scale")]
    assert expected == [[words[0].lower(), *words[1:3]] for words in lines]


def test_a_skipped_check_names_the_one_that_blocked_it() -> None:
    assert "gates    not checked: it needs scale" in render(failed_report("scale"))


def test_rich_s_markup_in_a_learner_s_text_is_shown_as_it_is() -> None:
    shown = failed_report("values", next_step=MARKUP, output=MARKUP, submission={"path": MARKUP, "sha256": ""})
    assert 3 == render(shown, width=100).count(MARKUP)
    assert 3 == render(RAISED, width=100).count(MARKUP)


@pytest.mark.parametrize("text", ["", "]", "[/]", "[", "\\[bold]", "%s {0} {x}"], ids=repr)
def test_no_text_of_a_learner_breaks_the_report(text: str) -> None:
    lines = (SourceLine(1, text, text),)
    shown = ending(Mismatch(MismatchKind.OUTCOME, text), message=text, lines=lines, actual=None)
    assert text in render(shown)


def test_an_exception_is_shown_with_the_last_lines_of_the_learner_s_file() -> None:
    text = render(RAISED, width=100)
    assert "your line 14, in f14\n    return 14 +" in text
    assert "your line 15, in f15\n    return 15 +" in text
    assert "your line 3," not in text


def test_numbers_are_shown_from_just_before_the_first_difference() -> None:
    rows = [line.split() for line in render(MANY_NUMBERS).splitlines()]
    assert ["40", "40", "not", "finite", "<-", "first", "difference"] in rows
    assert ["39", "39", "39"] in rows
    assert ["38", "38", "38"] not in rows
    assert ["...", "and", "17", "more"] in rows


def test_a_short_row_is_shown_from_its_beginning() -> None:
    shown = ending(Mismatch(MismatchKind.VALUE, "", 7), expected=NUMBERS[:8], actual=[*NUMBERS[:7], 0.5])
    rows = [line.split() for line in render(shown).splitlines()]
    assert ["0", "0", "0"] in rows
    assert ["7", "7", "0.5", "<-", "first", "difference"] in rows
    assert "more" not in render(shown)


def test_the_first_failed_check_is_explained_beside_the_one_that_the_case_shows() -> None:
    loads, *rest = results("loads", "`SEBlock` is missing")
    shown = failed_report("values", checks=(loads, *rest[:-1], results("values", "another message")[-1]))
    text = render(shown, width=100)
    assert "What failed: loads\n  `SEBlock` is missing\n" in text
    assert f"What failed: values\n  {counterexample().message}\n" in text
    assert "another message" not in text


def test_another_shape_is_shown_beside_the_expected_one() -> None:
    text = render(OTHER_SHAPE)
    assert "expected  [0, 1, 2, 3, ...]   shape (2,), float32" in text
    assert "yours     returned shape (3,), where (64,) was expected" in text


def test_what_the_message_has_said_is_not_said_again() -> None:
    assert 1 == render(RAISED, width=100).count("raised ValueError")


def test_a_long_output_is_cut_short() -> None:
    text = render(report(output="\n".join(f"number {n}\n" for n in range(20))))
    assert "number 7\n  ...\n" in text
    assert "number 8" not in text


def test_the_footer_says_what_was_asked_and_what_is_not_guarded() -> None:
    shown = report(isolation=Isolation("process", (), ("use the network", "write files")))
    *_, asked, not_guarded = render(shown, width=200).splitlines()
    assert "100 cases asked, 33 shapes, 45 with reduction > C | 4.2 s | isolation: process" == asked
    assert "Not guarded: it could use the network; write files." == not_guarded


def test_every_call_can_be_copied_from_a_terminal_of_eighty_columns_though_it_is_wrapped() -> None:
    for case in PINNED + generate(CasePlan()):
        example = counterexample(call=inputs.call(case, "se_block_forward"), mismatch=None)
        shown = render_case(example).split("\n\n")[1].split("\n  seed ")[0]
        assert ast.dump(ast.parse(example.call)) == ast.dump(ast.parse(textwrap.dedent(shown)))


def test_a_case_that_agrees_says_so_and_shows_both_rows() -> None:
    text = render_case(counterexample(actual=[1.5, -0.25], mismatch=None))
    assert "EQUAL" == text.splitlines()[0]
    assert ["1", "-0.25", "-0.25"] in [line.split() for line in text.splitlines()]


def test_a_case_that_differs_says_so_and_marks_the_place() -> None:
    text = render_case(counterexample())
    assert "DIFFERENT" == text.splitlines()[0]
    assert ["1", "-0.25", "-0.5", "<-", "first", "difference"] in [line.split() for line in text.splitlines()]


def test_a_case_can_be_asked_again_by_what_is_shown() -> None:
    assert 'again: make grade CASE="seed=2,shape=1x1x2,reduction=1,x=signs:1"' in render_case(counterexample())


SUM = Mistake("squeeze-sum", None, "It adds up", "So the gates grow.", ("one?", "two.", "three."), 12)
STEPS = (Step("squeeze", [1.0, 2.0], [4.0, None]),)


def diagnosed(**fields: object) -> str:
    known = {"stage": "squeeze", "certain": True, "mistakes": (SUM,), "title": "the squeeze", "steps": STEPS}
    return render(failed_report("squeeze", diagnosis=Diagnosis(**(known | fields))))  # type: ignore[arg-type]


def test_a_mistake_is_shown_with_its_line_before_the_case() -> None:
    text = diagnosed()
    assert "The mistake\n  It adds up   your line 12\n  So the gates grow.\n" in text
    assert text.index("The mistake") < text.index("What failed") < text.index("The smallest case")


def test_a_mistake_without_a_line_is_shown_without_one() -> None:
    assert "  It adds up\n" in diagnosed(mistakes=(replace(SUM, line=None),))


def test_two_mistakes_are_counted() -> None:
    assert "2 mistakes\n" in diagnosed(mistakes=(SUM, SUM))


def test_doubt_is_said() -> None:
    assert "The mistake, most likely\n" in diagnosed(certain=False)


def test_the_steps_inside_the_block_stand_beside_the_right_ones() -> None:
    assert ["squeeze", "[1,", "2]", "[4,", "not", "finite]"] in [line.split() for line in diagnosed().splitlines()]


def test_a_stage_is_shown_with_what_points_to_it() -> None:
    text = diagnosed(mistakes=(), certain=False, evidence="all gates are the same", steps=())
    assert "Where to look: the squeeze\n  The mistake is none that can be named, but" in text
    assert "this shows where it is: all gates are the same." in " ".join(text.split())
