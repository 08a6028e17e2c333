"""What the loop waits for: saves, keys, and the end, as other threads tell of them. Knows no file and no terminal."""

import threading
from collections import deque

SAVED, QUIT, ASK = "saved", "quit", "ask"  # beside these, a key is an event by its letter
HINT, CASE, OPEN = "h", "c", "o"


class Inbox:
    """Events in their order. While a save, or the end, waits to be seen, `stop` is set: what is being done is useless."""

    def __init__(self, stop: threading.Event) -> None:
        self._stop = stop
        self._events: deque[str] = deque()
        self._changed = threading.Condition()

    def put(self, event: str) -> None:
        """Tell of an event, from any thread."""
        with self._changed:
            self._events.append(event)
            self._tell()
            self._changed.notify()

    def get(self) -> str:
        """The next event; waits for one."""
        with self._changed:
            self._changed.wait_for(lambda: self._events)
            event = self._events.popleft()
            self._tell()
            return event

    def forget_keys(self) -> None:
        """Drop the keys that were pressed meanwhile: they were meant for what was on the screen then."""
        with self._changed:
            self._events = deque(event for event in self._events if event in (SAVED, QUIT))

    def _tell(self) -> None:
        if {SAVED, QUIT} & set(self._events):
            self._stop.set()
        else:
            self._stop.clear()
