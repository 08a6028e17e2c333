"""What the loop waits for: saves, keys, and the end, as other threads tell of them. Knows no file and no terminal."""

import threading
from collections import deque
from collections.abc import Callable

SAVED, QUIT = "saved", "quit"  # beside these, a key is an event by its letter


class Inbox:
    """Events in their order. A save, or the end, makes what is being done at the moment useless: `interrupt` is called."""

    def __init__(self, interrupt: Callable[[], None]) -> None:
        self._interrupt = interrupt
        self._events: deque[str] = deque()
        self._changed = threading.Condition()

    def put(self, event: str) -> None:
        """Tell of an event, from any thread."""
        with self._changed:
            self._events.append(event)
            if event in (SAVED, QUIT):
                self._interrupt()
            self._changed.notify()

    def get(self) -> str:
        """The next event; waits for one."""
        with self._changed:
            self._changed.wait_for(lambda: self._events)
            return self._events.popleft()

    @property
    def is_newer(self) -> bool:
        """Whether a save, or the end, waits to be seen."""
        with self._changed:
            return any(event in (SAVED, QUIT) for event in self._events)
