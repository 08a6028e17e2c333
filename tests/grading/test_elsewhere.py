"""One verdict for one text: what depends on its process is asked in another one, too, and told."""

from collections.abc import Iterator

import pytest
from msgspec.structs import replace

from grader.core import machine
from grader.core.report import Report
from grader.core.values import Status, Verdict
from grader.grading.pipeline import grade
from grader.grading.session import GradingSession
from grader.intake import submission
from grader.sandbox import launcher
from grader.sandbox.commands import LINUX
from tests.support.files import FILES

RIGHT = (FILES / "right" / "setup-channels-field.py").read_text(encoding="utf-8")
RETURNS = "return "


@pytest.fixture(scope="module")
def small(brisk: GradingSession) -> Iterator[GradingSession]:
    """A session with one worker at a time."""
    with GradingSession(replace(brisk.settings, workers=1)) as one:
        yield one


def graded(text: str, session: GradingSession) -> Report:
    return grade(submission.from_bytes("se_block.py", text.encode()), session).report


def dependent(imports: str, condition: str) -> str:
    """A right block whose output is doubled under a condition."""
    before, _, value = RIGHT.rpartition(RETURNS)
    return f"{imports}\n{before}{RETURNS}(1 + bool({condition})) * {value}"


@pytest.mark.parametrize(
    ("imports", "condition", "reads"),
    [
        ("", "next(iter({'floor', 'ceil'})) == 'floor'", "the order of a set"),
        ("import os", "os.getcwd() != '/'", "the process, its folder and its variables"),
        ("from time import localtime", "localtime(0).tm_hour", "the time"),
    ],
)
def test_what_depends_on_its_process_is_not_pure_and_the_report_says_on_what(
    imports: str, condition: str, reads: str, brisk: GradingSession
) -> None:
    report = graded(dependent(imports, condition), brisk)
    (pure,) = (check for check in report.checks if check.id == "pure")
    assert (Verdict.FAIL, Status.FAILED) == (report.verdict, pure.status)
    assert "something else in another process; line " in (pure.message or "")
    assert f"reads {reads}" in (pure.message or "")


def test_a_file_that_ends_or_raises_in_another_process_is_not_pure(small: GradingSession) -> None:
    for ending in ("os._exit(0)", "raise KeyError"):
        report = graded(f"import os\nif os.getcwd() != '/':\n    {ending}\n{RIGHT}", small)
        assert (Verdict.FAIL, 9) == (report.verdict, report.score)
        assert "something else in another process; line 2 reads" in report.checks[3].message


def test_a_right_block_that_reads_something_and_does_not_depend_on_it_passes(small: GradingSession) -> None:
    text = f"import os, time\nSTARTED = time.time(), os.getpid(), id({{1, 2}}), hash('a')\n{RIGHT}"
    assert (Verdict.PASS, 10) == ((report := graded(text, small)).verdict, report.score)


@pytest.mark.skipif(not LINUX, reason="no process to copy elsewhere")
@pytest.mark.parametrize(("is_small", "starts"), [(False, 1), (True, 2)])
def test_the_other_process_is_kept_for_the_next_file_where_there_is_room(
    is_small: bool, starts: int, small: GradingSession, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert Verdict.PASS == graded(RIGHT, small).verdict
    assert small._elsewhere
    small._elsewhere.close()
    begun, plain = list[object](), launcher._started
    monkeypatch.setattr(launcher, "_started", lambda *given: begun.append(given) or plain(*given))
    monkeypatch.setattr(machine, "is_small", lambda: is_small)
    for number in range(2):
        assert Verdict.PASS == graded(f"import time\nSTARTED = time.time(), {number}\n{RIGHT}", small).verdict
    assert starts == len(begun)
