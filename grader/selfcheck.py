"""Grade files whose report is known, and see that each gets its verdict, points, statuses and named mistakes.

Trusts no file's word. The mistakes of the error model are graded as a learner would write them.
"""

import time
from collections.abc import Callable, Iterator

import msgspec
from msgspec import Struct

from grader.core import machine
from grader.core.report import Report
from grader.grading.pipeline import grade
from grader.grading.session import GradingSession
from grader.grading.settings import Settings
from grader.intake.submission import from_bytes
from grader.sandbox import isolation
from grader.sandbox.worker_process import Limits
from grader.se_block import spec
from grader.se_block.pinned_cases import PINNED

SITUATIONS, RIGHT, FORGED = (machine.ROOT / "tests" / "files" / name for name in ("submissions", "right", "forged"))
NEED_A_SANDBOX = {"reference-read-from-disk"}  # a plain process cannot hinder them

VISIBLE = 1e-3  # how much a mistake must move a number of the output


class Known(Struct, frozen=True):
    """A file's text, and what its report must say; all but the verdict only where it is known.

    A check in `lost` earns nothing, whether it failed or was skipped. `named` are the mistakes, with their details.
    """

    name: str
    data: bytes
    verdict: str
    score: int | None = None
    statuses: dict[str, str] = {}
    lost: tuple[str, ...] = ()
    named: tuple[str, ...] | None = None


def known() -> Iterator[Known]:
    """The reference, the stub, each situation of the tests with its golden report, right ways, forgeries, mistakes."""
    yield Known("the reference", spec.REFERENCE.read_bytes(), "pass", 10)
    yield Known("the stub", spec.STUB.read_bytes(), "fail", 1)
    for golden in sorted(SITUATIONS.glob("*/report.json")):
        report = msgspec.json.decode(golden.read_bytes())
        statuses = {check["id"]: check["status"] for check in report["checks"]}
        data = (golden.parent / "se_block.py").read_bytes()
        yield Known(golden.parent.name, data, report["verdict"], report["score"], statuses)
    yield from (Known(f"right: {file.stem}", file.read_bytes(), "pass", 10) for file in sorted(RIGHT.glob("*.py")))
    for file in sorted(FORGED.glob("*.py")):
        if file.stem not in NEED_A_SANDBOX or isolation.select_level("auto") in isolation.HIDING:
            yield Known(f"forged: {file.stem}", file.read_bytes(), "fail", lost=("values",))
    yield from mistakes()


def mistakes() -> Iterator[Known]:
    """Every mistake of the error model, in every way that it is written down there."""
    from solution.learner_file import source
    from solution.mistakes import WRITTEN

    for one in WRITTEN:
        name = label(one.id, one.detail)
        yield Known(f"mistake: {name}", source(one).encode(), "fail", named=(name,))


def label(id_: str, detail: str | None) -> str:
    """A mistake's id with its detail."""
    return f"{id_} [{detail}]" if detail else id_


def selfcheck(say: Callable[[str], None]) -> tuple[str, bool]:
    """Grade all known files; a table of what they got, and whether every one got what it should."""
    # an endless loop is one whatever the limit; a short one keeps this short
    settings = Settings(limits=Limits(cpu_s=4), cache=spec.cache_folder(), workers=1 if machine.is_small() else 2)
    rows, wrong, begun = [], 0, time.monotonic()
    with GradingSession(settings) as session:
        for one in known():
            say(f"Grading {one.name} ...")
            report = grade(from_bytes(one.name, one.data), session).report
            differences = _differences(one, report)
            wrong += bool(differences)
            well = f"named; it shows in {_shows(one, session)} of {len(PINNED)} cases" if one.named else "as it should be"
            rows.append(f"  {one.name:<48}{report.verdict:<14}{report.score!s:>4}/10  {'; '.join(differences) or well}")
    total = f"{len(rows) - wrong} of {len(rows)} files got what they should, in {time.monotonic() - begun:.0f} s"
    return "\n".join([*rows, total, ""]), wrong == 0


def _shows(one: Known, session: GradingSession) -> int:
    """In how many of the pinned cases a mistake changes the outcome."""
    from solution.mistakes import MUTATIONS

    if not session.mutants.open(lambda _done, _of: None):
        return 0
    mutations = [one_way for one_way in MUTATIONS if label(one_way.id, one_way.detail) in (one.named or ())]
    return max((sum(session.mutants.difference(case, [way]) > VISIBLE for case in PINNED) for way in mutations), default=0)


def _differences(one: Known, report: Report) -> list[str]:
    found = [] if report.verdict == one.verdict else [f"verdict should be {one.verdict}"]
    if one.score not in {None, report.score}:
        found.append(f"score should be {one.score}")
    found += [f"{result.id} should earn nothing" for result in report.checks if result.id in one.lost and result.points]
    named = tuple(label(one.id, one.detail) for one in report.diagnosis.mistakes) if report.diagnosis else ()
    if one.named is not None and named != one.named:
        found.append(f"named {' + '.join(named) or 'nothing'}")
    statuses = {result.id: result.status.value for result in report.checks}
    return found + [f"{id_} should be {status}" for id_, status in one.statuses.items() if statuses.get(id_) != status]
