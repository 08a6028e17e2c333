"""Harden this process: Landlock, seccomp, a spare uid, no capabilities. Linux only; knows system calls, and no exercise.

It runs in the worker, after JAX is imported and before the submission's text arrives, and asks the kernel directly: no
library but libc. It is not believed to work: `escape_probes.py` tries it afterwards.
"""

import ctypes
import errno
import os
import platform
import socket
import struct
from collections.abc import Sequence

_X86 = platform.machine() == "x86_64"
_AUDIT_ARCH = {"x86_64": 0xC000003E, "aarch64": 0xC00000B7}.get(platform.machine(), 0)
_SET_DUMPABLE, _NO_NEW_PRIVS, _CAPBSET_DROP = 4, 38, 24  # of prctl
_LANDLOCK_CREATE, _LANDLOCK_ADD, _LANDLOCK_RESTRICT = 444, 445, 446
_SECCOMP, _CAPSET = (317, 126) if _X86 else (277, 91)
_READ_FILE, _READ_DIR, _WRITE_FILE = 4, 8, 2
_EVERY_RIGHT = {1: 2**13 - 1, 2: 2**14 - 1, 3: 2**15 - 1, 4: 2**15 - 1}  # by version of Landlock; 2**16 - 1 from 5 on
_ERRNO, _ASK, _ALLOW = 0x00050000, 0x7FC00000, 0x7FFF0000  # what a filter answers
_EVERY_THREAD, _LISTENER = 1, 8  # flags of seccomp: what to filter, and to be given what the filter asks
_LOAD, _EQUAL, _AT_LEAST, _ANY_BIT, _AND, _RETURN = 0x20, 0x15, 0x35, 0x45, 0x54, 0x06
_NUMBER, _ARCH, _FIRST, _SECOND, _THIRD, _FOURTH = 0, 4, 16, 24, 32, 40  # where a filter finds them, and arguments
_CLONE_THREAD = 0x00010000
# TIOCSTI and TIOCLINUX type into a terminal; FIOSETOWN and SIOCSPGRP do what F_SETOWN does.
_REFUSED_IOCTL = (0x5412, 0x541C, 0x8901, 0x8902)
# F_SETOWN, F_SETSIG, F_SETOWN_EX (signal others by a pipe), F_SETLEASE, F_NOTIFY, F_SETLK, F_SETLKW, F_OFD_SETLK, F_OFD_SETLKW
# (make others wait for a file), F_SETPIPE_SZ (use up the pages of all pipes of the same user)
_REFUSED_FCNTL = (8, 10, 15, 1024, 1026, 6, 7, 37, 38, 1031)
_SHARED, _ANONYMOUS, _GROWS_DOWN = 0x01, 0x20, 0x0100  # of mmap: memory that the limit on data does not count
_TRUNCATE = 0x200  # of open: empties a file, without any other right to write to it where Landlock is older than version 3

# System calls that no block needs, by purpose: name, number on x86_64, number on aarch64 (0: it has no such call).
_REFUSED = {
    "other programs and processes": (
        "fork 57 0, vfork 58 0, execve 59 221, execveat 322 281, ptrace 101 117, process_vm_readv 310 270, "
        "process_vm_writev 311 271, process_madvise 440 440, kcmp 312 272, pidfd_open 434 434, pidfd_getfd 438 438, "
        "pidfd_send_signal 424 424, process_mrelease 448 448, tkill 200 130, rt_sigqueueinfo 129 138, rt_tgsigqueueinfo "
        "297 240, setpriority 141 140, ioprio_set 251 30, sched_setscheduler 144 119, sched_setparam 142 118, "
        "sched_setattr 314 274, migrate_pages 256 238, move_pages 279 239, perf_event_open 298 241, sync 162 81, syncfs 306 267"
    ),
    "the network and other sockets": ("socket 41 198, socketpair 53 199, connect 42 203, bind 49 200, listen 50 201"),
    "changes of files that Landlock does not cover": (
        "chmod 90 0, fchmod 91 52, fchmodat 268 53, fchmodat2 452 452, chown 92 0, fchown 93 55, lchown 94 0, fchownat "
        "260 54, utime 132 0, utimes 235 0, futimesat 261 0, utimensat 280 88, setxattr 188 5, lsetxattr 189 6, "
        "fsetxattr 190 7, setxattrat 463 463, removexattr 197 14, lremovexattr 198 15, fremovexattr 199 16, "
        "removexattrat 466 466, truncate 76 45, openat2 437 437, flock 73 32, inotify_init 253 0, inotify_init1 "
        "294 26, fanotify_init 300 262, fanotify_mark 301 263"
    ),
    "what outlives a process": (
        "shmget 29 194, shmat 30 196, shmctl 31 195, msgget 68 186, msgsnd 69 189, msgrcv 70 188, msgctl 71 187, semget "
        "64 190, semop 65 193, semctl 66 191, semtimedop 220 192, mq_open 240 180, mq_unlink 241 181, add_key 248 217, "
        "request_key 249 218, keyctl 250 219"
    ),
    "wide interfaces of the kernel": (
        "io_uring_setup 425 425, io_uring_enter 426 426, io_uring_register 427 427, bpf 321 280, userfaultfd 323 282, "
        "memfd_create 319 279, memfd_secret 447 447, personality 135 92, syslog 103 116, name_to_handle_at 303 264, "
        "open_by_handle_at 304 265, acct 163 89, quotactl 179 60, iopl 172 0, ioperm 173 0, vhangup 153 58, init_module "
        "175 105, finit_module 313 273, delete_module 176 106, kexec_load 246 104, kexec_file_load 320 294, reboot 169 "
        "142, swapon 167 224, swapoff 168 225"
    ),
    "another view of the system": (
        "unshare 272 97, setns 308 268, mount 165 40, umount2 166 39, pivot_root 155 41, chroot 161 51, move_mount 429 "
        "429, open_tree 428 428, fsopen 430 430, fsconfig 431 431, fsmount 432 432, fspick 433 433, mount_setattr 442 "
        "442, sethostname 170 161, setdomainname 171 162, settimeofday 164 170, clock_settime 227 112, adjtimex 159 "
        "171, clock_adjtime 305 266"
    ),
    "another identity": (
        "setuid 105 146, setgid 106 144, setreuid 113 145, setregid 114 143, setresuid 117 147, setresgid 119 149, "
        "setfsuid 122 151, setfsgid 123 152, setgroups 116 159, capset 126 91"
    ),
}
_CLONE, _CLONE3, _KILL, _TGKILL, _PRLIMIT, _IOCTL = (56, 435, 62, 234, 302, 16) if _X86 else (220, 435, 129, 131, 261, 29)
_FCNTL, _MMAP, _OPENAT, _OPEN, _AFFINITY = (72, 9, 257, 2, 203) if _X86 else (25, 222, 56, 0, 122)  # aarch64 has no open

_libc = ctypes.CDLL(None, use_errno=True)


class CannotHarden(OSError):
    """The kernel refused a restriction that was asked for."""


def _call(number: int, *arguments: object) -> int:
    """One system call; raises CannotHarden when the kernel refuses it."""
    result: int = _libc.syscall(ctypes.c_long(number), *arguments)
    if result < 0:
        code = ctypes.get_errno()
        raise CannotHarden(code, f"system call {number}: {os.strerror(code)}")
    return result


def landlock_version() -> int:
    """The kernel's version of Landlock, 0 where there is none. Asked by system call: files in /sys do not tell."""
    try:
        return _call(_LANDLOCK_CREATE, None, ctypes.c_size_t(0), ctypes.c_uint32(1))
    except OSError:
        return 0


def has_seccomp() -> bool:
    """Whether the kernel takes filters of system calls, for the processors whose numbers are known here."""
    refuse = ctypes.c_uint32(_ERRNO)
    try:
        return bool(_AUDIT_ARCH) and _call(_SECCOMP, ctypes.c_uint(2), ctypes.c_uint(0), ctypes.byref(refuse)) == 0
    except OSError:
        return False


def has_handles() -> bool:
    """Whether a process can be held by a handle (Linux 5.3), so that no other one is ever killed in its stead."""
    try:
        os.close(os.pidfd_open(os.getpid()))
    except (AttributeError, OSError):
        return False
    return True


def hide_memory() -> None:
    """Keep other processes of the same user from this one's memory and environment."""
    _libc.prctl(_SET_DUMPABLE, 0, 0, 0, 0)


def harden_process(settings: dict, counter: socket.socket | None = None) -> None:
    """Harden this process as asked, with no way back.

    `processors` (usable ones; none: all), `hidden` (its memory, from other processes of the same user), `uid` (0: stay),
    `landlock` (readable paths, or None), `landlock_version` (the newest one to use), `seccomp` (bool).
    `counter` leads to whoever is asked before each new thread (Linux 5.5).
    """
    if settings["processors"]:
        os.sched_setaffinity(0, settings["processors"])
    if settings["hidden"]:
        hide_memory()
    if not (settings["uid"] or settings["landlock"] is not None or settings["seccomp"]):
        return
    if len(os.listdir("/proc/self/task")) > 1:
        raise CannotHarden(errno.EBUSY, "there is a second thread, which would stay outside")
    ruleset = None if settings["landlock"] is None else _landlock_rules(settings["landlock"], settings["landlock_version"])
    _drop_capabilities(settings["uid"])
    if _libc.prctl(_NO_NEW_PRIVS, 1, 0, 0, 0):
        raise CannotHarden(ctypes.get_errno(), "no_new_privs was refused")
    if ruleset is not None:
        _call(_LANDLOCK_RESTRICT, ctypes.c_int(ruleset), ctypes.c_uint32(0))
        os.close(ruleset)
    if settings["seccomp"]:
        _install(os.getpid(), counter)


def _drop_capabilities(uid: int) -> None:
    """Give up every capability, and root's identity for `uid` where that is asked for."""
    if os.getuid() == 0:
        for capability in range(64):
            _libc.prctl(_CAPBSET_DROP, capability, 0, 0, 0)  # fails from the first number that the kernel does not know
    if uid:
        os.setgroups([])
        os.setresgid(uid, uid, uid)
        os.setresuid(uid, uid, uid)
    header, nothing = struct.pack("<Ii", 0x20080522, 0), bytes(24)
    _call(_CAPSET, ctypes.c_char_p(header), ctypes.c_char_p(nothing))


def _landlock_rules(readable: list[str], newest: int) -> int:
    """A ruleset that handles every right that this version of Landlock knows and gives back only reading below `readable`."""
    version = min(landlock_version(), newest)
    if not version:
        raise CannotHarden(errno.ENOSYS, "the kernel has no Landlock")
    network, scopes = (3 if version >= 4 else 0), (3 if version >= 6 else 0)  # TCP; abstract sockets and signals
    attributes = struct.pack("<QQQ", _EVERY_RIGHT.get(version, 2**16 - 1), network, scopes)
    size = 8 if version < 4 else 16 if version < 6 else 24
    ruleset = _call(_LANDLOCK_CREATE, ctypes.c_char_p(attributes), ctypes.c_size_t(size), ctypes.c_uint32(0))
    for path in [*readable, "/dev/null"]:
        try:
            fd = os.open(path, os.O_PATH | os.O_CLOEXEC)
        except OSError:
            continue  # what is not there need not be readable
        rights = _READ_FILE | (_READ_DIR if os.path.isdir(path) else 0) | (_WRITE_FILE if path == "/dev/null" else 0)
        rule = struct.pack("<Qi", rights, fd)
        _call(_LANDLOCK_ADD, ctypes.c_int(ruleset), ctypes.c_int(1), ctypes.c_char_p(rule), ctypes.c_uint32(0))
        os.close(fd)
    return ruleset


def _step(code: int, value: int, if_true: int = 0, if_false: int = 0) -> bytes:
    return struct.pack("<HBBI", code, if_true, if_false, value)


def _filter(pid: int, new_thread: int) -> bytes:
    """The filter as BPF: refuse by number, and look at arguments where a call is needed for some purposes only."""
    refuse, allow = _step(_RETURN, _ERRNO | errno.EPERM), _step(_RETURN, _ALLOW)

    def only_if(number: int, argument: int, *tests: bytes) -> bytes:
        """Judge the call `number` by its argument: each test jumps one step further (over `refuse`) when it holds."""
        body = _step(_LOAD, argument) + b"".join(tests)
        return _step(_EQUAL, number, 0, len(body) // 8) + body

    def unless_one_of(values: Sequence[int]) -> bytes:
        """Tests for `only_if`: allow all values but these."""
        last = len(values) - 1
        return b"".join(_step(_EQUAL, value, last - i, int(i == last)) for i, value in enumerate(values)) + refuse + allow

    steps = _step(_LOAD, _ARCH) + _step(_EQUAL, _AUDIT_ARCH, 1, 0) + refuse + _step(_LOAD, _NUMBER)
    if _X86:
        steps += _step(_AT_LEAST, 0x40000000, 0, 1) + refuse  # the numbers of the x32 interface
    # libc takes clone for a missing clone3, and there the flags can be seen
    steps += _step(_EQUAL, _CLONE3, 0, 1) + _step(_RETURN, _ERRNO | errno.ENOSYS)
    for number in sorted(refused_numbers()):
        steps += _step(_EQUAL, number, 0, 1) + refuse
    steps += only_if(_CLONE, _FIRST, _step(_ANY_BIT, _CLONE_THREAD, 1, 0), refuse, _step(_RETURN, new_thread))
    for number in (_KILL, _TGKILL):
        steps += only_if(number, _FIRST, _step(_EQUAL, pid, 1, 0), refuse, allow)
    for number in (_PRLIMIT, _AFFINITY):  # 0 is the process itself
        steps += only_if(number, _FIRST, _step(_EQUAL, 0, 2, 0), _step(_EQUAL, pid, 1, 0), refuse, allow)
    steps += only_if(_IOCTL, _SECOND, unless_one_of(_REFUSED_IOCTL))
    steps += only_if(_FCNTL, _SECOND, unless_one_of(_REFUSED_FCNTL))
    both = _step(_AND, _SHARED | _ANONYMOUS), _step(_EQUAL, _SHARED | _ANONYMOUS, 0, 1)
    steps += only_if(_MMAP, _FOURTH, _step(_ANY_BIT, _GROWS_DOWN, 2, 0), *both, refuse, allow)
    for number, flags in ((_OPENAT, _THIRD), (_OPEN, _SECOND)):
        if number:  # both modes that are neither writing (1) nor reading and writing (2)
            steps += only_if(number, flags, _step(_AND, _TRUNCATE | 3), unless_one_of((_TRUNCATE, _TRUNCATE | 3)))
    return steps + allow


def refused_numbers() -> list[int]:
    """The numbers, on this processor, of all system calls that are refused whatever their arguments."""
    entries = [entry.split() for names in _REFUSED.values() for entry in names.split(", ")]
    return [number for _, x86, arm in entries if (number := int(x86 if _X86 else arm))]


def _install(pid: int, counter: socket.socket | None) -> None:
    """Put the filter in force; new threads are asked for where `counter` leads, or else they are free."""
    if counter:
        try:
            listener = _load(_filter(pid, _ASK), _LISTENER)  # there is one thread
            socket.send_fds(counter, [b"."], [listener])
            return os.close(listener)
        except CannotHarden:
            pass  # a kernel, or whatever this runs in, that does not ask; the probes will say so
    _load(_filter(pid, _ALLOW), _EVERY_THREAD)


def _load(steps: bytes, flags: int) -> int:
    class Filter(ctypes.Structure):
        """The kernel's `sock_fprog`."""

        _fields_ = (("length", ctypes.c_ushort), ("steps", ctypes.c_char_p))

    program = Filter(len(steps) // 8, steps)
    return _call(_SECCOMP, ctypes.c_uint(1), ctypes.c_uint(flags), ctypes.byref(program))
