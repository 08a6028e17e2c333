"""Grade files whose report is known, and see that each gets its verdict, points and statuses. Trusts no file's word."""

import time
from collections.abc import Callable, Iterator
from pathlib import Path

import msgspec
from msgspec import Struct

from grader import environment, levels, submission
from grader.desk import Desk, Settings
from grader.grade import grade
from grader.model import Report
from grader.process import Limits

SITUATIONS, RIGHT, FORGED = (environment.ROOT / "tests" / name for name in ("submissions", "right", "forged"))
NEED_A_SANDBOX = {"reference-read-from-disk"}  # a plain process cannot hinder them


class Known(Struct, frozen=True):
    """A file, and what its report must say; score and statuses (by check id) only where they are known.

    A check in `lost` earns nothing, whether it failed or was skipped.
    """

    name: str
    path: Path
    verdict: str
    score: int | None = None
    statuses: dict[str, str] = {}
    lost: tuple[str, ...] = ()


def known() -> Iterator[Known]:
    """The reference, the stub, every situation of the tests with its golden report, all right ways and all forgeries."""
    yield Known("the reference", environment.REFERENCE, "pass", 10)
    yield Known("the stub", environment.STUB, "fail", 1)
    for golden in sorted(SITUATIONS.glob("*/report.json")):
        report = msgspec.json.decode(golden.read_bytes())
        statuses = {check["id"]: check["status"] for check in report["checks"]}
        yield Known(golden.parent.name, (golden.parent / "se_block.py").resolve(), report["verdict"], report["score"], statuses)
    yield from (Known(f"right: {file.stem}", file, "pass", 10) for file in sorted(RIGHT.glob("*.py")))
    for file in sorted(FORGED.glob("*.py")):
        if file.stem not in NEED_A_SANDBOX or levels.choose("auto") in levels.HIDING:
            yield Known(f"forged: {file.stem}", file, "fail", lost=("values",))


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
            found = submission.read(one.path)
            report = grade(found, desk, desk.lanes(found.source))
            differences = _differences(one, report)
            wrong += bool(differences)
            rows.append(
                f"  {one.name:<48}{report.verdict:<14}{report.score!s:>4}/10  {'; '.join(differences) or 'as it should be'}"
            )
    finally:
        desk.close()
    total = f"{len(rows) - wrong} of {len(rows)} files got what they should, in {time.monotonic() - begun:.0f} s"
    return "\n".join([*rows, total, ""]), wrong == 0


def _differences(one: Known, report: Report) -> list[str]:
    found = [] if report.verdict == one.verdict else [f"verdict should be {one.verdict}"]
    if one.score not in {None, report.score}:
        found.append(f"score should be {one.score}")
    found += [f"{result.id} should earn nothing" for result in report.checks if result.id in one.lost and result.points]
    statuses = {result.id: result.status.value for result in report.checks}
    return found + [f"{id_} should be {status}" for id_, status in one.statuses.items() if statuses.get(id_) != status]
