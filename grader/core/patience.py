"""Wait where the system has no processes left, and ask again. Knows clocks and errors alone."""

import time
from collections.abc import Callable
from typing import TypeVar

PATIENCE_S = 120.0  # how long others may keep all processes that the system has
TICK_S = 0.2
_T = TypeVar("_T")


def when_possible(start: Callable[[], _T]) -> _T:
    """What `start` gives, as soon as the system has a process for it; raises the system's error after a long while."""
    deadline = time.monotonic() + PATIENCE_S
    while True:
        try:
            return start()
        except BlockingIOError:
            if time.monotonic() > deadline:
                raise
            time.sleep(TICK_S)
