"""The screen of a person who watches: cleared for each save where it is a terminal, one report after the other elsewhere."""

import contextlib
import os
import sys
import threading
import time
from collections.abc import Iterator

CLEAR = "\x1b[2J\x1b[3J\x1b[H"  # the screen and what has scrolled out of it, and to its upper left corner
LINE = "\x1b[2K\r"  # the line under the cursor
RULE = "-" * 78
KEYS = "Watching for saves.   h  the next hint   c  the case again   o  the page   q  quit"
PAGE = "The page: {}"
PATIENCE_S = 3  # from which on a person is told how long it has taken


class Screen:
    """Shows a text at a time, each in one piece, so that a slow line does not show halves."""

    def __init__(self) -> None:
        self._clears = sys.stdout.isatty() and os.environ.get("TERM", "dumb") != "dumb"
        self._status = self._doing = ""
        self._first = True
        self._lock = threading.Lock()

    def fresh(self, text: str) -> None:
        """Show a text on a cleared screen, or below a line."""
        head = CLEAR if self._clears else "" if self._first else f"\n{RULE}\n"
        self._first = False
        self._write(head + text)

    def whole(self, text: str) -> None:
        """Show a text in place of what `fresh` has begun with, or below it."""
        self._write((CLEAR if self._clears else "\n") + text)
        self._status = ""

    def more(self, text: str) -> None:
        """Show a text below what is there."""
        self._write((LINE if self._status else "") + text)
        self._status = ""

    def status(self, text: str) -> None:
        """Show how far it is, in the last line, where lines can be written again."""
        if self._clears and text != self._status:
            self._write(LINE + text)
            self._status = text

    @contextlib.contextmanager
    def at_work(self) -> Iterator[None]:
        """In here, the last line also says how many seconds it has taken, once these are some: a block may never return."""
        over, begun = threading.Event(), time.monotonic()

        def tell() -> None:
            while not over.wait(1):
                if (seconds := time.monotonic() - begun) >= PATIENCE_S:
                    self.status(f"{self._doing or 'Running your file'} ({seconds:.0f} s)")

        thread = threading.Thread(target=tell, daemon=True)
        thread.start()
        try:
            yield
        finally:
            over.set()
            thread.join()
            self._doing = ""

    def doing(self, text: str) -> None:
        """Show what is being done, in the last line."""
        self._doing = text
        self.status(text)

    def _write(self, text: str) -> None:
        with self._lock:
            sys.stdout.write(text)
            sys.stdout.flush()
