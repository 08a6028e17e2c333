"""`watch` at a terminal, as a person has it: screen, keys and saves together, and it ends cleanly however it is ended."""

import contextlib
import os
import pty
import select
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from grader.core.machine import ROOT
from tests.support.files import FILES, SUBMISSIONS

READY = "q  quit"
PATIENCE_S = 120.0  # without a word, until something is wrong


class Terminal:
    """A terminal with `watch` in it, and the file that is watched."""

    def __init__(self, folder: Path, cache: Path, name: str) -> None:
        self.file = folder / "se_block.py"
        shutil.copy(SUBMISSIONS / name / "se_block.py", self.file)
        self.line, theirs = pty.openpty()
        command = [sys.executable, "-I", str(ROOT / "grader"), "watch", str(self.file), "--examples", "46"]
        environment = os.environ | {"TERM": "xterm", "SE_BLOCK_CACHE": str(cache), "NO_COLOR": "1"}
        self.process = subprocess.Popen(
            command, stdin=theirs, stdout=theirs, stderr=theirs, env=environment, start_new_session=True
        )
        os.close(theirs)

    def shows(self, words: str) -> str:
        """What is shown until these words have come."""
        said = ""
        while words not in said:
            assert select.select([self.line], [], [], PATIENCE_S)[0], said
            said += os.read(self.line, 1).decode("utf-8", "replace")
        return said

    def save(self, file: Path) -> None:
        """Save as an editor that renames."""
        shutil.copy(file, self.file.with_suffix(".new"))
        self.file.with_suffix(".new").rename(self.file)


@contextlib.contextmanager
def terminal(folder: Path, recorded: Path, name: str = "stub") -> Iterator[Terminal]:
    cache = folder / "cache"
    shutil.copytree(recorded, cache)
    one = Terminal(folder, cache, name)
    try:
        yield one
    finally:
        with contextlib.suppress(OSError):
            os.close(one.line)
        with contextlib.suppress(ProcessLookupError):
            os.killpg(one.process.pid, signal.SIGKILL)
        one.process.wait()


def test_from_the_stub_to_full_marks_at_a_terminal(recorded: Path, tmp_path: Path) -> None:
    with terminal(tmp_path, recorded) as one:
        assert "NotImplementedError" in one.shows(READY)
        os.write(one.line, b"h")
        assert "Hint 1 of 3" in one.shows(READY)
        one.save(SUBMISSIONS / "no-sigmoid" / "se_block.py")
        shown = one.shows(READY)
        assert "\x1b[2J" in shown and "Checking" in shown and "7 of 10 points" in shown
        one.save(SUBMISSIONS / "right" / "se_block.py")
        assert "The sigmoid is right now." in one.shows(READY)
        os.write(one.line, b"q")
        assert 0 == one.process.wait(60)


def test_a_save_does_not_wait_for_a_block_that_hangs(recorded: Path, tmp_path: Path) -> None:
    with terminal(tmp_path, recorded) as one:
        one.shows(READY)
        one.save(FILES / "hostile" / "sleeps.py")
        one.shows("Checking")
        one.save(SUBMISSIONS / "right" / "se_block.py")
        assert "SOLVED" in one.shows(READY)
        os.write(one.line, b"q")
        assert 0 == one.process.wait(60)


@pytest.mark.parametrize("end", ["Ctrl-C", "the terminal goes", "SIGTERM"])
def test_it_ends_cleanly(end: str, recorded: Path, tmp_path: Path) -> None:
    with terminal(tmp_path, recorded) as one:
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
