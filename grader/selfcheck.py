"""Grade files whose report is known, and see that each gets its verdict, points and statuses. Trusts no file's word."""

import time
from collections.abc import Callable, Iterator
from pathlib import Path

import msgspec
from msgspec import Struct

from grader import environment, submission
from grader.desk import Desk, Settings
from grader.grade import grade
from grader.model import Report
from grader.process import Limits

SITUATIONS = environment.ROOT / "tests" / "submissions"


class Known(Struct, frozen=True):
    """A file, and what its report must say; `statuses` by check id, or empty where only the verdict is known."""

    name: str
    path: Path
    verdict: str
    score: int
    statuses: dict[str, str] = {}


def known() -> Iterator[Known]:
    """The reference, the stub, and every situation of the tests with its golden report."""
    yield Known("the reference", environment.REFERENCE, "pass", 10)
    yield Known("the stub", environment.STUB, "fail", 1)
    for golden in sorted(SITUATIONS.glob("*/report.json")):
        report = msgspec.json.decode(golden.read_bytes())
        statuses = {check["id"]: check["status"] for check in report["checks"]}
        yield Known(golden.parent.name, golden.parent / "se_block.py", report["verdict"], report["score"], statuses)


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
                f"  {one.name:<24}{report.verdict:<14}{report.score!s:>4}/10  {'; '.join(differences) or 'as it should be'}"
            )
    finally:
        desk.close()
    total = f"{len(rows) - wrong} of {len(rows)} files got what they should, in {time.monotonic() - begun:.0f} s"
    return "\n".join([*rows, total, ""]), wrong == 0


def _differences(one: Known, report: Report) -> list[str]:
    found = [] if report.verdict == one.verdict else [f"verdict should be {one.verdict}"]
    if report.score != one.score:
        found.append(f"score should be {one.score}")
    statuses = {result.id: result.status.value for result in report.checks}
    return found + [f"{id_} should be {status}" for id_, status in one.statuses.items() if statuses.get(id_) != status]
