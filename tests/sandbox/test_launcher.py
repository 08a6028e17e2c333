"""A worker starts as a program, or as a copy of one; either way it can be ended, and says how it ended."""

import contextlib
import os
import select
import signal
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from grader.core.errors import Breakdown
from grader.core.values import Definitions, OutcomeKind
from grader.sandbox import commands, launcher
from grader.sandbox.launcher import ForkServer, SubprocessLauncher
from grader.sandbox.supervisor import WorkerConfig, WorkerSupervisor
from grader.sandbox.worker import forkserver
from grader.sandbox.worker.forkserver import MOST_THREADS
from grader.sandbox.worker_process import Limits
from grader.se_block.calls import call, submission_program
from grader.se_block.pinned_cases import PINNED

pytestmark = pytest.mark.skipif(not commands.LINUX, reason="Linux only")
RETURNS = "def se_block_forward(seed, x, reduction):\n    return [0.0] * x.size\n"
THREADS = """
import threading
gate, threads = threading.Event(), []
def se_block_forward(seed, x, reduction):
    gate.clear()
    try:
        for _ in range(300):
            threads.append(threading.Thread(target=gate.wait, daemon=True))
            threads[-1].start()
    except RuntimeError:
        threads.pop()
    most = len(threads)
    gate.set()
    while threads:
        threads.pop().join()
    return [float(most)]
"""
DRAWS = "import numpy as np\ndef se_block_forward(seed, x, reduction):\n    return list(np.random.rand(8))\n"
LEVEL = "kernel" if commands.fork_server("kernel", ()) else "seccomp"


@pytest.fixture(scope="module")
def server() -> Iterator[ForkServer]:
    one = commands.fork_server(LEVEL, ())
    assert one
    yield one
    one.close()


def worker(server: ForkServer, source: str = RETURNS) -> WorkerSupervisor:
    return WorkerSupervisor(submission_program(source), WorkerConfig(LEVEL, Limits(), None), server)


def server_of(server: ForkServer) -> int:
    assert server._process
    return server._process.pid


def children(process: int) -> list[str]:
    return Path(f"/proc/{process}/task/{process}/children").read_text().split()


def wait_for_end(process: int) -> None:
    handle = os.pidfd_open(process)
    select.select([handle], [], [])
    os.close(handle)


def test_a_copy_answers_as_a_program_does(server: ForkServer) -> None:
    for one in (worker(server), WorkerSupervisor(submission_program(RETURNS), WorkerConfig(LEVEL, Limits(), None))):
        outcome = call(one, PINNED[0])
        one.close()
        assert outcome
        assert (OutcomeKind.RETURNED, PINNED[0].shape) == (outcome.kind, outcome.shape and (1, 1, *outcome.shape))


def test_no_two_copies_draw_the_same_numbers(server: ForkServer) -> None:
    drawn = []
    for _ in range(2):
        one = worker(server, DRAWS)
        outcome = call(one, PINNED[0])
        one.close()
        assert outcome and outcome.value is not None
        drawn.append(outcome.value.tolist())
    assert drawn[0] != drawn[1]


@pytest.mark.parametrize(
    ("ends", "message"),
    [
        ("os._exit(7)", "exit status 7"),
        ("os.kill(os.getpid(), 11)", "signal 11"),
        ("os.kill(os.getpid(), 9)", "signal 9"),
        ("os.closerange(3, 64); import time; time.sleep(60)", "it closed the line"),
    ],
)
def test_a_copy_says_how_it_ended(ends: str, message: str, server: ForkServer) -> None:
    one = worker(server, f"import os\ndef se_block_forward(seed, x, reduction):\n    {ends}\n")
    outcome = call(one, PINNED[0])
    one.close()
    assert outcome
    assert (OutcomeKind.CRASHED, True) == (outcome.kind, message in outcome.message), outcome.message


def test_a_closed_copy_is_dead_and_buried(server: ForkServer) -> None:
    one = worker(server)
    one.load()
    (child,) = children(server_of(server))
    one.close()
    assert not Path("/proc", child).exists() or Path("/proc", child, "stat").read_text().split()[2] in "ZX"


def test_a_server_that_was_stopped_goes_on(server: ForkServer) -> None:
    first = worker(server)
    first.load()
    os.kill(server_of(server), signal.SIGSTOP)
    second = worker(server)
    assert isinstance(second.load(), Definitions)
    os.kill(server_of(server), signal.SIGSTOP)
    first.close()
    second.close()
    assert [] == children(server_of(server))


def test_the_end_of_a_copy_is_seen_without_its_server(server: ForkServer, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(launcher, "END_S", 0.1)
    monkeypatch.setattr(server, "wake", lambda: None)
    one = worker(server)
    one.load()
    os.kill(server_of(server), signal.SIGSTOP)
    one.close()
    os.kill(server_of(server), signal.SIGCONT)


def test_a_server_that_ends_takes_its_workers_with_it() -> None:
    server = commands.fork_server(LEVEL, ())
    assert server
    one = worker(server)
    one.load()
    (child,) = children(server_of(server))
    handle = os.pidfd_open(int(child))
    server.close()
    assert select.select([handle], [], [], 60)[0]
    os.close(handle)
    one.close()


def test_after_a_server_was_killed_the_next_worker_gets_a_new_one() -> None:
    server = commands.fork_server(LEVEL, ())
    assert server
    first = worker(server)
    first.load()
    killed = server_of(server)
    os.kill(killed, signal.SIGKILL)
    first.close()
    wait_for_end(killed)
    second = worker(server)
    second.load()
    second.close()
    assert killed != server_of(server)
    server.close()


def test_a_server_that_cannot_be_started_is_a_breakdown() -> None:
    with pytest.raises(Breakdown, match="could not be started"):
        ForkServer(lambda _fd: ["/nonexistent/python"], {}).begin()


def test_a_server_that_ends_before_its_first_worker_is_a_breakdown() -> None:
    server = ForkServer(lambda _fd: [sys.executable, "-c", "pass"], {})
    one = WorkerSupervisor(submission_program(RETURNS), WorkerConfig("process", Limits(), None), server)
    with pytest.raises(Breakdown, match=r"did not start|copied from has ended"):
        one.load()
    one.close()
    server.close()


def test_a_copy_has_so_many_threads_at_a_time_and_those_that_have_ended_do_not_count(server: ForkServer) -> None:
    with contextlib.closing(worker(server, THREADS)) as one:
        most = [outcome.value.item() for _ in range(3) if (outcome := call(one, PINNED[0])) and outcome.value is not None]
    assert 3 == len(most)
    assert all(MOST_THREADS - 30 < count < MOST_THREADS for count in most)


def test_a_set_has_one_order_in_every_process(server: ForkServer) -> None:
    source = "def se_block_forward(seed, x, reduction):\n    return [float(hash(text) % 9973) for text in ('floor', 'ceil')]\n"
    found = []
    for one in (worker(server, source), worker(server, source), *(_program(source) for _ in range(2))):
        with contextlib.closing(one):
            outcome = call(one, PINNED[0])
        assert outcome is not None and outcome.value is not None
        found.append(outcome.value.tolist())
    assert [found[0]] * 4 == found


def _program(source: str) -> WorkerSupervisor:
    return WorkerSupervisor(submission_program(source), WorkerConfig(LEVEL, Limits(), None))


def test_a_server_waits_where_the_system_has_no_processes_left(monkeypatch: pytest.MonkeyPatch) -> None:
    tries, waits = iter([BlockingIOError, BlockingIOError, 7]), []

    def fork() -> int:
        found = next(tries)
        if isinstance(found, int):
            return found
        raise found

    monkeypatch.setattr(forkserver.os, "fork", fork)
    monkeypatch.setattr(forkserver.time, "sleep", waits.append)
    assert 7 == forkserver.fork_when_possible()
    assert 2 == len(waits)


@pytest.mark.parametrize("was_asked", [True, False])
def test_a_program_that_ignores_the_question_to_end_is_killed(was_asked: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    """At once where nobody has asked it for a worker: it may be importing JAX."""
    monkeypatch.setattr(launcher, "END_S", 0.1 if was_asked else 1e6)
    server = ForkServer(lambda _fd: ["sleep", "600"], dict(os.environ))
    server._was_asked = True  # a process before this one
    server.begin()
    server._was_asked |= was_asked
    process = server_of(server)
    server.close()
    assert not Path("/proc", str(process)).exists()


def test_a_program_that_runs_on_has_no_status_yet() -> None:
    nothing = os.open(os.devnull, os.O_RDWR)
    running = SubprocessLauncher(lambda _fds: ["sleep", "600"], dict(os.environ))((nothing, nothing, nothing))
    assert running.wait(0) is None
    running.kill()
    assert -signal.SIGKILL == running.wait()
    os.close(nothing)


def test_where_copies_could_reach_each_other_there_is_no_server(monkeypatch: pytest.MonkeyPatch) -> None:
    assert commands.fork_server("process", ()) is None
    monkeypatch.setattr(commands.hardening, "landlock_version", lambda: 0)
    assert commands.fork_server("namespaces", ()) is None
    monkeypatch.setattr(commands.hardening, "has_seccomp", lambda: False)
    assert commands.fork_server("kernel", ()) is None
