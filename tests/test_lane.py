"""A lane gives its workers their limits, and gives a submission up that takes too long in all."""

import shutil
from pathlib import Path

from grader import sandbox
from grader.cases import PINNED
from grader.lane import Lane, Setup, reference_source
from grader.model import OutcomeKind
from grader.process import Limits

SOURCE = b"def se_block_forward(seed, x, reduction):\n    return [0.0] * x.size\n"


def test_a_submission_is_limited_and_the_reference_is_not() -> None:
    limits = Setup("process", Limits(memory_mib=700), None).head()["limits"]
    assert isinstance(limits, dict)
    assert {"CORE": 0, "FSIZE": 0, "NOFILE": 64}.items() <= limits.items()
    if sandbox.LINUX:
        assert 700 * 2**20 == limits["DATA"]
    assert {"CORE": 0} == Setup("process", Limits(), None, trusted=True).head()["limits"]


def test_calls_that_take_too_long_together_end_the_lane() -> None:
    lane = Lane(SOURCE, Setup("process", Limits(total_s=0), None))
    try:
        outcome = lane.call(PINNED[0])
        assert outcome is not None
        assert (OutcomeKind.TIMED_OUT, True) == (outcome.kind, "together took over 0 seconds" in outcome.message)
        assert lane.call(PINNED[1]) is None
    finally:
        lane.close()


def test_a_lane_within_its_time_answers_on() -> None:
    lane = Lane(SOURCE, Setup("process", Limits(), None))
    try:
        outcomes = [lane.call(case) for case in PINNED[:3]]
        assert [OutcomeKind.RETURNED] * 3 == [outcome and outcome.kind for outcome in outcomes]
    finally:
        lane.close()


def test_what_a_submission_printed_last_is_kept_though_its_worker_is_killed() -> None:
    lane = Lane(
        b"print('at first')\n" + SOURCE.replace(b"return", b"print('and last'); return"), Setup("process", Limits(), None)
    )
    lane.call(PINNED[0])
    lane.close()
    assert b"at first\nand last\n" == lane.output


def test_compiled_code_is_found_again_where_its_folder_was_moved(tmp_path: Path) -> None:
    def compiles(folder: Path) -> set[str]:
        folder.mkdir(exist_ok=True)
        lane = Lane(reference_source(), Setup("process", Limits(cpu_s=60, wall_s=300), folder, trusted=True))
        outcome = lane.call(PINNED[0])
        lane.close()
        assert outcome and outcome.kind is OutcomeKind.RETURNED
        return {file.name for file in folder.iterdir()}

    compiled = compiles(tmp_path / "here")
    assert compiled
    shutil.copytree(tmp_path / "here", tmp_path / "there")
    assert compiled == compiles(tmp_path / "there")
