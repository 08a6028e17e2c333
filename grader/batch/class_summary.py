"""A class at a glance: a row for each learner, and what the rows say together. Knows reports; writes nothing."""

from collections import Counter
from collections.abc import Sequence

import numpy as np
from msgspec import Struct

from grader.core.quoted import without_message
from grader.core.report import CheckResult, Counterexample, Diagnosis, Report
from grader.core.values import Status, Verdict
from grader.grading.score import MAX_SCORE
from grader.reports.words import about
from grader.se_block.checks import CHECKS

RTOL, ATOL = 1e-4, 1e-5  # how near two behaviours lie that count as one
MOST_SLOW = 10


class LearnerRow(Struct, frozen=True):
    """What a learner got, in short."""

    learner: str
    page: str
    verdict: Verdict | None  # None: handed in nothing
    score: int | None
    max_score: int
    passed: tuple[str, ...] = ()
    failed: tuple[str, ...] = ()  # ids of checks
    mistakes: tuple[tuple[str, str], ...] = ()  # id with its detail, and the title
    stage: str = ""  # where none is named: the stage that the outcomes point to
    message: str = ""
    seconds: float = 0.0
    id: str = ""  # the roster's, or else the platform's
    section: str = ""
    file: str = ""  # what was graded: its path below the folder or in the archive of the class
    look: str = ""  # why a person should decide
    choices: tuple[str, ...] = ()  # lines for `choices.csv`, each a way to decide
    mended: int | None = None  # the score with the grader's changes, which does not count
    late: str = ""  # how late, as the platform or the roster says
    final: float | None = None  # the score that counts, with what is taken off for being late; None where there is none yet
    roster_row: int | None = None

    @property
    def status(self) -> str:
        """What became of it: `missing` is no score of 0."""
        return "missing" if self.verdict is None else "late" if self.late else "handed in"


class Shared(Struct, frozen=True):
    """A mistake, or a behaviour that no mistake explains, and the rows that share it."""

    id: str
    title: str
    rows: tuple[LearnerRow, ...]
    message: str = ""  # where all have it


class CheckCount(Struct, frozen=True):
    """How many of those who could be graded have the points of one check."""

    id: str
    title: str
    passed: int
    of: int


class SectionCount(Struct, frozen=True):
    """One section at a glance. `mean` is of those who have a score; None where nobody has."""

    name: str
    people: int
    handed_in: int
    solved: int
    mean: float | None
    mistake: str  # the most frequent one


class ClassSummary(Struct, frozen=True):
    """All that the page of a class shows."""

    rows: tuple[LearnerRow, ...]
    handed_in: int
    on_roster: int
    looks: tuple[LearnerRow, ...]  # where a person should decide
    verdicts: dict[str, int]
    checks: tuple[CheckCount, ...]
    mistakes: tuple[Shared, ...]
    unexplained: tuple[Shared, ...]
    slowest: tuple[LearnerRow, ...]
    sections: tuple[SectionCount, ...] = ()  # none where the class has no sections


def learner_row(learner: str, page: str, report: Report) -> LearnerRow:
    """The row of one learner."""
    diagnosis = report.diagnosis
    named = diagnosis.mistakes if isinstance(diagnosis, Diagnosis) else ()
    failed = [result for result in report.checks if result.status is Status.FAILED]
    return LearnerRow(
        learner=learner,
        page=page,
        verdict=report.verdict,
        score=report.score,
        max_score=report.max_score,
        passed=tuple(result.id for result in report.checks if result.status is Status.PASSED),
        failed=tuple(result.id for result in failed),
        mistakes=tuple((f"{one.id} {one.detail or ''}".strip(), one.title) for one in named),
        stage=diagnosis.title if isinstance(diagnosis, Diagnosis) and not named else "",
        message=_message(report, failed),
        seconds=report.timing.get("seconds", 0.0),
        mended=report.mended.score if report.mended and report.verdict is Verdict.UNGRADABLE else None,
        look=_not_run(report) if report.verdict is Verdict.UNGRADABLE else "",
    )


def _message(report: Report, failed: list[CheckResult]) -> str:
    """What is wrong, in a sentence."""
    if isinstance(report.counterexample, Counterexample):
        return report.counterexample.message
    return about(report, failed[0]) if failed else report.next_step


def _not_run(report: Report) -> str:
    """Why a person should look at a file that could not be run: its 0 says nothing of the block in it."""
    mended, most = report.mended, report.max_score
    if mended is None:
        return f"it could not be run: {report.title}" if report.title else "it could not be run"
    more = f" (and {len(mended.changes) - 1} more)" if len(mended.changes) > 1 else ""
    return f"{mended.changes[0].words}{more} So mended, it would get {mended.score} of {most}"


def broken_row(learner: str, page: str, report: Report) -> LearnerRow:
    """The row of a learner whose report broke the grader; made of as little as can be."""
    return LearnerRow(learner, page, report.verdict, report.score, report.max_score, message=report.next_step)


def absent_row(learner: str) -> LearnerRow:
    """The row of somebody on the roster who handed in nothing: no score is not a score of 0."""
    return LearnerRow(learner, "", None, None, MAX_SCORE)


def summarise(rows: Sequence[LearnerRow], behaviours: dict[str, bytes]) -> ClassSummary:
    """The class of these rows; `behaviours`, by page, of those that failed without a named mistake."""
    graded = [one for one in rows if one.verdict not in (None, Verdict.GRADER_ERROR)]
    counts = tuple(CheckCount(c.id, c.title, sum(c.id in one.passed for one in graded), len(graded)) for c in CHECKS)
    return ClassSummary(
        rows=tuple(rows),
        handed_in=sum(one.verdict is not None for one in rows),
        on_roster=sum(one.roster_row is not None for one in rows),
        looks=tuple(one for one in rows if one.look),
        verdicts={str(verdict): sum(one.verdict is verdict for one in rows) for verdict in Verdict},
        checks=counts,
        mistakes=_mistakes(rows),
        unexplained=_clusters([one for one in rows if one.page in behaviours], behaviours),
        slowest=tuple(sorted((one for one in rows if one.verdict), key=lambda one: -one.seconds)[:MOST_SLOW]),
        sections=_sections(rows),
    )


def _sections(rows: Sequence[LearnerRow]) -> tuple[SectionCount, ...]:
    """Each section of the class, by name; who is in none comes last."""
    names = sorted({one.section for one in rows}, key=lambda name: (not name, name.casefold()))
    return tuple(_section(name, [one for one in rows if one.section == name]) for name in names) if any(names) else ()


def _section(name: str, rows: Sequence[LearnerRow]) -> SectionCount:
    scores = [one.score for one in rows if one.score is not None]
    return SectionCount(
        name=name,
        people=len(rows),
        handed_in=sum(one.verdict is not None for one in rows),
        solved=sum(one.verdict is Verdict.PASS for one in rows),
        mean=sum(scores) / len(scores) if scores else None,
        mistake=next((one.title for one in _mistakes(rows)), ""),
    )


def _mistakes(rows: Sequence[LearnerRow]) -> tuple[Shared, ...]:
    """Each mistake that was named, the most frequent first."""
    titles = {id_: title for one in rows for id_, title in one.mistakes}
    count = Counter(id_ for one in rows for id_, _ in one.mistakes)
    return tuple(
        Shared(id_, titles[id_], tuple(one for one in rows if id_ in {other for other, _ in one.mistakes}))
        for id_, _ in sorted(count.items(), key=lambda item: (-item[1], item[0]))
    )


def _clusters(rows: Sequence[LearnerRow], behaviours: dict[str, bytes]) -> tuple[Shared, ...]:
    """Those who failed without a named mistake, in groups whose blocks behave alike; the largest group first."""
    groups: list[tuple[np.ndarray, list[LearnerRow]]] = []
    for one in rows:
        mine = np.frombuffer(behaviours[one.page], np.float32).astype(np.float64)  # their differences fit
        for theirs, members in groups:
            if members[0].failed == one.failed and mine.shape == theirs.shape and np.allclose(mine, theirs, RTOL, ATOL):
                members.append(one)
                break
        else:
            groups.append((mine, [one]))
    found = [_in_common(members) for _, members in groups]
    return tuple(sorted(found, key=lambda one: -len(one.rows)))


def _in_common(members: Sequence[LearnerRow]) -> Shared:
    """A group, with what all of it have: a stage, a message, or what the grader says in each one's message."""
    message = _of_all([one.message for one in members]) or _of_all([without_message(one.message) for one in members])
    stage = _of_all([one.stage for one in members])
    return Shared("", stage or message or f"fails {', '.join(members[0].failed)}", tuple(members), message)


def _of_all(texts: Sequence[str]) -> str:
    """The text, if there is only one."""
    return texts[0] if len(set(texts)) == 1 else ""
