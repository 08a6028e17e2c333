"""The hardening holds in a process of its own: what a submission never needs is refused, what JAX needs is not."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from grader.sandbox import commands
from grader.sandbox.worker import hardening

HERE = Path(hardening.__file__).parent
needs_seccomp = pytest.mark.skipif(not commands.LINUX or not hardening.has_seccomp(), reason="no seccomp here")
needs_landlock = pytest.mark.skipif(not commands.LINUX or not hardening.landlock_version(), reason="no Landlock here")
needs_root = pytest.mark.skipif(os.getuid() != 0, reason="only root can become somebody else")
LOCKED = """
import ctypes, fcntl, mmap, os, resource, signal, sys, threading
sys.path.insert(0, {here!r})
import hardening
code, folder, pipe = os.open(hardening.__file__, os.O_RDONLY), os.open("/tmp", os.O_RDONLY), os.pipe()[1]
me, parent, libc = os.getpid(), os.getppid(), ctypes.CDLL(None, use_errno=True)
asked = {{"uid": {uid}, "landlock": {landlock}, "landlock_version": {version}, "seccomp": {seccomp}}}
hardening.harden_process({{"processors": [], "hidden": True, **asked}})
def tried(action):
    try:
        return action()
    except OSError as error:
        return error.errno
print(repr(tried(lambda: {attempt})))
"""


def locked(
    attempt: str, *, landlock: list[str] | None = None, version: int = 99, seccomp: bool = True, uid: int = 0, python: str = ""
) -> str:
    """What an expression is worth in a locked process; the number of the error where it is refused."""
    code = LOCKED.format(here=str(HERE), attempt=attempt, landlock=landlock, version=version, seccomp=seccomp, uid=uid)
    command = [python or sys.executable, "-I", "-S", "-c", code]
    done = subprocess.run(command, capture_output=True, text=True, check=False, cwd="/")
    assert 0 == done.returncode, done.stderr
    return done.stdout.strip()


@needs_seccomp
@pytest.mark.parametrize(
    "attempt",
    [
        "os.fork()", "os.execv('/bin/true', ['true'])", "__import__('socket').socket()", "__import__('socket').socketpair()",
        "os.kill(parent, 0)", "os.kill(0, 0)", "os.kill(-1, 0)", "os.memfd_create('x')", "os.chmod('/tmp', 0o777)",
        "os.utime('/tmp', (0, 0))", "os.chown('/tmp', 1, 1)", "os.setxattr('/tmp', 'user.x', b'')", "os.chroot('/')",
        "os.setuid(0)", "resource.prlimit(parent, resource.RLIMIT_CORE)", "os.pidfd_open(me)",
        "os.posix_spawn('/bin/true', ['true'], {})",
        "fcntl.ioctl(0, 0x5412, b'x')", "os.sched_setscheduler(0, 0, os.sched_param(0))",
        "fcntl.fcntl(0, fcntl.F_SETOWN, parent)", "fcntl.fcntl(0, fcntl.F_SETOWN, me)", "fcntl.fcntl(0, 10, signal.SIGIO)",
        "fcntl.fcntl(0, 15, bytes(8))", "fcntl.ioctl(0, 0x8901, b'1234')", "fcntl.ioctl(0, 0x8902, b'1234')",
        "fcntl.fcntl(code, fcntl.F_SETLEASE, fcntl.F_RDLCK)", "fcntl.fcntl(folder, fcntl.F_NOTIFY, fcntl.DN_ACCESS)",
        "fcntl.flock(code, fcntl.LOCK_SH)", "fcntl.lockf(code, fcntl.LOCK_SH)", "fcntl.fcntl(pipe, 1031, 2**20)",
        "os.truncate('/dev/null', 0)", "os.open(hardening.__file__, os.O_TRUNC)", "os.open(hardening.__file__, os.O_TRUNC | 3)",
        "os.sched_setaffinity(parent, {0})", "os.sched_setaffinity(1, {0})",
        "mmap.mmap(-1, 4096)", "mmap.mmap(-1, 4096, flags=mmap.MAP_SHARED | mmap.MAP_ANONYMOUS)",
    ],
)  # fmt: skip
def test_a_call_that_no_block_needs_is_refused(attempt: str) -> None:
    assert "1" == locked(attempt)


@needs_seccomp
@pytest.mark.parametrize(
    ("attempt", "expected"),
    [
        ("os.kill(me, 0)", "None"),
        ("os.sched_setaffinity(me, os.sched_getaffinity(0))", "None"),
        ("libc.prctl(3, 0, 0, 0, 0)", "0"),
        ("resource.prlimit(me, resource.RLIMIT_CORE) == resource.getrlimit(resource.RLIMIT_CORE)", "True"),
        ("[(t := threading.Thread(target=lambda: None)).start(), t.join()]", "[None, None]"),
        ("len(os.urandom(8))", "8"),
        ("len(os.sched_getaffinity(0)) > 0", "True"),
        ("signal.raise_signal(signal.SIGCHLD)", "None"),
        ("fcntl.fcntl(pipe, fcntl.F_SETFL, fcntl.fcntl(pipe, fcntl.F_GETFL) | os.O_NONBLOCK)", "0"),
        ("fcntl.fcntl(code, fcntl.F_DUPFD_CLOEXEC, 20) >= 20", "True"),
        ("len(mmap.mmap(-1, 4096, flags=mmap.MAP_PRIVATE | mmap.MAP_ANONYMOUS))", "4096"),
        ("len(mmap.mmap(code, 16, flags=mmap.MAP_SHARED, prot=mmap.PROT_READ))", "16"),
        ("open('/dev/null', 'w').write('x')", "1"),
        ("len(open(hardening.__file__).read(8))", "8"),
    ],
    ids=[
        "signal-itself",
        "its-own-processors",
        "hidden-memory",
        "its-own-limits",
        "threads",
        "random",
        "affinity",
        "raise",
        "non-blocking",
        "copy-of-a-descriptor",
        "private-memory",
        "shared-file",
        "null-device",
        "read",
    ],
)
def test_what_python_and_jax_need_is_not(attempt: str, expected: str) -> None:
    assert expected == locked(attempt)


@needs_seccomp
def test_other_processes_memory_cannot_be_asked_for_by_number() -> None:
    assert "(-1, 1)" == locked("(libc.ptrace(16, parent, None, None), ctypes.get_errno())")
    assert "(-1, 1)" == locked("(libc.process_vm_readv(parent, None, 0, None, 0, 0), ctypes.get_errno())")
    assert "(-1, 1)" == locked("(libc.shmget(1, 1, 0o1600), ctypes.get_errno())")
    assert "(-1, 1)" == locked("(libc.unshare(0x10000000), ctypes.get_errno())")
    assert "(-1, 1)" == locked("(libc.syncfs(code), ctypes.get_errno())")


@needs_seccomp
def test_no_number_is_refused_twice() -> None:
    numbers = hardening.refused_numbers()
    assert len(set(numbers)) == len(numbers)
    assert not {number for number in numbers if number <= 0}


@needs_landlock
@pytest.mark.parametrize(
    ("attempt", "expected"),
    [
        ("open('/etc/passwd').read(1)", "13"),
        ("os.listdir('/')", "13"),
        ("open('/tmp/locked-in', 'w')", "13"),
        ("os.mkdir('/tmp/locked-in')", "13"),
        ("os.symlink('/', '/tmp/locked-in')", "13"),
        ("os.unlink('/usr/bin/env')", "13"),
        ("open('/usr/bin/env', 'rb').read(0)", "b''"),
        ("open('/dev/null', 'w').write('x')", "1"),
        ("len(os.listdir('/usr')) > 0", "True"),
    ],
)
def test_files_are_out_of_reach_but_for_those_that_are_named(attempt: str, expected: str) -> None:
    assert expected == locked(attempt, landlock=["/usr", "/nowhere"], seccomp=False)


@needs_landlock
@needs_seccomp
@pytest.mark.parametrize("version", [1, 2, 3, 5, 99])
@pytest.mark.parametrize(
    "attempt",
    ["os.truncate({0!r}, 0)", "os.open({0!r}, os.O_TRUNC)", "os.open({0!r}, os.O_TRUNC | 3)", "open({0!r}, 'w')",
     "os.open({0!r}, os.O_RDWR | os.O_TRUNC)", "os.open({0!r}, os.O_CREAT | os.O_TRUNC)", "os.rename({0!r}, {0!r} + 'x')",
     "os.link({0!r}, {0!r} + 'x')", "os.unlink({0!r})"],
)  # fmt: skip
def test_a_file_stays_as_it_is_however_old_landlock_is(attempt: str, version: int, tmp_path: Path) -> None:
    victim = tmp_path / "victim"
    victim.write_text("precious")
    assert locked(attempt.format(str(victim)), landlock=["/usr", str(tmp_path)], version=version) in {"1", "13", "18"}
    assert ["precious"] == [file.read_text() for file in tmp_path.iterdir()]


@needs_root
@needs_seccomp
def test_root_gives_up_its_name_and_its_powers() -> None:
    powers = "int(next(line for line in open('/proc/self/status') if line.startswith('CapEff'))[8:], 16)"
    asked = f"(os.getuid(), os.getgid(), os.getgroups(), {powers})"
    assert "(61184, 61184, [], 0)" == locked(asked, uid=61184, python="/usr/bin/python3")
    assert locked(asked).endswith(", 0)")


@needs_seccomp
def test_a_second_thread_is_not_left_outside() -> None:
    code = f"""
import sys, threading
sys.path.insert(0, {str(HERE)!r})
import hardening
threading.Thread(target=threading.Event().wait, daemon=True).start()
try:
    hardening.harden_process({{"uid": 0, "landlock": None, "landlock_version": 0, "seccomp": True, "processors": [],
                              "hidden": False}})
except hardening.CannotHarden as error:
    print(error)
"""
    done = subprocess.run([sys.executable, "-I", "-S", "-c", code], capture_output=True, text=True, check=True)
    assert "second thread" in done.stdout


def test_nothing_is_hardened_where_nothing_is_asked_for() -> None:
    hardening.harden_process({"hidden": False, "uid": 0, "landlock": None, "seccomp": False, "processors": []})
    assert os.access("/", os.R_OK)
