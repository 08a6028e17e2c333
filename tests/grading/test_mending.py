"""What keeps a file from being loaded, and is not the block, is mended by the smallest change. It never counts by itself."""

import numpy as np
import pytest
from msgspec.structs import replace

from grader.core.report import Mended, MendedLine, Report
from grader.core.values import Definitions, Outcome, Submission, Verdict
from grader.grading.mend import mendings
from grader.grading.pipeline import ACCEPTED, grade
from grader.grading.session import GradingSession
from grader.intake.submission import from_bytes
from grader.sandbox.worker_process import Program
from grader.se_block.calls import call, program_of
from grader.se_block.pinned_cases import WORKED_EXAMPLE
from tests.support.handed_in.mendable import MENDABLE, NOT_MENDABLE
from tests.support.handed_in.notebooks import NOTEBOOKS
from tests.support.handed_in.texts import PLAIN

Loading = Definitions | Outcome
LINES = {  # of each, where the mending begins
    "pip line": (1,),
    "inline magic": (1,),
    "pip and magic": (4, 5),
    "fences": (1,),
    "fences without a language": (1,),
    "a chat around fences": (3,),
    "fence at the end": (26,),
    "curly quotes": (7,),
    "curly quotes around a string": (1,),
    "no-break spaces": (16,),
    "no-break spaces, every second": (7,),
    "UTF-16 with mark": (1,),
    "UTF-16, big end first, with mark": (1,),
    "UTF-16 without mark": (1,),
    "cp1252": (1,),
    "a tab for eight spaces": (16,),
    "two tabs for eight spaces": (16,),
    "conflict around a comment": (1,),
    "conflict around the block": (16,),
    "conflict, one side the stub": (4,),
    "plots": (1,),
    "drive": (1,),
    "get_ipython": (1,),
    "get_ipython, twice": (1, 2),
    "input at the top": (1,),
    "argparse": (31,),
    "an assert that fails": (28,),
    "a call that raises": (28,),
    "a name that is not there": (28,),
    "np.load": (2,),
    "open": (1,),
    "with open": (28,),
    "a relative import": (1,),
    "an import of a helper that is not used": (1,),
    "torch": (1, 2),
    "sys.exit": (29,),
    "exit": (29,),
    "prompts": (1,),
    "prompts of IPython": (1,),
    "an en dash": (13,),
    "line numbers": (1,),
    "a mark in the middle": (6,),
    "a mark of its own line": (2,),
    "zero-width space": (16,),
    "entities": (2,),
    "a loop that never ends": (29,),
    "a call that never ends": (33,),
    "another name": (22,),
    "another name, and a plot": (22, 27),
    "in a class": (24,),
    "below the guard": (22,),
    "minus signs of a word processor": (13,),
    "a sentence at the end": (28,),
    "a null byte at the end": (26,),
}  # fmt: skip


def load(program: Program, session: GradingSession) -> Loading:
    with session.workers(program, 1) as (worker,):
        return worker.load()


def answer(submission: Submission, session: GradingSession) -> tuple[Loading, np.ndarray | None]:
    """What the file defines, and what it gives for the worked example."""
    with session.workers(program_of(submission), 1) as (worker,):
        found = worker.load()
        outcome = call(worker, WORKED_EXAMPLE) if isinstance(found, Definitions) and found.function == "callable" else None
        return found, outcome.value if outcome else None


@pytest.fixture(scope="module")
def expected(session: GradingSession) -> np.ndarray:
    _, value = answer(from_bytes("se_block.py", PLAIN.encode()), session)
    assert value is not None
    return value


@pytest.mark.parametrize("name", MENDABLE)
def test_the_smallest_mending_gives_a_right_block(name: str, session: GradingSession, expected: np.ndarray) -> None:
    data, changes = MENDABLE[name]
    found = mendings(from_bytes("se_block.py", data), lambda program: load(program, session))
    values = [answer(one.submission, session)[1] for one in found]
    right = [one for one, value in zip(found, values, strict=True) if value is not None and np.allclose(value, expected)]
    assert right, found
    assert changes == len(right[0].changes), right[0].changes
    assert LINES[name] == tuple(change.line for change in right[0].changes)


def with_sum(data: bytes) -> bytes:
    """The same file with a sum where the block has its mean."""
    for codec in ("utf-8", "utf-16-le", "utf-16-be"):
        mean, total = (word.encode(codec) for word in ("mean(", "sum("))
        if mean in data:
            return data.replace(mean, total)
    raise AssertionError("there is no mean in it")


@pytest.mark.parametrize(
    "name", [pytest.param(name, marks=[pytest.mark.sweep] * (i % 4 > 0)) for i, name in enumerate(MENDABLE)]
)
def test_a_wrong_block_stays_wrong_however_it_is_mended(name: str, session: GradingSession, expected: np.ndarray) -> None:
    found = mendings(from_bytes("se_block.py", with_sum(MENDABLE[name][0])), lambda program: load(program, session))
    assert found
    values = [answer(one.submission, session)[1] for one in found]
    assert not any(value is not None and np.allclose(value, expected) for value in values)


@pytest.mark.parametrize("name", NOT_MENDABLE)
def test_what_is_missing_is_not_mended(name: str, brisk: GradingSession) -> None:
    submission = from_bytes("se_block.py", NOT_MENDABLE[name])
    if mendings(submission, lambda program: load(program, brisk)):
        report = grade(submission, brisk).report
        assert (Verdict.UNGRADABLE, 0, None) == (report.verdict, report.score, report.mended)


@pytest.mark.parametrize("name", NOTEBOOKS)
def test_a_notebook_is_run_cell_by_cell(name: str, session: GradingSession, expected: np.ndarray) -> None:
    one = NOTEBOOKS[name]
    found, value = answer(from_bytes("se_block.ipynb", one.data), session)
    if one.text == "none":
        assert isinstance(found, Outcome)
        assert (one.code_cell, one.line) == (found.lines[-1].cell, found.lines[-1].number)
        return
    assert isinstance(found, Definitions)
    assert one.changes == len([skipped for skipped in found.skipped if not skipped.follows])
    assert value is not None
    assert (one.text == "right") == np.allclose(value, expected)


def graded(name: str, brisk: GradingSession, *, accept_mended: bool) -> Report:
    submission = replace(from_bytes("se_block.py", MENDABLE[name][0]), accept_mended=accept_mended)
    return grade(submission, brisk).report


def test_a_mending_is_told_beside_the_verdict_and_counts_only_where_it_is_accepted(brisk: GradingSession) -> None:
    report = graded("pip line", brisk, accept_mended=False)
    change = MendedLine(1, "!pip install flax", "a notebook's command and no Python, left out")
    assert Mended((change,), Verdict.PASS, 10) == report.mended
    assert "Line 1 `!pip install flax`: a notebook's command and no Python, left out." == change.words
    assert (Verdict.UNGRADABLE, 0, "A notebook's command stands in the file") == (report.verdict, report.score, report.title)
    accepted = graded("pip line", brisk, accept_mended=True)
    assert (Verdict.PASS, 10, report.mended, "") == (accepted.verdict, accepted.score, accepted.mended, accepted.title)
    assert accepted.notes == (ACCEPTED,)
    assert accepted.submission == report.submission


def test_a_notebook_s_report_says_what_was_gone_past(brisk: GradingSession) -> None:
    report = grade(from_bytes("se_block.ipynb", NOTEBOOKS["input"].data), brisk).report
    assert (Verdict.PASS, 10) == (report.verdict, report.score)
    (note,) = report.notes
    assert note.startswith('Cell 1, line 1 `seed = int(input("seed? "))` was gone past: EOFError')


def test_a_right_file_is_never_changed(brisk: GradingSession) -> None:
    report = grade(from_bytes("se_block.py", PLAIN.encode()), brisk).report
    assert (Verdict.PASS, None, ()) == (report.verdict, report.mended, report.notes)
