"""Grade files whose report is known, and see that each gets its verdict, points, statuses and named mistakes.

Trusts no file's word. The mistakes of the error model are graded as a learner would write them.
"""

import time
from collections.abc import Callable, Iterator

import msgspec
from msgspec import Struct

from grader import environment, levels
from grader.cases import PINNED
from grader.desk import Desk, Settings
from grader.grade import grade
from grader.model import Report, Submission
from grader.process import Limits

SITUATIONS, RIGHT, FORGED = (environment.ROOT / "tests" / name for name in ("submissions", "right", "forged"))
NEED_A_SANDBOX = {"reference-read-from-disk"}  # a plain process cannot hinder them

VISIBLE = 1e-3  # how much a mistake must move a number of the output


class Known(Struct, frozen=True):
    """A file's text, and what its report must say; all but the verdict only where it is known.

    A check in `lost` earns nothing, whether it failed or was skipped. `named` are the mistakes, with their details.
    """

    name: str
    source: bytes
    verdict: str
    score: int | None = None
    statuses: dict[str, str] = {}
    lost: tuple[str, ...] = ()
    named: tuple[str, ...] | None = None


def known() -> Iterator[Known]:
    """The reference, the stub, each situation of the tests with its golden report, right ways, forgeries, mistakes."""
    yield Known("the reference", environment.REFERENCE.read_bytes(), "pass", 10)
    yield Known("the stub", environment.STUB.read_bytes(), "fail", 1)
    for golden in sorted(SITUATIONS.glob("*/report.json")):
        report = msgspec.json.decode(golden.read_bytes())
        statuses = {check["id"]: check["status"] for check in report["checks"]}
        source = (golden.parent / "se_block.py").read_bytes()
        yield Known(golden.parent.name, source, report["verdict"], report["score"], statuses)
    yield from (Known(f"right: {file.stem}", file.read_bytes(), "pass", 10) for file in sorted(RIGHT.glob("*.py")))
    for file in sorted(FORGED.glob("*.py")):
        if file.stem not in NEED_A_SANDBOX or levels.choose("auto") in levels.HIDING:
            yield Known(f"forged: {file.stem}", file.read_bytes(), "fail", lost=("values",))
    yield from mistakes()


def mistakes() -> Iterator[Known]:
    """Every mistake of the error model, in every way that it is written down there."""
    from solution.written import WRITTEN, source

    for one in WRITTEN:
        name = label(one.id, one.detail)
        yield Known(f"mistake: {name}", source(one).encode(), "fail", named=(name,))


def label(id_: str, detail: str | None) -> str:
    """A mistake's id with its detail."""
    return f"{id_} [{detail}]" if detail else id_


def selfcheck(say: Callable[[str], None]) -> tuple[str, bool]:
    """Grade all known files; a table of what they got, and whether every one got what it should."""
    # an endless loop is one whatever the limit; a short one keeps this short
    desk = Desk(
        Settings(limits=Limits(cpu_s=4), cache=environment.cache_folder(), lanes=1 if environment.small_machine() else 2)
    )
    rows, wrong, begun = [], 0, time.monotonic()
    try:
        for one in known():
            say(f"Grading {one.name} ...")
            found = Submission(one.name, one.source, "")
            report = grade(found, desk, desk.lanes(found.source))
            differences = _differences(one, report)
            wrong += bool(differences)
            well = f"named; it shows in {_shows(one, desk)} of {len(PINNED)} cases" if one.named else "as it should be"
            rows.append(f"  {one.name:<48}{report.verdict:<14}{report.score!s:>4}/10  {'; '.join(differences) or well}")
    finally:
        desk.close()
    total = f"{len(rows) - wrong} of {len(rows)} files got what they should, in {time.monotonic() - begun:.0f} s"
    return "\n".join([*rows, total, ""]), wrong == 0


def _shows(one: Known, desk: Desk) -> int:
    """In how many of the pinned cases a mistake changes the outcome."""
    from solution.mistakes import SWITCHES

    if not desk.error_model.open(lambda _done, _of: None):
        return 0
    switches = [switch for switch in SWITCHES if label(switch.id, switch.detail) in (one.named or ())]
    return max((sum(desk.error_model.difference(case, [s]) > VISIBLE for case in PINNED) for s in switches), default=0)


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
