"""How a worker process comes to be, and ends: as a program of its own, or as a copy of one that has imported JAX already.

Knows processes and descriptors; nothing of the exercise, and nothing of what is asked.
"""

import contextlib
import os
import select
import signal
import socket
import struct
import subprocess
import threading
import time
from collections.abc import Callable, Sequence
from typing import Protocol

from grader.core.errors import Breakdown
from grader.core.patience import when_possible

START_S = 120.0  # how long a fork server may take until its first worker is there
END_S = 5.0  # and until it has ended itself
_STATUS = struct.Struct("<i")


class ProcessHandle(Protocol):
    """A worker's process."""

    def kill(self) -> None:
        """End it, and whatever it started."""

    def wait(self, timeout_s: float | None = None) -> int | None:
        """Its exit status, negative for a signal; None when it still runs after that time."""

    def cpu_s(self) -> float:
        """The processor time that it has used, which nothing in it can change; 0 where that cannot be known."""


Fds = tuple[int, int, int]  # what a worker gets: its end of the requests, of the replies, and where it prints
Launcher = Callable[[Fds], ProcessHandle]


class SubprocessLauncher:
    """Starts the program that `command(request fd, reply fd)` names for each worker."""

    def __init__(self, command: Callable[[tuple[int, int]], list[str]], env: dict[str, str]) -> None:
        self._command, self._env = command, env

    def __call__(self, fds: Fds) -> ProcessHandle:
        """Start a worker; raises Breakdown where the system does not."""
        requests, replies, log = fds
        return _SubprocessHandle(_started(self._command((requests, replies)), self._env, (requests, replies), log))


class _SubprocessHandle:
    def __init__(self, process: subprocess.Popen[bytes]) -> None:
        self._process = process

    def kill(self) -> None:
        with contextlib.suppress(OSError):
            os.killpg(self._process.pid, signal.SIGKILL)

    def wait(self, timeout_s: float | None = None) -> int | None:
        try:
            return self._process.wait(timeout_s)
        except subprocess.TimeoutExpired:
            return None

    def cpu_s(self) -> float:
        return _cpu_s(self._process.pid)


class ForkServer:
    """Starts each worker as a copy of one process, which `command(socket fd)` names and which outlives them all."""

    def __init__(self, command: Callable[[int], list[str]], env: dict[str, str]) -> None:
        self._command, self._env = command, env
        self._process: subprocess.Popen[bytes] | None = None
        self._was_asked = False  # this process, for a worker
        self._lock = threading.Lock()

    def begin(self) -> None:
        """Start the process, if it does not run, without waiting for it; raises Breakdown where the system does not."""
        if self._process and self._process.poll() is None:
            return
        self.close()
        self._control, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        try:
            self._process = _started(self._command(theirs.fileno()), self._env, (theirs.fileno(),), subprocess.DEVNULL)
        except Breakdown:
            self._control.close()
            raise
        finally:
            theirs.close()
        self._was_asked = False

    def __call__(self, fds: Fds) -> ProcessHandle:
        """Ask for a worker without waiting for it; raises Breakdown where nobody is there to ask."""
        line, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        with self._lock, theirs:
            self.begin()
            self._was_asked = True
            self.wake()
            try:
                socket.send_fds(self._control, [b"."], [*fds, theirs.fileno()])
            except OSError as error:
                line.close()
                raise Breakdown(f"the process that workers are copied from has ended ({error})") from error
        return _ForkedHandle(line, self.wake)

    def wake(self) -> None:
        """Let the process go on, if somebody has stopped it."""
        if self._process:
            with contextlib.suppress(OSError):
                os.killpg(self._process.pid, signal.SIGCONT)

    def close(self) -> None:
        """End the process, and every worker that is left."""
        if self._process is None:
            return
        self._control.close()  # it ends its workers, and itself
        try:
            self._process.wait(END_S if self._was_asked else 0)  # it may import JAX yet, for nobody
        except subprocess.TimeoutExpired:
            os.killpg(self._process.pid, signal.SIGKILL)
            self._process.wait()
        self._process = None


class _ForkedHandle:
    """A copy. The line gives a handle of its process first, and its exit status when it has ended; `wake` wakes its server."""

    def __init__(self, line: socket.socket, wake: Callable[[], None]) -> None:
        self._line, self._wake = line, wake
        self._handle: int | None = None
        self._status: int | None = None

    def kill(self) -> None:
        handle = self._known()
        if handle is not None:
            with contextlib.suppress(OSError):
                signal.pidfd_send_signal(handle, signal.SIGKILL)

    def wait(self, timeout_s: float | None = None) -> int | None:
        handle = self._known()
        if handle is None:
            return self._status
        line = self._line.fileno()
        ready = select.select([line, handle], [], [], timeout_s)[0]
        if not ready:
            return None
        if line not in ready:  # it has ended, and its server is about to say how, unless it cannot
            self._wake()
            ready = select.select([line], [], [], END_S)[0]
        told = self._line.recv(_STATUS.size) if ready else b""
        self._end(_STATUS.unpack(told)[0] if told else -signal.SIGKILL)  # or else its server is gone, and it with it
        return self._status

    def cpu_s(self) -> float:
        handle = self._known()
        return 0.0 if handle is None else _cpu_s(_process_of(handle))

    def _known(self) -> int | None:
        """The handle of the process; None once it has ended. Waits where the server has only just begun."""
        if self._handle is None and self._status is None:
            self._line.settimeout(START_S)
            try:
                word, fds, _, _ = socket.recv_fds(self._line, 1, 1)
            except OSError:
                word, fds = b"", []
            self._line.settimeout(None)
            if not word or not fds:
                self._end(-signal.SIGKILL)
            else:
                self._handle = fds[0]
        return self._handle

    def _end(self, status: int) -> None:
        self._status = status
        self._line.close()
        if self._handle is not None:
            os.close(self._handle)
            self._handle = None


def _started(command: list[str], env: dict[str, str], fds: Sequence[int], output: int) -> subprocess.Popen[bytes]:
    """A process in a session of its own, as soon as the system has one to give; raises Breakdown where it does not."""
    try:
        return when_possible(
            lambda: subprocess.Popen(
                command,
                env=env,
                cwd="/",
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=output,
                pass_fds=fds,
                start_new_session=True,
            )
        )
    except OSError as error:
        raise Breakdown(f"a worker process could not be started ({error})") from error


def _process_of(handle: int) -> int:
    """The number that a process has here; -1 once it has ended, 0 where there is no /proc."""
    try:
        with open(f"/proc/self/fdinfo/{handle}", encoding="ascii") as file:  # noqa: PTH123 (a Path interns its parts, at each call)
            lines = file.readlines()
    except OSError:
        return 0
    return next((int(line.split()[1]) for line in lines if line.startswith("Pid:")), 0)


def _cpu_s(process: int) -> float:
    """What all threads of a process have used, by the system's clock for it: see clock_getcpuclockid(3)."""
    try:
        return time.clock_gettime(~process << 3 | 2) if process > 0 else 0.0
    except OSError:
        return 0.0
