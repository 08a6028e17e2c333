"""The loop: a report for each save, hints and the case at a key, and nothing of a submission in the next one's grading."""

import json
import shutil
import signal
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from msgspec.structs import replace

from grader.grading.session import GradingSession
from grader.se_block.pinned_cases import ALWAYS
from grader.watch.inbox import QUIT, SAVED, Inbox
from grader.watch.loop import Loop, _ended_by_signals
from tests.sandbox.test_hostile import LIMITS, SOME, expected
from tests.support.files import FILES, HOSTILE, SUBMISSIONS

RIGHT = SUBMISSIONS / "right" / "se_block.py"
HELD = [file for file in HOSTILE if not expected(file).doors and expected(file).ends != "after a time-out"]
PARTS = 16  # of them


class Script(Inbox):
    """Events as they are asked for: each is made at the moment at which the loop is ready for it."""

    def __init__(self, events: Iterator[str]) -> None:
        super().__init__(threading.Event())
        self._coming = events

    def get(self) -> str:
        return next(self._coming, QUIT)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path


@pytest.fixture
def loop(folder: Path, brisk: GradingSession) -> Loop:
    return Loop(folder / "se_block.py", brisk, [("json", folder / "report.json")], folder / "hints.json")


def verdict(folder: Path) -> str:
    return json.loads((folder / "report.json").read_text("utf-8"))["verdict"]


def test_from_the_stub_to_full_marks(loop: Loop, folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file, shown = folder / "se_block.py", []

    def events() -> Iterator[str]:
        for name in ("stub", "no-sigmoid", "right"):
            shutil.copy(SUBMISSIONS / name / "se_block.py", file)
            yield SAVED
            shown.append(capsys.readouterr().out)
            for key in "hcx":
                yield key
                shown.append(capsys.readouterr().out)
        file.write_bytes(file.read_bytes())
        yield SAVED
        shown.append(capsys.readouterr().out)
        file.unlink()
        yield SAVED
        shown.append(capsys.readouterr().out)
        yield "h"
        shown.append(capsys.readouterr().out)

    loop.run(Script(events()), has_keys=True)
    stub, hint, case, nothing, wrong, second, again, _, right, solved, no_case, _, same, missing, silent = shown
    assert stub.startswith("Checking ") and "COULD NOT" not in stub and "NotImplementedError" in stub
    assert "Hint 1 of 3" in hint and "DIFFERENT" in case and "" == nothing
    assert "The case of last time is not right yet" in wrong or "The case of last time is right now" in wrong
    assert "`runs` is right now; next: the sigmoid." in wrong and "q  quit" in wrong
    assert "about the sigmoid" in second and 'make grade CASE="' in again
    assert "The case of last time is right now" in right and "The sigmoid is right now." in right and "SOLVED" in right
    assert "Solved: every check passes" in solved and "There is no case to show" in no_case
    assert "" == same == silent, "nothing has changed; and without a file there is nothing to hint at"
    assert "Waiting for it to be saved" in missing
    assert loop.solved and "pass" == verdict(folder)


@pytest.mark.parametrize("start", [0, *(pytest.param(start, marks=pytest.mark.sweep) for start in range(1, PARTS))])
def test_nothing_of_a_hostile_save_reaches_the_next_one(
    start: int, loop: Loop, brisk: GradingSession, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """After each a right block is saved. A file that fails is asked some cases, enough to see that it does."""
    file, seen = folder / "se_block.py", []
    some = HELD[start::PARTS]
    saves = [save for one in some for save in (one, RIGHT)]

    def events() -> Iterator[str]:
        for one in saves:
            cases = ALWAYS if one is RIGHT or expected(one).verdict == "pass" else SOME
            monkeypatch.setattr(brisk.oracle, "cases", lambda _plan, cases=cases: cases)
            limits = LIMITS["" if one is RIGHT else expected(one).ends]
            monkeypatch.setattr(brisk, "_config", replace(brisk._config, limits=limits))
            shutil.copy(one, file)
            yield SAVED
            seen.append((one.stem, verdict(folder)))

    loop.run(Script(events()), has_keys=False)
    wanted = [(one.stem, "pass" if one is RIGHT else expected(one).verdict) for one in saves]
    assert len(some) >= 2 and wanted == seen


def test_a_newer_save_ends_the_present_grading(loop: Loop, folder: Path, brisk: GradingSession) -> None:
    """As another thread does it: the event is there, and `stop` is set, while a block hangs."""
    file = folder / "se_block.py"

    def events() -> Iterator[str]:
        shutil.copy(RIGHT, file)
        yield SAVED
        (folder / "report.json").write_text('{"verdict": "none yet"}', "utf-8")
        shutil.copy(FILES / "hostile" / "loops-in-call.py", file)
        brisk.stop.set()
        yield SAVED
        assert "none yet" == verdict(folder), "what is not wanted any more is not shown"
        shutil.copy(RIGHT, file)
        brisk.stop.clear()
        yield SAVED

    loop.run(Script(events()), has_keys=False)
    assert "pass" == verdict(folder), "the text that was graded before the interruption is graded again: its report is shown"


def test_a_notebook_is_graded_at_each_save_too(brisk: GradingSession, folder: Path) -> None:
    file = folder / "se_block.ipynb"
    loop = Loop(file, brisk, [("json", folder / "report.json")], folder / "hints.json")

    def events() -> Iterator[str]:
        for name, wanted in (("no-sigmoid", "fail"), ("right", "pass")):
            source = (SUBMISSIONS / name / "se_block.py").read_text("utf-8")
            cell = {"cell_type": "code", "metadata": {}, "outputs": [], "execution_count": None, "source": source}
            file.write_text(json.dumps({"cells": [cell], "metadata": {}, "nbformat": 4, "nbformat_minor": 5}), "utf-8")
            yield SAVED
            assert wanted == verdict(folder)

    loop.run(Script(events()), has_keys=False)
    assert loop.solved


def test_a_signal_that_comes_just_before_it_waits_ends_it(monkeypatch: pytest.MonkeyPatch) -> None:
    inbox = Inbox(threading.Event())
    plain = inbox._changed.wait

    def wait(_timeout: float | None = None) -> bool:
        signal.raise_signal(signal.SIGTERM)
        assert plain(60), "nobody woke it"
        return True

    monkeypatch.setattr(inbox._changed, "wait", wait)
    with pytest.raises(SystemExit) as ended, _ended_by_signals(inbox):
        assert QUIT == inbox.get()
    assert 128 + signal.SIGTERM == ended.value.code
