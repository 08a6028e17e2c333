"""A line a minute for a log that nobody watches: how many tests are done, and which one ended last."""

import sys
import threading
import time

import pytest

EVERY_S = 60


class Progress:
    """Counts the tests that end, and says so until the run is over."""

    def __init__(self) -> None:
        self._begin, self._over = time.monotonic(), threading.Event()
        self._done, self._failed, self._last = 0, 0, "none"
        threading.Thread(target=self._speak, daemon=True).start()

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        self._failed += report.failed
        if report.when == "teardown":
            self._done, self._last = self._done + 1, report.nodeid

    def pytest_sessionfinish(self) -> None:
        self._over.set()

    def line(self) -> str:
        minutes = (time.monotonic() - self._begin) / 60
        return f"{minutes:.0f} min: {self._done} tests done, {self._failed} failed, the last one {self._last}"

    def _speak(self) -> None:
        while not self._over.wait(EVERY_S):
            print(f"\n{self.line()}", file=sys.__stdout__, flush=True)
