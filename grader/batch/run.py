"""A whole class, from a folder of submissions to its pages. Each step is elsewhere; here is their order.

Whatever is graded is kept before the next verdict is waited for, so that a run that was ended goes on where it was.
"""

import contextlib
import time
from collections.abc import Callable, Iterator

import msgspec
from msgspec import Struct
from msgspec.structs import replace

from grader.batch import cache_keys, gradebook
from grader.batch.class_pages import Pages
from grader.batch.class_summary import ClassSummary, LearnerRow, absent_row, broken_row, learner_row, summarise
from grader.batch.course import Course, check, decided
from grader.batch.grade_task import GradeTask
from grader.batch.store import NAME, Store, StoredVerdict
from grader.core.errors import Breakdown, UsageError, described
from grader.core.report import Report
from grader.core.values import Submission, Verdict
from grader.grading.assemble import grader_error_report, identity, unreadable_report
from grader.grading.session import GradingSession
from grader.grading.settings import Settings
from grader.intake import choices
from grader.intake import submission as submissions
from grader.intake.find_submissions import Ways, find
from grader.intake.hand_in import HandIn
from grader.intake.learner_names import visible
from grader.se_block.calls import submission_program

GradeAll = Callable[[Iterator[GradeTask]], Iterator[StoredVerdict]]
Watch = Callable[[int], contextlib.AbstractContextManager[Callable[[], None]]]  # how many there are to grade, and each done
MOST_CHOICES = 5  # lines of one learner
CHANGED = "the file changed while the class was graded; run the same command again"


class Done(Struct, frozen=True):
    """What a run did: how many submissions were graded in it, in how many seconds, and the class as it is now."""

    graded: int
    seconds: float
    summary: ClassSummary


class Class:
    """The submissions of one class, and what is known of each."""

    def __init__(self, course: Course, settings: Settings, say: Callable[[str], None] = lambda _text: None) -> None:
        self.said = list[str]()  # what there is to say of the files of the class, for the screen and the page

        def tell(text: str) -> None:
            self.said.append(text)
            say(text)

        check(course)
        self.name, self.out, self.settings = visible(course.where.resolve().stem), course.out, settings
        self._accept_mended, self.late_penalty = course.accept_mended, course.late_penalty
        book = gradebook.plan(course.roster, course.back, course.out)
        self.gradebook = None if isinstance(book, str) else book
        for text in (course.roster.said if course.roster else "", book if isinstance(book, str) else book.said):
            if text:
                tell(text)
        self.choices = None if course.choices else course.out / choices.NAME  # written anew; a person's own file never is
        self.decided = decided(course)
        self.entries = find(course.where, course.out, tell, Ways(course.roster, self.decided))
        for learner in choices.unknown(self.decided, [name for entry in self.entries for name in (entry.learner, *entry.also)]):
            tell(f"{course.choices or choices.NAME} decides about {learner!r}, and nobody in this class is called so.")
        if self.late_penalty:
            tell(f"A late hand-in loses {self.late_penalty.shown}; {sum(bool(one.late) for one in self.entries)} are late.")
        self._within = cache_keys.context(settings)
        self._unread: dict[int, Report] = {}
        self._keys: dict[int, str] = {}
        for i, entry in enumerate(self.entries):
            if entry.absent:
                continue
            found = self._read(entry)
            if isinstance(found, Report):
                self._unread[i] = found
            else:
                _, self._keys[i] = found

    def to_grade(self, store: Store) -> dict[str, HandIn]:
        """One submission for each verdict that is still missing."""
        missing: dict[str, HandIn] = {}
        for i, key in self._keys.items():
            if key not in missing and key not in store:
                missing[key] = self.entries[i]
        return missing

    def tasks(self, missing: dict[str, HandIn]) -> Iterator[GradeTask]:
        """Those submissions, each read when it is its turn. One that has changed meanwhile is left out."""
        for key, entry in missing.items():
            found = self._read(entry)
            if not isinstance(found, Report) and found[1] == key:
                yield GradeTask(key, found[0])

    def reports(self, store: Store, broken_down: dict[str, StoredVerdict]) -> Iterator[tuple[HandIn, Report | None, bytes]]:
        """Each learner's own report, and the behaviour of those that no mistake explains; no report where nothing is there."""
        for i, entry in enumerate(self.entries):
            try:
                if entry.absent:
                    yield entry, None, b""
                    continue
                report, behaviour = self._report(i, store, broken_down)
                yield entry, replace(report, notes=(*entry.notes, *self._penalty(entry, report), *report.notes)), behaviour
            except Breakdown:
                raise
            except Exception as error:
                yield entry, _broken(entry, error), b""

    def _penalty(self, entry: HandIn, report: Report) -> tuple[str, ...]:
        """What the learner's page says of points that are taken off for being late."""
        if not self.late_penalty or not entry.late or report.score is None:
            return ()
        return (self.late_penalty.words(report.score, report.max_score),)

    def _report(self, i: int, store: Store, broken_down: dict[str, StoredVerdict]) -> tuple[Report, bytes]:
        found = self._unread.get(i) or self._read(self.entries[i])
        if isinstance(found, Report):
            return found, b""
        submission, key = found
        kept = store.get(key) or broken_down.get(key)
        if kept is None or key != self._keys[i]:
            return grader_error_report(submission, CHANGED), b""
        return replace(decoded(kept), submission=identity(submission)), kept.behaviour

    def _read(self, entry: HandIn) -> tuple[Submission, str] | Report:
        """What was handed in, with the key of its verdict; or, where there is nothing to grade, the report of that."""
        if entry.broken:
            return _broken(entry, Breakdown(entry.broken))
        if entry.missing:
            return unreadable_report(str(entry.path), entry.missing)
        try:
            found = replace(
                submissions.read(entry.path), accept_mended=self._accept_mended or entry.decided.accept == choices.MENDED
            )
            return found, cache_keys.key(found, self._within)
        except UsageError as error:
            return unreadable_report(str(entry.path), str(error))
        except Exception as error:
            return _broken(entry, error)


def run(everybody: Class, grade_all: GradeAll, watch: Watch, *, fresh: bool) -> Done:
    """Grade what is not graded yet, and write the pages of the class."""
    with contextlib.closing(Store(everybody.out / NAME, fresh=fresh)) as store:
        missing = everybody.to_grade(store)
        if missing:
            _try_the_sandbox(everybody.settings)
        broken_down: dict[str, StoredVerdict] = {}
        begun = time.monotonic()
        with watch(len(missing)) as one_more:
            for kept in grade_all(everybody.tasks(missing)):
                if decoded(kept).verdict is Verdict.GRADER_ERROR:
                    broken_down[kept.key] = kept  # shown, if it comes so twice, and graded again the next time
                else:
                    store.add(kept)
                one_more()
            again = {key: missing[key] for key in broken_down}
            for kept in grade_all(everybody.tasks(again)) if again else ():
                if decoded(kept).verdict is not Verdict.GRADER_ERROR:
                    store.add(kept)
        seconds = time.monotonic() - begun
        seen = _publish(everybody, everybody.reports(store, broken_down))
    return Done(len(missing), seconds, seen)


def decoded(kept: StoredVerdict) -> Report:
    """The report that was kept."""
    return msgspec.json.decode(kept.report, type=Report)


def _try_the_sandbox(settings: Settings) -> None:
    """Raise UsageError, before anything is graded, where the sandbox that is asked for is not available."""
    with GradingSession(settings) as session, session.workers(submission_program(""), 1) as workers:
        workers[0].load()


def _publish(everybody: Class, reports: Iterator[tuple[HandIn, Report | None, bytes]]) -> ClassSummary:
    pages, rows, behaviours = Pages(everybody.out), list[LearnerRow](), dict[str, bytes]()
    for entry, report, behaviour in reports:
        if report is None:
            rows.append(_about(everybody, entry, absent_row(entry.learner)))
            continue
        try:
            rows.append(_published(everybody, entry, report, pages))
        except Breakdown:
            raise
        except Exception as error:
            report = _broken(entry, error)
            rows.append(_about(everybody, entry, broken_row(entry.learner, f"{entry.page}.html", report)))
            pages.add_plain(rows[-1].page, report)
            continue
        if behaviour:
            behaviours[rows[-1].page] = behaviour
    seen = summarise(rows, behaviours)
    pages.finish(everybody.name, seen, everybody.said)
    if everybody.choices:
        choices.write(everybody.choices, everybody.decided, [(row.learner, row.look) for row in seen.looks])
    if everybody.gradebook:
        gradebook.write(everybody.gradebook, rows)
    else:
        (everybody.out / gradebook.NAME).unlink(missing_ok=True)  # that of an earlier run, with other scores
    return seen


def _published(everybody: Class, entry: HandIn, report: Report, pages: Pages) -> LearnerRow:
    row = _about(everybody, entry, learner_row(entry.learner, f"{entry.page}.html", report))
    pages.add(row.page, entry.learner, report)
    return row


def _about(everybody: Class, entry: HandIn, row: LearnerRow) -> LearnerRow:
    """The row with what the class knows of the learner, and whether a person should look at it."""
    look = entry.look or (row.look if entry.decided.accept != choices.OK else "")
    ways = entry.candidates or (choices.Decision(accept=choices.OK if row.mended is None else choices.MENDED),)
    lines = tuple(choices.line(entry.learner, way) for way in ways[:MOST_CHOICES]) if look else ()
    score = None if row.verdict is Verdict.UNGRADABLE and look else row.score  # a 0 that nobody has confirmed
    penalty = everybody.late_penalty if entry.late else None
    return replace(
        row, id=entry.id, section=entry.section, file=entry.file, look=look, choices=lines, late=entry.late,
        final=score if score is None or penalty is None else penalty.off(score), roster_row=entry.roster_row,
    )  # fmt: skip


def _broken(entry: HandIn, error: Exception) -> Report:
    """The report of a breakdown at one entry: the others are graded."""
    return grader_error_report(Submission(str(entry.path), "", ""), described(error).rstrip("."))
