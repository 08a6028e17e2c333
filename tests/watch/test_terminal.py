"""`watch` at a terminal, as a person has it: screen, keys and saves together, and it ends cleanly however it is ended."""

import os
import signal
from pathlib import Path

import pytest

from tests.support.files import FILES, SUBMISSIONS
from tests.support.watching import READY, terminal

FEW = ("--examples", "47")


def text(name: str) -> str:
    return (SUBMISSIONS / name / "se_block.py").read_text("utf-8")


def test_from_the_stub_to_full_marks_at_a_terminal(recorded: Path, tmp_path: Path) -> None:
    with terminal(tmp_path, recorded, text("stub"), *FEW) as one:
        assert "NotImplementedError" in one.shows(READY)
        one.press("h")
        assert "Hint 1 of 3" in one.shows(READY)
        one.save(text("no-sigmoid"))
        shown = one.shows(READY)
        assert "\x1b[2J" in shown and "Checking" in shown and "7 of 10 points" in shown
        one.save(text("right"))
        assert "The sigmoid is right now." in one.shows(READY)
        one.press("q")
        assert 0 == one.process.wait(60)


def test_keys_that_are_pressed_before_the_report_ask_for_nothing(recorded: Path, tmp_path: Path) -> None:
    with terminal(tmp_path, recorded, (FILES / "hostile" / "sleeps.py").read_text("utf-8"), *FEW) as one:
        one.shows(" s)")  # it has been at work for some seconds, and says so
        one.press("h")
        one.press("h")
        one.save(text("no-sigmoid"))
        assert "Hint" not in one.shows(READY)
        one.press("h")
        assert "Hint 1 of 3" in one.shows(READY)
        one.save(text("no-sigmoid"))
        assert "the same text as before" in one.shows("as before.")


def test_a_save_does_not_wait_for_a_block_that_hangs(recorded: Path, tmp_path: Path) -> None:
    with terminal(tmp_path, recorded, text("stub"), *FEW) as one:
        one.shows(READY)
        one.save((FILES / "hostile" / "sleeps.py").read_text("utf-8"))
        one.shows("Checking")
        one.save(text("right"))
        assert "SOLVED" in one.shows(READY)
        one.save((FILES / "hostile" / "sleeps.py").read_text("utf-8"))
        one.shows("Checking")
        one.press("q")
        assert 0 == one.process.wait(60), "nor does the end; the last verdict counts"


@pytest.mark.parametrize("end", ["Ctrl-C", "the terminal goes", "SIGTERM"])
def test_it_ends_cleanly(end: str, recorded: Path, tmp_path: Path) -> None:
    with terminal(tmp_path, recorded, text("stub"), *FEW) as one:
        one.shows(READY)
        if end == "Ctrl-C":
            os.killpg(one.process.pid, signal.SIGINT)
        elif end == "SIGTERM":
            one.process.terminate()
        else:
            os.close(one.line)
        status = one.process.wait(60)
        assert status == {"Ctrl-C": 1, "SIGTERM": 128 + signal.SIGTERM}.get(end, status)
        with pytest.raises(ProcessLookupError):  # nothing of it is left
            os.killpg(one.process.pid, 0)
