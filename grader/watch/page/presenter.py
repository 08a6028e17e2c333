"""Keep the page up to date: the report at each save, its hints, and the pictures, which the block itself is asked for."""

from collections.abc import Callable
from datetime import datetime
from math import prod
from pathlib import Path

import numpy as np

from grader.core.errors import UsageError
from grader.core.report import Counterexample
from grader.core.values import Case, OutcomeKind, Submission
from grader.grading.assemble import Graded
from grader.grading.hints import hints_shown
from grader.grading.look_inside import look_inside
from grader.grading.session import GradingSession
from grader.se_block import inputs
from grader.se_block.picture import Picture
from grader.se_block.pinned_cases import WORKED_EXAMPLE
from grader.watch.page import browser
from grader.watch.page.page import Page

HANGS = (OutcomeKind.TIMED_OUT, OutcomeKind.CRASHED)  # it would take as long again


class Presenter:
    """Shows on a page what the loop has found. All but `tell` is called from the thread that grades."""

    def __init__(self, file: Path, session: GradingSession, memory: Path, tell: Callable[[str], None]) -> None:
        self._session, self._memory = session, memory
        self._page = Page(file, tell)
        self._last: tuple[Submission, Graded, str] | None = None
        self._example: Picture | None = None
        self._asked: Case | None = None  # what is drawn
        self.address = self._page.address

    def open(self) -> None:
        """Show it to a person, where there is a screen for it."""
        browser.open_in_browser(self.address, self._memory.parent)

    def status(self, text: str, *, busy: bool = False) -> None:
        """What is being done, or was; `busy` until there is a report."""
        self._page.status(text, busy=busy)

    def graded(self, submission: Submission, graded: Graded, changed: str) -> None:
        """The report of a save, and then the pictures."""
        self._last, self._example, self._asked = (submission, graded, changed), None, None
        self.report()
        checked = f"Checked at {datetime.now():%H:%M:%S}"
        example = graded.report.counterexample
        if example and example.outcome in HANGS:
            self._page.asked(None, "Your block did not come to an end, so it is not asked again here. The report says more.")
        else:
            self._page.status(f"{checked}; drawing ...")
            self.draw()
        self._page.status(f"{checked}.")

    def report(self) -> None:
        """The report as it was, with the hints that have been shown by now."""
        if self._last:
            submission, graded, changed = self._last
            hints = hints_shown(submission, graded, self._memory)
            self._page.report(graded.report, changed, hints, self._example)

    def ask(self) -> None:
        """Draw the case that a person chose, unless it is drawn: they move a slider faster than a block answers."""
        if self._page.case != self._asked:
            self.draw()

    def draw(self) -> None:
        """Ask the block for the case that a person chose, and for that of the report, if that is still to be drawn."""
        if self._last is None:
            return self._page.asked(None, "There is no file to ask yet.")
        submission, graded, _ = self._last
        example, asked = graded.report.counterexample, self._page.case
        cases = [asked, *([inputs.parse(example.case)] if example and self._example is None else [])]
        try:
            pictures = look_inside(submission, self._session, cases, lambda case: self._known(case, example))
        except UsageError as error:
            return self._page.asked(None, str(error))
        self._asked = asked
        self._page.asked(pictures[0])
        if len(pictures) > 1:
            self._example = pictures[1]
            self.report()

    def _known(self, case: Case, example: Counterexample | None) -> np.ndarray | None:
        """What is expected, where the report or the lesson says it already."""
        if self._session.oracle.rng_mismatch():
            return None
        if example and inputs.parse(example.case) == case and len(example.expected) == prod(case.shape):
            return np.array(example.expected, np.float32)
        return self._session.oracle.expected(case) if case == WORKED_EXAMPLE else None

    def close(self) -> None:
        """Serve no longer."""
        browser.forget(self._memory.parent)
        self._page.close()
