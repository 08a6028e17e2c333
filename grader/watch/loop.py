"""Grade a file at each save, in one session that stays warm, and show what it gives. One grading at a time, in this thread.

Nothing of a submission outlives its grading: each gets workers of its own, and what is kept is reports. Other threads only tell
of saves and keys; a save makes the present grading end, and begins the next.
"""

import contextlib
import signal
import textwrap
import threading
from collections.abc import Iterator, Sequence
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from grader.console import how_it_shows
from grader.core.errors import Interrupted, UsageError
from grader.core.report_files import save
from grader.core.sanitize import sanitize
from grader.core.values import Submission, Verdict
from grader.grading.assemble import Graded
from grader.grading.collect import FirstCase, Progress
from grader.grading.hints import hint, hints_for
from grader.grading.pipeline import grade
from grader.grading.rerun_case import rerun_case
from grader.grading.session import GradingSession
from grader.grading.settings import Settings
from grader.intake import submission as submissions
from grader.reports import render, terminal
from grader.se_block import inputs
from grader.watch import keys, saves
from grader.watch.changes import changed
from grader.watch.inbox import ASK, CASE, HINT, OPEN, QUIT, SAVED, Inbox
from grader.watch.screen import KEYS, PAGE, Screen

if TYPE_CHECKING:
    from grader.watch.page.presenter import Presenter

ENOUGH = "q\x04"
ENDS = ("SIGINT", "SIGTERM", "SIGHUP")  # Ctrl-C; somebody ends us, or the terminal goes


def watch(path: Path, settings: Settings, reports: Sequence[tuple[str, Path]], memory: Path, page: bool = False) -> bool:
    """Grade now and at each save, until a person quits; whether the last verdict was a pass.

    `reports` are formats, each with a file that is written anew at each verdict; `memory` is that of the hints. With `page`,
    the page is there from the beginning.
    """
    with GradingSession(settings) as session:
        inbox = Inbox(session.stop)
        if page:
            inbox.put(OPEN)
        inbox.put(SAVED)
        loop = Loop(path, session, reports, memory)
        with (
            contextlib.closing(loop),
            saves.watched(path, lambda: inbox.put(SAVED)),
            keys.pressed(lambda key: inbox.put(QUIT if key in ENOUGH else key), lambda: inbox.put(QUIT)) as has_keys,
            _ended_by_signals(inbox),
        ):
            loop.run(inbox, has_keys)
    return loop.solved


class Loop:
    """What was graded last, and what is shown of it."""

    def __init__(self, path: Path, session: GradingSession, reports: Sequence[tuple[str, Path]], memory: Path) -> None:
        self._path, self._session, self._reports, self._memory = path, session, reports, memory
        self._screen = Screen()
        self._submission: Submission | None = None
        self._graded: Graded | None = None
        self._page: Presenter | None = None
        self._keys = ""

    @property
    def solved(self) -> bool:
        """Whether the last verdict is a pass."""
        return self._graded is not None and self._graded.report.verdict is Verdict.PASS

    def run(self, inbox: Inbox, has_keys: bool) -> None:
        """Answer each event until the last."""
        self._keys = f"\n{KEYS}\n" if has_keys else ""
        while (event := inbox.get()) != QUIT:
            with contextlib.suppress(Interrupted):  # then the next event is there already
                if event == SAVED:
                    self._saved(inbox)
                elif event == OPEN:
                    self._open(inbox)
                elif event == ASK and self._page:
                    self._page.ask()
                elif event in (HINT, CASE) and self._graded and self._submission:
                    self._screen.more(self._hint() if event == HINT else self._case())
        self._screen.more("")  # no half line is left

    def close(self) -> None:
        """Serve the page no longer, if there is one."""
        if self._page:
            self._page.close()

    def _saved(self, inbox: Inbox) -> None:
        try:
            submission = submissions.read(self._path)
        except UsageError as error:
            why = str(error) if self._path.exists() else f"There is no file {sanitize(str(self._path), 1000)}."
            self._screen.fresh(f"{why}\nWaiting for it to be saved ...\n{self._keys}")
            self._tell(f"{why} Waiting for it to be saved.", busy=True)
            self._submission = None
            return
        if self._submission and submission.sha256 == self._submission.sha256:
            self._screen.status(said := f"Saved at {datetime.now():%H:%M:%S}: the same text as before.")
            self._tell(said)
            return
        self._submission = None  # until it has its verdict: where that does not come, the same text is graded again
        self._screen.fresh(f"Checking {submission.path} ...\n")
        self._tell("Checking what you saved ...", busy=True)
        before = self._graded.report if self._graded else None
        with self._screen.at_work():
            graded = grade(submission, self._session, self._progress, self._case_of_last_time())
        if self._session.stop.is_set():
            return
        self._graded = graded
        if graded.report.verdict is not Verdict.GRADER_ERROR:
            self._submission = submission
        said = changed(before, graded.report)
        text = terminal.render(graded.report, **how_it_shows())
        inbox.forget_keys()
        self._screen.whole(text + (f"\n{said}\n" if said else "") + self._keys)
        self._session.get_ready()
        for name, file in self._reports:
            try:
                save(file, render(name, graded.report))
            except UsageError as error:
                self._screen.more(f"{error}\n")
        if self._page:
            self._page.graded(submission, graded, said)

    def _open(self, inbox: Inbox) -> None:
        """Show the page, and first make it, if there is none."""
        if self._page is None:
            from grader.watch.page.presenter import Presenter  # who wants no page need not wait until its server is loaded

            self._page = Presenter(self._path, self._session, self._memory, inbox.put)
            if self._submission and self._graded:
                self._page.graded(self._submission, self._graded, "")
        if self._keys:
            self._keys = f"\n{KEYS}\n{PAGE.format(self._page.address)}\n"
            self._page.open()
        self._screen.more(f"\n{PAGE.format(self._page.address)}\n")

    def _tell(self, text: str, *, busy: bool = False) -> None:
        if self._page:
            self._page.status(text, busy=busy)

    def _case_of_last_time(self) -> FirstCase | None:
        """The case that failed last time; it is shown at once whether it is right now."""
        example = self._graded.report.counterexample if self._graded else None
        if example is None:
            return None

        def tell(wrong: str) -> None:
            said = f"The case of last time is not right yet: {wrong}" if wrong else "The case of last time is right now."
            self._screen.more(textwrap.fill(said, how_it_shows()["width"]) + "\n")

        return FirstCase(inputs.parse(example.case), tell)

    @contextlib.contextmanager
    def _progress(self) -> Iterator[Progress]:
        yield lambda what, done, of: self._screen.doing(f"{what}: {done} of {of}")

    def _hint(self) -> str:
        assert self._submission and self._graded
        graded = self._graded
        text = hint(self._submission, lambda: hints_for(graded), self._memory, how_it_shows()["width"])
        if self._page:
            self._page.report()
        return f"\n{text}{self._keys}"

    def _case(self) -> str:
        assert self._submission and self._graded
        example = self._graded.report.counterexample
        if example is None:
            why = "every case agrees" if self.solved else "nothing could be called"
            return f"\nThere is no case to show: {why}.\n"
        self._screen.status("Asking the case again ...")
        try:
            shown = rerun_case(inputs.parse(example.case), self._submission, self._session)
        except UsageError as error:
            return f"\n{error}\n"
        return f"\n{terminal.render_case(shown, **how_it_shows())}{self._keys}"


@contextlib.contextmanager
def _ended_by_signals(inbox: Inbox) -> Iterator[None]:
    """Let a signal that ends this process end what is being done first, and so all that was started for it.

    Another thread tells of it: this one may be about to wait, with the lock in its hands, and would not be woken.
    """
    told: list[int] = []

    def end(number: int, _frame: object) -> None:
        told.append(number)
        threading.Thread(target=inbox.put, args=(QUIT,), daemon=True).start()

    numbers = [getattr(signal, name) for name in ENDS if hasattr(signal, name)]
    before = [signal.signal(number, end) for number in numbers]
    try:
        yield
    finally:
        for number, handler in zip(numbers, before, strict=True):
            signal.signal(number, handler)
    if told and told[0] != signal.SIGINT:
        raise SystemExit(128 + told[0])
