"""A class of hostile files and right ones, graded at once: every right one gets full marks, and every hostile one its verdict.

`--neighbours N` grades N right files for each hostile one, in both orders, one by one and three at a time.
"""

from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest

from grader.batch import process_pool
from grader.batch.grade_task import GradeTask
from grader.batch.run import decoded
from grader.core.values import CasePlan
from grader.grading.settings import Settings
from grader.intake import submission
from grader.sandbox import isolation
from grader.sandbox.worker_process import Limits
from grader.se_block.pinned_cases import PINNED
from tests.sandbox.test_hostile import expected
from tests.support.caches import copy_cache
from tests.support.files import FILES, HOSTILE

LEVEL = isolation.select_level("auto")
NAMES = "no-bias method-keyword named-reduce-expand one-liner setup-channels-field numpy-float64-forward random-key"
RIGHT = [FILES / "right" / f"{name}.py" for name in NAMES.split()]
BLOCKED = {level.name: set(level.blocks) for level in isolation.LEVELS}[LEVEL]
HELD = [file for file in HOSTILE if expected(file).doors <= BLOCKED]
pytestmark = pytest.mark.skipif(LEVEL not in isolation.HIDING, reason="a class is graded in a sandbox, or not at all")


def mixed(held: Sequence[Path], each: int) -> Iterator[GradeTask]:
    """The hostile files with `each` right ones behind each of them; where that is 0, with one behind every third."""
    for number, file in enumerate(held):
        yield GradeTask(file.stem, submission.read(file))
        for copy in range(each or number % 3 == 2):
            text = RIGHT[(number + copy) % len(RIGHT)].read_text("utf-8")
            name = f"beside-{number}-{copy}.py"
            yield GradeTask(name, submission.from_bytes(name, f"# {number} {copy}\n{text}".encode()))


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    if "jobs" in metafunc.fixturenames:
        each = metafunc.config.getoption("--neighbours")
        once = [pytest.param(2, False, "a few"), pytest.param(2, False, "the others", marks=pytest.mark.sweep)]
        whole = [(1, False, "all"), (2, True, "all"), (3, False, "all")]
        metafunc.parametrize(("jobs", "backwards", "which"), whole if each else once)


def test_no_neighbour_costs_a_right_block_its_marks(
    jobs: int, backwards: bool, which: str, recorded: Path, tmp_path: Path, pytestconfig: pytest.Config
) -> None:
    copy_cache(recorded, tmp_path / "cache")
    settings = Settings(
        plan=CasePlan(count=len(PINNED)),
        limits=Limits(cpu_s=1, wall_s=10, memory_mib=800, output_mib=1),
        required=True,
        cache=tmp_path / "cache",
        workers=1,
    )
    few = HELD[::20]
    held = {"a few": few, "the others": [file for file in HELD if file not in few], "all": HELD}[which]
    tasks = list(mixed(held, pytestconfig.getoption("--neighbours")))
    graded = process_pool.graders(jobs, settings)(iter(tasks[::-1] if backwards else tasks))
    found = {kept.key: decoded(kept) for kept in graded}
    assert len(tasks) == len(found)
    right = {key: report for key, report in found.items() if key.startswith("beside-")}
    assert len(right) >= len(held) // 3
    assert not {key: (report.score, report.next_step) for key, report in right.items() if report.score != 10}
    wanted = {file.stem: expected(file).verdict for file in held}
    assert wanted == {key: report.verdict for key, report in found.items() if key not in right}
