"""A whole class, from a folder of submissions to its pages. Each step is elsewhere; here is their order.

Whatever is graded is kept before the next verdict is waited for, so that a run that was ended goes on where it was.
"""

import contextlib
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import msgspec
from msgspec import Struct

from grader import submission as submissions
from grader.batch import keys
from grader.batch.entries import Entry, find, page_name
from grader.batch.overview import Overview, Row, overview, row
from grader.batch.pages import Pages
from grader.batch.store import NAME, Kept, Store
from grader.batch.work import Task
from grader.desk import Desk, Settings
from grader.errors import UsageError
from grader.grade import broken, unread
from grader.model import Report, Submission, Verdict
from grader.text import clean

GradeAll = Callable[[Iterator[Task]], Iterator[Kept]]
Watch = Callable[[int], contextlib.AbstractContextManager[Callable[[], None]]]  # how many there are to grade, and each done
CHANGED = "the file changed while the class was graded; run the same command again"
MOST_NAME = 200


class Done(Struct, frozen=True):
    """What a run did: how many submissions were graded in it, in how many seconds, and the class as it is now."""

    graded: int
    seconds: float
    overview: Overview


class Class:
    """The submissions of one class, and what is known of each."""

    def __init__(self, where: Path, out: Path, settings: Settings) -> None:
        self.name, self.out, self.settings = clean(where.resolve().stem, MOST_NAME), out, settings
        self.entries = find(where, out)
        self._within = keys.context(settings)
        self._unread: dict[int, Report] = {}
        self._keys: dict[int, str] = {}
        for i, entry in enumerate(self.entries):
            found = self._read(entry)
            if isinstance(found, Report):
                self._unread[i] = found
            else:
                self._keys[i] = keys.key(found, self._within)

    def to_grade(self, store: Store) -> dict[str, Entry]:
        """One submission for each verdict that is still missing."""
        missing: dict[str, Entry] = {}
        for i, key in self._keys.items():
            if key not in missing and key not in store:
                missing[key] = self.entries[i]
        return missing

    def tasks(self, missing: dict[str, Entry]) -> Iterator[Task]:
        """Those submissions, each read when it is its turn. One that has changed meanwhile is left out."""
        for key, entry in missing.items():
            found = self._read(entry)
            if isinstance(found, Submission) and keys.key(found, self._within) == key:
                yield Task(key, found)

    def reports(self, store: Store, broken_down: dict[str, Kept]) -> Iterator[tuple[Entry, Report, bytes]]:
        """Each learner's own report, and the behaviour of those that no mistake explains."""
        for i, entry in enumerate(self.entries):
            found = self._unread.get(i) or self._read(entry)
            if isinstance(found, Report):
                yield entry, found, b""
                continue
            kept = store.get(key := self._keys[i]) or broken_down.get(key)
            if kept is None or keys.key(found, self._within) != key:
                yield entry, broken(found, CHANGED), b""
            else:
                yield entry, keys.of_another(decoded(kept), kept.source, found), kept.behaviour

    def _read(self, entry: Entry) -> Submission | Report:
        if entry.missing:
            return unread(str(entry.path), entry.missing)
        try:
            return submissions.read(entry.path)
        except UsageError as error:
            return unread(str(entry.path), str(error))


def run(everybody: Class, grade_all: GradeAll, watch: Watch, *, fresh: bool) -> Done:
    """Grade what is not graded yet, and write the pages of the class."""
    with contextlib.closing(Store(everybody.out / NAME, fresh=fresh)) as store:
        missing = everybody.to_grade(store)
        if missing:
            _try_the_sandbox(everybody.settings)
        broken_down: dict[str, Kept] = {}
        begun = time.monotonic()
        with watch(len(missing)) as one_more:
            for kept in grade_all(everybody.tasks(missing)):
                if decoded(kept).verdict is Verdict.GRADER_ERROR:
                    broken_down[kept.key] = kept  # shown, and graded again the next time
                else:
                    store.add(kept)
                one_more()
        seconds = time.monotonic() - begun
        seen = _publish(everybody, everybody.reports(store, broken_down))
    return Done(len(missing), seconds, seen)


def decoded(kept: Kept) -> Report:
    """The report that was kept."""
    return msgspec.json.decode(kept.report, type=Report)


def _try_the_sandbox(settings: Settings) -> None:
    """Raise UsageError, before anything is graded, where the sandbox that is asked for is not to be had."""
    desk = Desk(settings)
    try:
        lane = desk.lanes(b"")[0]
        lane.load()
        lane.close()
    finally:
        desk.close()


def _publish(everybody: Class, reports: Iterator[tuple[Entry, Report, bytes]]) -> Overview:
    pages, rows, behaviours = Pages(everybody.out), list[Row](), dict[str, bytes]()
    for entry, report, behaviour in reports:
        learner, page = clean(entry.learner, MOST_NAME), page_name(entry.learner) + ".html"
        pages.add(page, learner, report)
        rows.append(row(learner, page, report))
        if behaviour:
            behaviours[page] = behaviour
    seen = overview(rows, behaviours)
    pages.finish(everybody.name, seen)
    return seen
