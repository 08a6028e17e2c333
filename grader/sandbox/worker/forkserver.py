"""Import JAX once, and become a worker again and again: `python -I forkserver.py SOCKET_FD`.

Every worker is a fresh copy of this process, which never starts JAX's backend and never holds a submission. It knows
processes and descriptors alone. What comes over the socket are four descriptors a worker: requests, replies, log, and the
line on which the grading process gets first a handle of the worker's process, and at its end the exit status.
"""

import contextlib
import errno
import fcntl
import functools
import os
import select
import selectors
import signal
import socket
import struct
import sys
import time
import types
from collections.abc import Callable

MOST_THREADS = 100  # of a worker at a time; JAX has about twenty
PATIENCE_S = 0.1  # between two attempts to fork where the system has no processes left
STATUS = struct.Struct("<i")
# What the kernel asks of a filter's listener, and is answered: struct seccomp_notif, struct seccomp_notif_resp
ASKED, ASKED_ID, ANSWER = 80, struct.Struct("<Q"), struct.Struct("<QqiI")
RECEIVE, SEND, CONTINUE = 0xC0502100, 0xC0182101, 1


def beside(name: str) -> types.ModuleType:
    """The file of this name beside this one, loaded from its text, never from byte code, without a trace in `sys.modules`."""
    path = os.path.join(os.path.dirname(__file__), f"{name}.py")
    module = types.ModuleType(name)
    module.__file__ = path
    with open(path, "rb") as file:
        exec(compile(file.read(), path, "exec"), module.__dict__)
    return module


class Server:
    """The workers that were forked, and whoever can ask something here: each descriptor with what answers it."""

    def __init__(self, control: socket.socket, worker: types.ModuleType) -> None:
        self.control, self.worker = control, worker
        self.lines: dict[int, tuple[int, socket.socket]] = {}  # by handle: the process, and where to tell how it ended
        self.listeners: dict[int, int] = {}  # by process: where the kernel asks for its threads
        self.selector = selectors.DefaultSelector()
        self.selector.register(control, selectors.EVENT_READ)

    def serve(self) -> None:
        """Fork a worker for every message, and tell of every end, until the grading process closes its end."""
        while True:
            for key, _ in self.selector.select():
                if key.data:
                    key.data()
                    continue
                word, fds, _, _ = socket.recv_fds(self.control, 1, 4)
                if not word:
                    return self.end_all()
                self.fork(fds)

    def fork(self, fds: list[int]) -> None:
        """Start the worker that gets all descriptors but the last, the line; on that one goes the handle."""
        *its_own, line_fd = fds
        counter, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        process = fork_when_possible()
        if process == 0:
            for fd in (
                line_fd,
                self.selector.fileno(),
                counter.fileno(),
                *(key.fd for key in self.selector.get_map().values()),
            ):
                os.close(fd)
            for _, line in self.lines.values():
                line.close()
            become_worker(self.worker, its_own, theirs)
        theirs.close()
        for fd in its_own:
            os.close(fd)
        handle, line = os.pidfd_open(process), socket.socket(fileno=line_fd)
        self.lines[handle] = process, line
        self.answer(handle, functools.partial(self.tell_the_end, handle))
        self.answer(counter, functools.partial(self.listen, process, counter))
        socket.send_fds(line, [b"."], [handle])

    def answer(self, asks: int | socket.socket, answer: Callable[[], None]) -> None:
        """From now on, call `answer` where there is something to read."""
        self.selector.register(asks, selectors.EVENT_READ, answer)

    def listen(self, process: int, counter: socket.socket) -> None:
        """Hear from a worker that it is hardened, and listen to its filter, if the kernel asks."""
        self.selector.unregister(counter)
        with counter:
            _, fds, _, _ = socket.recv_fds(counter, 1, 1)
        for listener in fds:
            self.listeners[process] = listener
            self.answer(listener, functools.partial(self.count, process, listener))

    def count(self, process: int, listener: int) -> None:
        """Let a worker have one more thread, or refuse it, as the system does where there are too many."""
        poll = select.poll()
        poll.register(listener, select.POLLIN)
        if not all(event == select.POLLIN for _, event in poll.poll(0)):
            return self.forget(process)  # nobody is left who could ask
        asked = bytearray(ASKED)
        with contextlib.suppress(OSError):  # it has ended meanwhile
            fcntl.ioctl(listener, RECEIVE, asked)
            refused = len(os.listdir(f"/proc/{process}/task")) >= MOST_THREADS
            flags, error = (0, -errno.EAGAIN) if refused else (CONTINUE, 0)
            fcntl.ioctl(listener, SEND, ANSWER.pack(*ASKED_ID.unpack_from(asked), 0, error, flags))

    def forget(self, process: int) -> None:
        """Listen no longer to what this worker's filter asks."""
        listener = self.listeners.pop(process, None)
        if listener is not None:
            self.selector.unregister(listener)
            os.close(listener)

    def tell_the_end(self, handle: int) -> None:
        """Bury a worker that has ended, and tell its exit status, if anybody listens."""
        process, line = self.lines.pop(handle)
        self.selector.unregister(handle)
        self.forget(process)
        _, status = os.waitpid(process, 0)
        os.close(handle)
        with line, contextlib.suppress(OSError):
            line.send(STATUS.pack(os.waitstatus_to_exitcode(status)))

    def end_all(self) -> None:
        """Leave no worker behind."""
        for handle in self.lines:
            signal.pidfd_send_signal(handle, signal.SIGKILL)


def fork_when_possible() -> int:
    """Fork; wait where the system has no processes left, until it has one."""
    while True:
        try:
            return os.fork()
        except BlockingIOError:
            time.sleep(PATIENCE_S)


def become_worker(worker: types.ModuleType, fds: list[int], counter: socket.socket) -> None:
    """Be the worker that has these descriptors for requests, replies and its log. Never returns."""
    status = 1
    try:
        server = os.getppid()
        os.setsid()
        requests, replies, log = fds
        nothing = os.open(os.devnull, os.O_RDONLY)
        for fd, number in ((nothing, 0), (log, 1), (log, 2)):
            os.dup2(fd, number)
        os.close(nothing)
        os.close(log)
        sys.modules["__main__"] = worker  # as where it runs as a program of its own
        worker.numpy.random.seed()  # every copy would draw the same numbers
        worker.start(requests, replies, server, counter)
        worker.serve(requests, replies)
        status = 0
    except BaseException:
        sys.excepthook(*sys.exc_info())
    finally:
        os._exit(status)


if __name__ == "__main__":
    socket_fd = int(sys.argv[1])
    sys.argv = [""]
    main = beside("main")
    beside("hardening").hide_memory()
    main.import_jax()
    Server(socket.socket(fileno=socket_fd), main).serve()
    os._exit(0)  # nothing is left to be put away, and JAX would take its time for it
