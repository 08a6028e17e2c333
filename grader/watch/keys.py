"""The keys that a person presses, one by one, without Enter; nothing where there is no terminal to press them at."""

import contextlib
import os
import select
import sys
import termios
import threading
import tty
from collections.abc import Callable, Iterator

LOOK_S = 0.2  # between two looks at whether it has ended


@contextlib.contextmanager
def pressed(press: Callable[[str], None], gone: Callable[[], None]) -> Iterator[bool]:
    """Call `press` with each key and `gone` when the terminal goes; tells whether there are keys. Leaves it as it was."""
    try:
        fd = sys.stdin.fileno()
        before = termios.tcgetattr(fd)
    except (OSError, ValueError, termios.error):  # a pipe, or closed
        yield False
        return
    stop = threading.Event()
    thread = threading.Thread(target=_read, args=(fd, press, gone, stop), daemon=True)
    try:
        tty.setcbreak(fd)
        thread.start()
        yield True
    finally:
        stop.set()
        thread.join()
        with contextlib.suppress(termios.error):  # it has gone
            termios.tcsetattr(fd, termios.TCSANOW, before)


def _read(fd: int, press: Callable[[str], None], gone: Callable[[], None], stop: threading.Event) -> None:
    while not stop.is_set():
        try:
            if not select.select([fd], [], [], LOOK_S)[0]:
                continue
            text = os.read(fd, 64)
        except OSError:
            text = b""
        if not text:
            return gone()
        for key in text.decode("utf-8", "ignore"):
            press(key.lower())
