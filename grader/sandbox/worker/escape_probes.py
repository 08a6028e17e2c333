"""Try what a submission should not be able to do, in its process, before it is there. Each probe leaves nothing behind.

A restriction that was asked for proves nothing; an attempt that failed does. True means: it is possible here.
"""

import contextlib
import fcntl
import os
import secrets
import signal
import socket
import threading
from typing import Any


def probe(asked: dict[str, Any], others: list[int]) -> dict[str, bool]:
    """The answers to all probes. `asked` has the grader's process id and where it counts, files to read, folders to write.

    `others` are processes that must be as safe as the grader's, by their numbers here.
    """
    here = process_namespace()
    grader = [asked["grader_pid"]] if not here or here == asked["process_namespace"] else []  # elsewhere: another's number
    processes = [pid for pid in (*grader, *others) if pid != os.getpid()]
    return {
        "reads_kit": any(_opens(path) for path in asked["canaries"]),
        "writes_files": any(map(_writes, asked["folders"])) or any(map(_truncates, asked["canaries"])),
        "sees_grader": any(_opens(f"/proc/{pid}/cmdline") for pid in processes) if os.path.exists("/proc/self") else True,
        "reads_memory": any(_opens(f"/proc/{pid}/{file}") for pid in processes for file in ("mem", "environ")),
        "signals_grader": any(_signals(pid) or _has_signalled(pid) for pid in processes),
        "moves_others": any(map(_moves, processes)),
        "locks_files": _leases(__file__) or _locks(__file__),
        "has_network": _reaches_out(),
        "starts_processes": _forks() or _executes(),
        "starts_threads": _starts_threads(asked["most_threads"]),
    }


def process_namespace() -> str:
    """What tells apart the places in which processes are numbered; empty where there is none to tell."""
    try:
        return os.readlink("/proc/self/ns/pid")
    except OSError:
        return ""


def _opens(path: str) -> bool:
    try:
        with open(path, "rb") as file:
            file.read(1)
    except OSError:
        return False
    return True


def _writes(folder: str) -> bool:
    path = os.path.join(folder, f".probe-{secrets.token_hex(8)}")
    try:
        os.close(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600))
    except OSError:
        return False
    with contextlib.suppress(OSError):
        os.unlink(path)
    return True


def _signals(process: int) -> bool:
    try:
        os.kill(process, 0)
    except OSError:
        return False
    return True


def _moves(process: int) -> bool:
    """Whether another process can be told which processors to use: those that it uses already."""
    try:
        os.sched_setaffinity(process, os.sched_getaffinity(process))
    except (AttributeError, OSError):
        return False
    return True


def _has_signalled(process: int) -> bool:
    """Whether a pipe's signals could go to another process. The kernel looks at rights only when it sends one."""
    reading, writing = os.pipe()
    try:
        fcntl.fcntl(reading, fcntl.F_SETOWN, process)
    except OSError:
        return False
    finally:
        os.close(reading)
        os.close(writing)
    return True


def _truncates(path: str) -> bool:
    """Whether a file can be cut by its name: to the size that it has."""
    try:
        os.truncate(path, os.stat(path).st_size)
    except OSError:
        return False
    return True


def _leases(path: str) -> bool:
    """Whether others can be made to wait when they open a file that they, too, may read."""
    with open(path, "rb") as file:
        try:
            fcntl.fcntl(file, fcntl.F_SETLEASE, fcntl.F_RDLCK)
            fcntl.fcntl(file, fcntl.F_SETLEASE, fcntl.F_UNLCK)
        except OSError:
            return False
    return True


def _locks(path: str) -> bool:
    """The same by a lock, for those who ask for one."""
    with open(path, "rb") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_SH | fcntl.LOCK_NB)
        except OSError:
            return False
    return True


def _reaches_out() -> bool:
    """Whether a socket opens and there is a network card beside the loopback."""
    try:
        socket.socket(socket.AF_INET, socket.SOCK_DGRAM).close()
        return any(name not in {"lo", "lo0"} for _, name in socket.if_nameindex())
    except OSError:
        return False


def _forks() -> bool:
    try:
        child = os.fork()
    except OSError:
        return False
    if child == 0:
        os.kill(os.getpid(), signal.SIGKILL)
    os.waitpid(child, 0)
    return True


def _executes() -> bool:
    """Whether the system would start another program: it looks for the file only where it would."""
    try:
        os.execv("/nonexistent", ["nonexistent"])
    except FileNotFoundError:
        return True
    except OSError:
        return False


def _starts_threads(most: int) -> bool:
    """Whether this process can have `most` more threads at a time than it has now. They end before the answer."""
    door, size = threading.Event(), threading.stack_size(2**16)
    threads = [threading.Thread(target=door.wait, daemon=True) for _ in range(most)]
    started = []
    try:
        for thread in threads:
            thread.start()
            started.append(thread)
    except RuntimeError:
        return False
    finally:
        threading.stack_size(size)
        door.set()
        for thread in started:
            thread.join()
    return True
