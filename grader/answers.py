"""What the reference answers: recorded on disk, so that a second grading need not start the reference at all.

The book is data (a line of JSON, then npz without pickle), bound to the digest of the reference, the versions and the
machine, and checked before it is read: a damaged or stale one is rebuilt, never trusted. A learner's code never sees it.
"""

import contextlib
import hashlib
import threading
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np

from grader import book, compare, draw, inputs
from grader.cases import PINNED, Plan, split
from grader.errors import Breakdown
from grader.lane import Lane, Setup
from grader.model import Case, OutcomeKind


class AnswerBook:
    """Recorded arrays by case, kept in one file. `path` None keeps them in memory only."""

    def __init__(self, path: Path | None, key: str) -> None:
        self._path, self._key = path, key
        self._answers: dict[str, np.ndarray] = book.read(path, key) if path else {}

    def get(self, case: Case) -> np.ndarray | None:
        """The recorded array of shape (H * W * C,), or None."""
        answer = self._answers.get(inputs.specification(case))
        return answer if answer is not None and answer.shape == (int(np.prod(case.shape)),) else None

    def add(self, answers: dict[Case, np.ndarray]) -> None:
        """Record `answers` and write the book anew: whole or not at all. A disk that refuses costs only time."""
        self._answers |= {inputs.specification(case): value for case, value in answers.items()}
        if self._path and answers:
            with contextlib.suppress(OSError):
                book.write(self._path, self._key, book.read(self._path, self._key) | self._answers)


class Answers:
    """The reference's answers, from the book or, for a new case, from a worker of its own."""

    preparing = "Recording the reference's answers"

    def __init__(self, book: AnswerBook, source: bytes, setup: Setup, lanes: int) -> None:
        self.asked = 0  # how many cases the reference had to be run for
        self._book, self._source, self._setup = book, source, setup
        self._lanes = [Lane(source, setup) for _ in range(lanes)]
        self._lock = threading.Lock()

    def planned(self, plan: Plan) -> tuple[Case, ...]:
        """The cases that a plan asks for, the pinned ones first."""
        return PINNED + draw.draw(plan)

    def smallest(self, plan: Plan, fails: Callable[[Case], bool]) -> Case | None:
        """The smallest case like those of `plan` that fails, as Hypothesis shrinks it."""
        return draw.smallest(plan, fails)

    def drift(self) -> str:
        """Why no numbers can be compared here: never so, since the reference runs on this very machine."""
        return ""

    def get(self, case: Case) -> np.ndarray:
        """The reference's output for `case`."""
        with self._lock:
            known = self._book.get(case)
            if known is None:
                self._book.add(answers := self._ask(self._lanes[0], [case], lambda: None))
                known = answers[case]
            return known

    def lacks(self, cases: Iterable[Case]) -> bool:
        """Whether the reference would have to be run for any of `cases`."""
        return any(self._book.get(case) is None for case in cases)

    def ensure(self, cases: Iterable[Case], progress: Callable[[], None] = lambda: None) -> None:
        """Have an answer for each of `cases`; runs the reference, in all lanes at once, only for what the book lacks."""
        with self._lock:
            missing = [case for case in cases if self._book.get(case) is None]
            shares = split(missing, len(self._lanes))
            with ThreadPoolExecutor(len(self._lanes)) as pool:
                futures = [pool.submit(self._ask, *pair, progress) for pair in zip(self._lanes, shares, strict=True)]
            for future in futures:
                self._book.add(future.result())

    def _ask(self, lane: Lane, cases: list[Case], progress: Callable[[], None]) -> dict[Case, np.ndarray]:
        found = {}
        for case in cases:
            outcome = lane.call(case)
            if outcome is None or compare.form(outcome, (int(np.prod(case.shape)),)) or outcome.value is None:
                what = compare.ending(outcome) if outcome and outcome.kind is not OutcomeKind.RETURNED else "gave no answer"
                raise Breakdown(f"the reference failed on {inputs.specification(case)}: it {what}")
            found[case] = outcome.value
            self.asked += 1
            progress()
        return found

    def close(self) -> None:
        """End the reference's workers."""
        for lane in self._lanes:
            lane.close()


def book_key(source: bytes, machine: str) -> str:
    """What recorded answers hold for: this reference, on a machine of this key."""
    return hashlib.sha256(source + machine.encode()).hexdigest()
