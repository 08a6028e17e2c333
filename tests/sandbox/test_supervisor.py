"""A supervisor gives its workers their limits, and gives a submission up that takes too long in all."""

import shutil
import threading
from pathlib import Path

import pytest

from grader.core.errors import Interrupted
from grader.core.values import Case, OutcomeKind
from grader.reference.reference_oracle import reference_text
from grader.sandbox import commands
from grader.sandbox.supervisor import MOST_DEATHS, WorkerConfig, WorkerSupervisor, a_thread_each
from grader.sandbox.worker_process import Limits
from grader.se_block.calls import call, submission_program
from grader.se_block.pinned_cases import PINNED

SOURCE = "def se_block_forward(seed, x, reduction):\n    return [0.0] * x.size\n"


def test_a_submission_is_limited_and_the_reference_is_not() -> None:
    limits = WorkerConfig("process", Limits(memory_mib=700), None).handshake()["limits"]
    assert isinstance(limits, dict)
    assert {"CORE": 0, "FSIZE": 0, "NOFILE": 64}.items() <= limits.items()
    if commands.LINUX:
        assert 700 * 2**20 == limits["DATA"]
    assert {"CORE": 0} == WorkerConfig("process", Limits(), None, trusted=True).handshake()["limits"]


def test_calls_that_take_too_long_together_end_its_workers() -> None:
    worker = WorkerSupervisor(submission_program(SOURCE), WorkerConfig("process", Limits(total_s=0), None))
    try:
        outcome = call(worker, PINNED[0])
        assert outcome is not None
        assert (OutcomeKind.TIMED_OUT, True) == (outcome.kind, "together took over 0 seconds" in outcome.message)
        assert call(worker, PINNED[1]) is None
    finally:
        worker.close()


@pytest.mark.parametrize(("answered", "deaths"), [((), 1), (PINNED[:1], MOST_DEATHS)], ids=["none", "one"])
def test_one_whose_workers_die_is_given_up_sooner_where_none_has_answered(answered: tuple[Case, ...], deaths: int) -> None:
    dies = SOURCE.replace("    return", "    if x.size > 1:\n        __import__('os')._exit(0)\n    return")
    worker = WorkerSupervisor(submission_program(dies), WorkerConfig("process", Limits(), None))
    try:
        outcomes = [call(worker, case) for case in (*answered, *PINNED[-4:])]
    finally:
        worker.close()
    kinds = [outcome.kind for outcome in outcomes if outcome]
    assert [OutcomeKind.RETURNED] * len(answered) + [OutcomeKind.CRASHED] * deaths == kinds


def test_a_program_within_its_time_is_asked_on() -> None:
    worker = WorkerSupervisor(submission_program(SOURCE), WorkerConfig("process", Limits(), None))
    try:
        outcomes = [call(worker, case) for case in PINNED[:3]]
        assert [OutcomeKind.RETURNED] * 3 == [outcome and outcome.kind for outcome in outcomes]
    finally:
        worker.close()


def test_what_a_submission_printed_last_is_kept_though_its_worker_is_killed() -> None:
    worker = WorkerSupervisor(
        submission_program("print('at first')\n" + SOURCE.replace("return", "print('and last'); return")),
        WorkerConfig("process", Limits(), None),
    )
    call(worker, PINNED[0])
    worker.close()
    assert b"at first\nand last\n" == worker.output


def test_compiled_code_is_found_again_where_its_folder_was_moved(tmp_path: Path) -> None:
    def compiles(folder: Path) -> set[str]:
        folder.mkdir(exist_ok=True)
        worker = WorkerSupervisor(
            submission_program(reference_text()),
            WorkerConfig("process", Limits(cpu_s=60, wall_s=300), folder, trusted=True),
        )
        outcome = call(worker, PINNED[0])
        worker.close()
        assert outcome and outcome.kind is OutcomeKind.RETURNED
        return {file.name for file in folder.iterdir()}

    compiled = compiles(tmp_path / "here")
    assert compiled
    shutil.copytree(tmp_path / "here", tmp_path / "there")
    assert compiled == compiles(tmp_path / "there")


NEVER_ENDS = "def se_block_forward(seed, x, reduction):\n    while True:\n        pass\n"


@pytest.mark.parametrize("error", [KeyboardInterrupt, SystemExit])
def test_whoever_ends_us_does_not_wait_for_an_answer(error: type[BaseException]) -> None:
    """The block would run until its limit of an hour."""
    limits, stop, asked = Limits(cpu_s=3600, wall_s=3600), threading.Event(), threading.Event()
    worker = WorkerSupervisor(submission_program(NEVER_ENDS), WorkerConfig("process", limits, None), stop=stop)
    try:
        worker.load()
        with pytest.raises(error), a_thread_each([worker]) as pool:
            answer = pool.submit(lambda: (asked.set(), call(worker, PINNED[0])))
            assert asked.wait(60)
            raise error
        assert isinstance(answer.exception(), Interrupted) and stop.is_set()
    finally:
        worker.close()


def test_what_goes_wrong_in_a_thread_interrupts_nobody() -> None:
    stop = threading.Event()
    worker = WorkerSupervisor(submission_program(SOURCE), WorkerConfig("process", Limits(), None), stop=stop)
    with pytest.raises(ValueError, match="ours"), a_thread_each([worker]):
        raise ValueError("ours")
    assert not stop.is_set()
