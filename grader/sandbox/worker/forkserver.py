"""Import JAX once, and become a worker again and again: `python -I forkserver.py SOCKET_FD`.

Every worker is a fresh copy of this process, which never starts JAX's backend and never holds a submission. It knows
processes and descriptors alone. What comes over the socket are four descriptors a worker: requests, replies, log, and the
line on which the grading process gets first a handle of the worker's process, and at its end the exit status.
"""

import contextlib
import importlib.util
import os
import selectors
import signal
import socket
import struct
import sys
import types

STATUS = struct.Struct("<i")


def beside(name: str) -> types.ModuleType:
    """The file of this name beside this one, loaded without a trace in `sys.modules`."""
    spec = importlib.util.spec_from_file_location(name, os.path.join(os.path.dirname(__file__), f"{name}.py"))
    assert spec and spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


class Server:
    """The workers that were forked, each by a handle of its process, and the line on which to tell how it ended."""

    def __init__(self, control: socket.socket, worker: types.ModuleType) -> None:
        self.control, self.worker = control, worker
        self.lines: dict[int, tuple[int, socket.socket]] = {}
        self.selector = selectors.DefaultSelector()
        self.selector.register(control, selectors.EVENT_READ)

    def serve(self) -> None:
        """Fork a worker for every message, and tell of every end, until the grading process closes its end."""
        while True:
            for key, _ in self.selector.select():
                if key.fd in self.lines:
                    self.tell_the_end(key.fd)
                    continue
                word, fds, _, _ = socket.recv_fds(self.control, 1, 4)
                if not word:
                    return self.end_all()
                self.fork(fds)

    def fork(self, fds: list[int]) -> None:
        """Start the worker that gets all descriptors but the last, the line; on that one goes the handle."""
        *its_own, line_fd = fds
        process = os.fork()
        if process == 0:
            for fd in (self.control.fileno(), self.selector.fileno(), line_fd):
                os.close(fd)
            for handle, (_, line) in self.lines.items():
                os.close(handle)
                line.close()
            become_worker(self.worker, its_own)
        for fd in its_own:
            os.close(fd)
        handle, line = os.pidfd_open(process), socket.socket(fileno=line_fd)
        self.lines[handle] = process, line
        self.selector.register(handle, selectors.EVENT_READ)
        socket.send_fds(line, [b"."], [handle])

    def tell_the_end(self, handle: int) -> None:
        """Bury a worker that has ended, and tell its exit status, if anybody listens."""
        process, line = self.lines.pop(handle)
        self.selector.unregister(handle)
        _, status = os.waitpid(process, 0)
        os.close(handle)
        with line, contextlib.suppress(OSError):
            line.send(STATUS.pack(os.waitstatus_to_exitcode(status)))

    def end_all(self) -> None:
        """Leave no worker behind."""
        for handle in self.lines:
            signal.pidfd_send_signal(handle, signal.SIGKILL)


def become_worker(worker: types.ModuleType, fds: list[int]) -> None:
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
        worker.start(requests, replies, server)
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
