"""`make watch` at a terminal, for tests and measurements: a pseudo-terminal with the command in it, and the file it watches."""

import contextlib
import os
import pty
import select
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

from grader.core.machine import ROOT
from tests.support.caches import copy_cache

READY = "q  quit"  # the last words of a report
PATIENCE_S = 120.0  # without a word, until something is wrong


class Terminal:
    """A terminal with `watch` in it, and the file that is watched."""

    def __init__(self, file: Path, cache: Path, *options: str) -> None:
        self.file = file
        self.line, theirs = pty.openpty()
        command = [sys.executable, "-I", str(ROOT / "grader"), "watch", str(file), *options]
        environment = os.environ | {"TERM": "xterm", "SE_BLOCK_CACHE": str(cache), "NO_COLOR": "1"}
        self.process = subprocess.Popen(
            command, stdin=theirs, stdout=theirs, stderr=theirs, env=environment, start_new_session=True
        )
        os.close(theirs)
        self._rest = ""

    def shows(self, words: str) -> str:
        """What is shown until these words have come."""
        said = self._rest
        while words not in said:
            assert select.select([self.line], [], [], PATIENCE_S)[0], said
            said += os.read(self.line, 65536).decode("utf-8", "replace")
        end = said.index(words) + len(words)
        self._rest = said[end:]
        return said[:end]

    def press(self, key: str) -> None:
        """Press a key."""
        os.write(self.line, key.encode())

    def save(self, text: str) -> None:
        """Save as an editor that writes another file and renames it."""
        self.file.with_suffix(".new").write_text(text, "utf-8")
        self.file.with_suffix(".new").rename(self.file)


@contextlib.contextmanager
def terminal(folder: Path, recorded: Path, text: str, *options: str) -> Iterator[Terminal]:
    """A terminal where a file with this text is watched; at the end nothing is left of it. What is `recorded` is copied."""
    copy_cache(recorded, folder / "cache")
    file = folder / "se_block.py"
    file.write_text(text, "utf-8")
    one = Terminal(file, folder / "cache", *options)
    try:
        yield one
    finally:
        with contextlib.suppress(OSError):
            os.close(one.line)
        with contextlib.suppress(ProcessLookupError):
            os.killpg(one.process.pid, signal.SIGKILL)
        one.process.wait()
