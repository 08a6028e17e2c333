"""A worker process that lies, babbles, hangs or dies gives an outcome; it never gives an exception or a pass."""

import os
import select
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator

import numpy as np
import pytest

from grader.core import machine
from grader.core.errors import Breakdown
from grader.core.values import Outcome, OutcomeKind
from grader.sandbox import worker_process
from grader.sandbox.launcher import ProcessHandle, SubprocessLauncher
from grader.sandbox.worker_process import Limits, Program, Worker

FAKE = machine.ROOT / "tests" / "support" / "fake_worker.py"
X = np.ones((1, 1, 2), np.float32)
Start = Callable[..., Worker]


@pytest.fixture
def start() -> Iterator[Start]:
    """Start a fake worker with a plan, and wait until it is ready unless told otherwise."""
    workers: list[Worker] = []

    def started(plan: str, *, wait: bool = True, limits: Limits = Limits(wall_s=60)) -> Worker:
        worker = Worker(limits)
        workers.append(worker)
        worker.start(
            SubprocessLauncher(lambda fds: [sys.executable, "-I", "-S", str(FAKE), plan, *map(str, fds)], dict(os.environ)), {}
        )
        if wait:
            worker.ready()
        return worker

    yield started
    for worker in workers:
        worker.close()


def call(worker: Worker, limit: int = 0) -> Outcome:
    return worker.call((0, X, 1), limit)


def running(pid: int) -> bool:
    """Whether a process is alive; one that is dead and not yet buried by its parent is not."""
    state = subprocess.run(["ps", "-o", "stat=", "-p", str(pid)], capture_output=True, text=True, check=False).stdout
    return bool(state.strip()) and not state.startswith("Z")


def ends(pid: int) -> bool:
    """Whether a process has ended, or is about to: one that is killed closes its pipes a little before it is dead."""
    try:
        handle = os.pidfd_open(pid)
    except ProcessLookupError:
        return True
    try:
        return bool(select.select([handle], [], [], 60)[0])
    finally:
        os.close(handle)


ANSWER = "say(frame(ask(), 3, bytes(8), 1, (2,)))"


def test_a_well_formed_reply_is_a_returned_array(start: Start) -> None:
    outcome = call(start(f"ready(); {ANSWER}"))
    assert (OutcomeKind.RETURNED, (2,), "float32") == (outcome.kind, outcome.shape, outcome.dtype)
    assert outcome.value is not None
    assert [0.0, 0.0] == outcome.value.tolist()


LIES = {
    "another magic": "say(frame(ask(), 3, bytes(8), 1, (2,), magic=b'KIT2'))",
    "another nonce": "ask(); say(frame(bytes(16), 3, bytes(8), 1, (2,)))",
    "an unknown status": "say(frame(ask(), 9))",
    "ready again": "say(frame(ask(), 1, b'{}'))",
    "loaded, not called": "say(frame(ask(), 2, b'{}'))",
    "an unknown dtype": "say(frame(ask(), 3, bytes(8), 99, (2,)))",
    "no dtype": "say(frame(ask(), 3, bytes(8), 0, (2,)))",
    "too many bytes for the shape": "say(frame(ask(), 3, bytes(12), 1, (2,)))",
    "too few bytes for the shape": "say(frame(ask(), 3, bytes(4), 1, (2,)))",
    "dimensions behind the last": "n = ask(); f = bytearray(frame(n, 3, bytes(8), 1, (2, 1))); f[22] = 1; say(bytes(f))",
    "a huge array": "say(frame(ask(), 3, b'', 1, (2**31, 2**31), size=2**63))",
    "a huge text": "say(frame(ask(), 6, b'', size=2**40))",
    "an array larger than any answer": "say(frame(ask(), 3, bytes(80000), 1, (20000,)))",
    "an exception that is no JSON": "say(frame(ask(), 6, b'oops'))",
    "an exception of another form": 'say(frame(ask(), 6, b\'{"type": 1, "message": [], "lines": {}}\'))',
    "an exception that is no UTF-8": 'say(frame(ask(), 6, b\'{"type": "\\xff"}\'))',
}


@pytest.mark.parametrize("lie", LIES)
def test_a_reply_that_is_not_well_formed_is_unreadable(lie: str, start: Start) -> None:
    worker = start(f"ready(); {LIES[lie]}; ask()")
    assert OutcomeKind.UNREADABLE == call(worker).kind
    assert not worker.alive


def test_a_reply_before_the_question_is_unreadable(start: Start) -> None:
    worker = start("ready(); say(frame(bytes(16), 3, bytes(8), 1, (2,))); print('early', flush=True); ask()")
    while b"early" not in worker.output:
        select.select([worker._log], [], [])
        assert worker._drain()
    assert OutcomeKind.UNREADABLE == call(worker).kind


def test_a_second_reply_to_one_question_is_unreadable(start: Start) -> None:
    worker = start("ready(); f = frame(ask(), 3, bytes(8), 1, (2,)); say(f + f); ask()")
    assert OutcomeKind.RETURNED == call(worker).kind
    assert OutcomeKind.UNREADABLE == call(worker).kind


def test_half_a_reply_and_an_exit_is_a_crash(start: Start) -> None:
    assert OutcomeKind.CRASHED == call(start("ready(); say(frame(ask(), 3, bytes(8), 1, (2,))[:50])")).kind


def test_half_a_reply_and_silence_is_a_time_out(start: Start) -> None:
    worker = start("ready(); say(frame(ask(), 3, bytes(8), 1, (2,))[:50]); ask()", limits=Limits(wall_s=0.2))
    assert OutcomeKind.TIMED_OUT == call(worker).kind


def test_a_reply_that_drips_for_ever_is_a_time_out(start: Start) -> None:
    drip = "f = frame(ask(), 3, bytes(8000), 1, (2000,))\nfor b in f[:-1]: say(bytes([b])); time.sleep(0.005)"
    assert OutcomeKind.TIMED_OUT == call(start(f"ready()\n{drip}", limits=Limits(wall_s=0.2)), limit=8000).kind


def test_an_exit_with_status_0_is_a_crash(start: Start) -> None:
    outcome = call(start("ready(); ask(); os._exit(0)"))
    assert OutcomeKind.CRASHED == outcome.kind
    assert "exit status 0" in outcome.message


@pytest.mark.parametrize(("cpu_s", "in_words"), [(1, "1 second"), (0.5, "0.5 seconds"), (10, "10 seconds")])
def test_the_signal_of_the_processor_limit_is_a_time_out(cpu_s: float, in_words: str, start: Start) -> None:
    outcome = call(start("ready(); ask(); os.kill(os.getpid(), signal.SIGXCPU)", limits=Limits(cpu_s=cpu_s)))
    assert OutcomeKind.TIMED_OUT == outcome.kind
    assert f"it ran past {in_words} of processor time" == outcome.message


def test_closing_the_line_and_living_on_is_a_crash(start: Start) -> None:
    assert OutcomeKind.CRASHED == call(start("ready(); ask(); os.close(reply_fd); time.sleep(600)")).kind


def test_what_is_printed_is_no_reply(start: Start) -> None:
    worker = start(f"ready(); n = ask(); os.write(1, frame(n, 3, bytes(8), 1, (2,))); say(frame(n, 5, b'str'))\n{ANSWER}")
    assert "str" == call(worker).type_name
    assert OutcomeKind.RETURNED == call(worker).kind


def test_printing_is_kept_up_to_a_limit_and_hinders_nothing(start: Start) -> None:
    worker = start(f"ready(); print('x' * {worker_process.KEPT_OUTPUT * 4}, flush=True); {ANSWER}")
    assert OutcomeKind.RETURNED == call(worker).kind
    worker.close()
    assert worker_process.KEPT_OUTPUT == len(worker.output)


def test_printing_without_end_is_stopped(start: Start) -> None:
    outcome = call(start("ready(); ask()\nwhile True: os.write(1, b'y' * 65536)"))
    assert OutcomeKind.CRASHED == outcome.kind
    assert "MiB" in outcome.message


def test_running_out_of_memory_is_told_from_another_crash(start: Start) -> None:
    """A C++ library ends the process with these words; its exit status alone would not tell."""
    plan = "ready(); ask(); os.write(2, b'terminate called: std::bad_alloc'); os.kill(os.getpid(), signal.SIGABRT)"
    outcome = call(start(plan, limits=Limits(wall_s=60, memory_mib=512)))
    assert (OutcomeKind.CRASHED, "it used more memory than its 512 MiB") == (outcome.kind, outcome.message)


def test_a_request_larger_than_a_pipe_is_handed_over_whole(start: Start) -> None:
    facts = "dict(function='callable', signature='x', module='module', field=True, statements=[], skipped=[])"
    worker = start(f"ready(); say(frame(ask(), 2, json.dumps({facts}).encode()))")
    loaded = worker.load(Program("#" * 2**20, "f.py", "f", "m", "r"))
    assert not isinstance(loaded, Outcome)
    assert "callable" == loaded.function


def test_a_child_of_the_worker_dies_with_it(start: Start) -> None:
    worker = start("ready(); c = subprocess.Popen(['sleep', '600']); print(c.pid, flush=True); " + ANSWER + "; ask()")
    call(worker)
    worker.close()
    assert ends(int(worker.output))


def test_a_child_that_flees_and_outlives_the_worker_is_a_breakdown(start: Start, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(worker_process, "PROOF_S", 0.2)
    flee = "c = subprocess.Popen(['sleep', '600'], start_new_session=True); print(c.pid, flush=True)"
    worker = start(f"ready(); {flee}; {ANSWER}; ask()")
    call(worker)
    with pytest.raises(Breakdown, match="outlived"):
        worker.close()
    assert running(int(worker.output))
    os.kill(int(worker.output), signal.SIGKILL)


def test_a_worker_that_does_not_start_is_a_breakdown_with_its_last_words(start: Start) -> None:
    with pytest.raises(Breakdown, match="no module named jax"):
        start("print('no module named jax', flush=True); os._exit(1)")


def test_a_worker_that_has_ended_before_its_settings_are_sent_is_no_other_breakdown() -> None:
    line = [sys.executable, "-I", "-S", "-c", "print('no module named jax')"]
    begin, worker = SubprocessLauncher(lambda _fds: line, dict(os.environ)), Worker(Limits(wall_s=60))

    def ended(fds: tuple[int, int, int]) -> ProcessHandle:
        process = begin(fds)
        assert process.wait(60) == 0
        return process

    worker.start(ended, {})
    with pytest.raises(Breakdown, match="no module named jax"):
        worker.ready()
    worker.close()


def test_a_program_that_does_not_exist_is_a_breakdown() -> None:
    with pytest.raises(Breakdown, match="could not be started"):
        Worker(Limits()).start(SubprocessLauncher(lambda _fds: ["/nonexistent/python"], {}), {})


def test_the_limits_that_no_reply_can_pass_hold_for_the_smallest_cases_too(start: Start) -> None:
    answer = "say(frame(ask(), 3, bytes(65536), 1, (16384,)))"
    assert OutcomeKind.RETURNED == call(start(f"ready(); {answer}"), limit=8).kind
