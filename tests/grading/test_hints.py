"""Hints come one at a time, grow plainer, are remembered, and are all shown in the end."""

from pathlib import Path

import pytest
from msgspec.structs import replace

from grader.core.report import Diagnosis, Mistake, Report
from grader.core.values import SourceLine, Status, Submission, Verdict
from grader.grading import hints
from grader.grading.assemble import Graded
from grader.se_block import messages
from grader.se_block.checks import CHECKS
from grader.se_block.known_exceptions import rows
from grader.se_block.next_step import NextStep, next_step
from tests.support.builders import DEFINITIONS, counterexample, failed_report, raised, report

SUM = Mistake("squeeze-sum", None, "It adds up", "So it does.", ("one?", "two.", "three."), 12)
MAX = Mistake("squeeze-max", None, "It takes the maximum", "So it does.", ("eins?", "zwei.", "drei."), 12)


def named(*mistakes: Mistake) -> Report:
    return failed_report("squeeze", diagnosis=Diagnosis("squeeze", True, mistakes, "the squeeze"))


class Learner:
    """Asks for hints on one file; counts how often it is graded."""

    def __init__(self, folder: Path) -> None:
        self.memory, self.path, self.graded = folder / "cache" / "hints.json", str(folder / "se_block.py"), 0

    def asks(self, text: str, got: Report, step: NextStep | None = None) -> str:
        def grade() -> Graded:
            self.graded += 1
            failed = next((check.id for check in got.checks if check.status is Status.FAILED), "")
            return Graded(got, None, step or NextStep(failed, got.next_step))

        return hints.hint(Submission(self.path, text, text), lambda: hints.hints_for(grade()), self.memory)


@pytest.fixture
def learner(tmp_path: Path) -> Learner:
    return Learner(tmp_path)


def test_each_time_the_next_hint_and_the_last_one_again(learner: Learner) -> None:
    shown = [learner.asks("a", named(SUM)) for _ in range(4)]
    assert ["one?", "two.", "three.", "three."] == [text.split("\n")[2].strip() for text in shown]
    assert shown[0].startswith("Hint 1 of 3, about the squeeze\n")
    assert "once more" in shown[3]


@pytest.mark.parametrize("width", [30, 50, 80])
def test_no_line_is_wider_than_the_screen(width: int, learner: Learner) -> None:
    mistake = replace(SUM, hints=("How many pixels of a channel have a say in its number? " * 3,) * 3)
    submission, graded = Submission(learner.path, "a", "a"), Graded(named(mistake), None, NextStep("", ""))
    shown = [hints.hint(submission, lambda: hints.hints_for(graded), learner.memory, width) for _ in range(3)]
    assert max(len(line) for text in shown for line in text.split("\n")) <= width
    assert len(shown[0].split("\n")) > 160 // width


def test_the_name_of_the_mistake_is_not_the_first_hint(learner: Learner) -> None:
    assert SUM.title not in learner.asks("a", named(SUM))


def test_a_file_that_has_not_changed_is_not_graded_again(learner: Learner) -> None:
    for _ in range(3):
        learner.asks("a", named(SUM))
    assert 1 == learner.graded
    learner.asks("b", named(SUM))
    assert 2 == learner.graded


def test_another_failure_begins_at_its_own_first_hint_and_the_old_one_goes_on(learner: Learner) -> None:
    assert "one?" in learner.asks("a", named(SUM))
    assert "eins?" in learner.asks("b", named(MAX))
    assert "two." in learner.asks("c", named(SUM))


def test_of_two_mistakes_the_first_is_hinted_at(learner: Learner) -> None:
    assert "eins?" in learner.asks("a", named(MAX, SUM))


def test_after_passing_all_hints_of_what_was_met_are_shown(learner: Learner) -> None:
    learner.asks("a", named(SUM))
    learner.asks("b", named(MAX))
    text = learner.asks("c", report())
    assert text.startswith("Solved")
    assert all(hint in text for hint in (*SUM.hints, *MAX.hints))


def test_whoever_needed_no_hint_is_told_so(learner: Learner) -> None:
    assert "no hint was needed" in learner.asks("a", report())


@pytest.mark.parametrize("check", [check.id for check in CHECKS])
def test_a_failed_check_without_a_name_has_hints_too(check: str, learner: Learner) -> None:
    shown = [learner.asks("a", failed_report(check)) for _ in range(3)]
    assert "Look again." in shown[0]
    assert "Hint 3 of 3" in shown[2]
    assert len(set(shown)) == 3


def stopped(*lines: SourceLine) -> Report:
    return failed_report("runs", counterexample=counterexample(check="runs", lines=lines))


def test_a_known_exception_has_hints_of_its_own(learner: Learner) -> None:
    report = stopped(SourceLine(9, "f", "f(x)"), SourceLine(14, "g", "nn.Dense(C / r)(s)"))
    step = NextStep("float-width", "The width is a fraction.", "A title", cure="`C // r`.")
    shown = [" ".join(learner.asks("a", report, step).split()) for _ in range(3)]
    assert "about the exception in line 14" in shown[0]
    assert "The width is a fraction." in shown[0]
    assert "Your line 14 is where it stops: `nn.Dense(C / r)(s)`." in shown[1]
    assert "`C // r`." in shown[2]


@pytest.mark.parametrize("lines", [(), (SourceLine(14, "g", "raise NotImplementedError"),)], ids=["no-line", "a-line"])
def test_the_stub_s_hints_are_about_both_todos(lines: tuple[SourceLine, ...], learner: Learner) -> None:
    stub = rows()["stub"]
    step = NextStep("stub", stub.why, stub.title, stub.between, stub.cure)
    shown = [" ".join(learner.asks("a", stopped(*lines), step).split()) for _ in range(3)]
    assert all(hint in text for hint, text in zip((stub.why, stub.between, stub.cure), shown, strict=True))
    assert all("TODO 1" in text and "TODO 2" in text for text in shown[1:])


def test_another_exception_begins_at_its_own_first_hint(learner: Learner) -> None:
    errors = (("a", "KeyError"), ("a", "KeyError"), ("b", "StopIteration"))
    shown = [learner.asks(text, stopped(), next_step("runs", DEFINITIONS, raised(error))) for text, error in errors]
    assert ["Hint 1", "Hint 2", "Hint 1"] == [text[:6] for text in shown]


def test_of_two_mistakes_the_heading_is_about_the_one_that_is_hinted_at(learner: Learner) -> None:
    sigmoid = replace(SUM, id="gate-missing")
    text = learner.asks("a", named(sigmoid, SUM))
    assert messages.stages()["gate"].title in text
    assert messages.stages()["squeeze"].title not in text


def test_every_check_has_hints() -> None:
    assert [check.id for check in CHECKS] == list(messages.check_hints())


def test_a_damaged_memory_begins_again(learner: Learner) -> None:
    learner.asks("a", named(SUM))
    learner.memory.write_text('{"x": 3', encoding="utf-8")
    assert "one?" in learner.asks("a", named(SUM))


def test_files_are_remembered_apart(learner: Learner, tmp_path: Path) -> None:
    learner.asks("a", named(SUM))
    other = Learner(tmp_path)
    other.path = str(tmp_path / "other.py")
    assert "one?" in other.asks("a", named(SUM))


def test_a_breakdown_of_the_grader_is_no_hint_about_the_block(learner: Learner) -> None:
    broken = replace(report(), verdict=Verdict.GRADER_ERROR, checks=(), next_step="Run `make doctor`.")
    assert "Run `make doctor`." in learner.asks("a", broken)


def test_a_provisional_block_is_told_what_to_do_for_its_numbers(learner: Learner) -> None:
    text = learner.asks("a", report(verdict=Verdict.PROVISIONAL, score=8, next_step="Run `make clean setup`."))
    assert "about the random numbers here" in text
    assert "make clean setup" in text


def test_lines_are_short_enough_for_a_terminal(learner: Learner) -> None:
    shown = [learner.asks("a", failed_report("loads")) for _ in range(3)]
    assert max(len(line) for text in shown for line in text.splitlines()) <= 80
