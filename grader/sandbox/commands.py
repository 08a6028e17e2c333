"""The commands and settings that start a worker process at each isolation level. Knows processes and paths alone.

`namespaces` runs the worker in bubblewrap: it sees no file of the kit, no network and no other process, and it hardens itself
as at `kernel`. `kernel` is a child process that restricts itself with Landlock and seccomp; `seccomp` is one without Landlock.
`process` is a plain child process: it stops accidents, not cheating. As root, `kernel` and `seccomp` switch to a spare user,
where that user can read the interpreter.
"""

import functools
import itertools
import os
import shutil
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

from grader.sandbox.launcher import ForkServer, SubprocessLauncher
from grader.sandbox.worker import hardening

PROGRAM = "bwrap"
LINUX = sys.platform.startswith("linux")
SPARE_UID = 61184  # of the range that systemd keeps for users who never log in and own nothing
TRIAL_S = 20.0  # how long bubblewrap may take to start
MOST_PROCESSORS = 2  # one pool of threads each, and each thread takes memory
_SYSTEM = ("/usr", "/lib", "/lib64", "/lib32", "/bin", "/sbin", "/etc/ld.so.cache", "/etc/alternatives")
_DEVICES = ("/dev/null", "/dev/urandom", "/proc/self", "/proc/cpuinfo", "/proc/meminfo", "/sys/devices/system/cpu")
_WORKER = Path(__file__).with_name("worker")
ELSEWHERE = "/usr"  # a folder that every worker may see, and that is not where workers are
_turn = itertools.count(os.getpid())


def environment(*, elsewhere: bool = False) -> dict[str, str]:
    """The fixed environment of every worker: nothing of the caller's but what its BLAS needs to compute rightly.

    `elsewhere` differs in all that a block may not depend on.
    """
    kept = {name: value for name, value in os.environ.items() if name.startswith("OPENBLAS_")}
    return kept | {
        "PATH": "/usr/bin:/bin",
        "LANG": "C.UTF-8",
        "HOME": ELSEWHERE if elsewhere else "/",
        "TZ": "UTC-9" if elsewhere else "UTC",
        # or the order of a set, and with it a verdict, would change from run to run; the other seed turns common pairs of words
        "PYTHONHASHSEED": "1378" if elsewhere else "0",
        "JAX_PLATFORMS": "cpu",
        "OPENBLAS_NUM_THREADS": "1",
        "MALLOC_ARENA_MAX": "2",
        "TF_CPP_MIN_LOG_LEVEL": "3",
    }


def launcher(level: str, readable: tuple[Path, ...], *, elsewhere: bool = False) -> SubprocessLauncher:
    """What starts each worker at `level` as a program of its own, able to read the folders `readable`."""
    return SubprocessLauncher(lambda fds: command(level, readable, "main", fds), environment(elsewhere=elsewhere))


def fork_server(level: str, readable: tuple[Path, ...], *, elsewhere: bool = False) -> ForkServer | None:
    """What starts workers at `level` from one process that has imported JAX; None where they could reach it, or each other."""
    in_reach = level == "process" or not hardening.has_seccomp() or (level == "namespaces" and not hardening.landlock_version())
    if not LINUX or in_reach or not hardening.has_handles():
        return None
    return ForkServer(lambda fd: command(level, readable, "forkserver", (fd,)), environment(elsewhere=elsewhere))


def command(level: str, readable: tuple[Path, ...], program: str, fds: Sequence[int]) -> list[str]:
    """The command that starts a program of the worker's folder at `level`.

    It prints without a buffer (-u): a killed process never empties one, and what a learner printed last is what counts. No
    folder but Python's own counts for imports (-P, -s); variables do, since `environment` gives them all.
    """
    worker = [sys.executable, "-P", "-s", "-u", "-X", "utf8", str(_WORKER / f"{program}.py"), *map(str, fds)]
    return [*bubblewrap(readable), *worker] if level == "namespaces" else worker


def bubblewrap(readable: tuple[Path, ...]) -> list[str]:
    """The command in front of another one that gives it namespaces of its own."""
    args = [PROGRAM, "--unshare-all", "--unshare-user", "--disable-userns", "--cap-drop", "ALL", "--die-with-parent"]
    args += ["--new-session", "--proc", "/proc", "--dev", "/dev"]
    for path in _files(readable):
        if Path(path).exists():
            args += ["--ro-bind", path, path]
    return [*args, "--remount-ro", "/dev", "--remount-ro", "/", "--chdir", "/", "--"]


class Trial:
    """A try of bubblewrap. It begins at once, so that a caller can load the rest of the program meanwhile."""

    def __init__(self) -> None:
        trial = [*bubblewrap(()), sys.executable, "-I", "-S", "-c", "pass"]
        self._process, self._why = None, ""
        try:
            self._process = subprocess.Popen(
                trial, env=environment(), stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE
            )
        except OSError as error:
            self._why = f"bubblewrap did not run ({error})"

    @functools.cached_property
    def why(self) -> str:
        """Why it does not work here; empty where it does."""
        if self._process is None:
            return self._why
        try:
            _, said = self._process.communicate(timeout=TRIAL_S)
        except subprocess.TimeoutExpired as error:
            self._process.kill()
            self._process.communicate()
            return f"bubblewrap did not run ({error})"
        lines = said.decode("utf-8", "replace").strip().splitlines()
        status = self._process.returncode
        return "" if status == 0 else f"bubblewrap refused ({lines[-1][:120] if lines else status})"


@functools.cache
def trial() -> Trial | None:
    """The try of this process, which begins with the first call; None where there is nothing to try."""
    return Trial() if LINUX and shutil.which(PROGRAM) else None


def hardening_settings(level: str, readable: tuple[Path, ...]) -> dict[str, object]:
    """How a worker at `level` hardens itself before it gets a submission, as `worker/hardening.py` takes it."""
    if level == "process":
        return {"hidden": LINUX, "uid": 0, "landlock": None, "landlock_version": 0, "seccomp": False, "processors": []}
    version = hardening.landlock_version()
    with_landlock = level == "kernel" or (level == "namespaces" and version > 0)
    return {
        "hidden": True,
        "uid": 0 if level == "namespaces" else spare_uid(readable),
        "landlock": [*_files(readable), *_DEVICES] if with_landlock else None,
        "landlock_version": version,
        "seccomp": hardening.has_seccomp(),
        "processors": processors(sorted(os.sched_getaffinity(0)), next(_turn)),
    }


def processors(usable: list[int], turn: int) -> list[int]:
    """Those that the worker whose turn it is may use: two, each time the next two, so that many workers share them all."""
    start = turn * MOST_PROCESSORS % len(usable)
    return (usable + usable)[start : start + MOST_PROCESSORS] if len(usable) > MOST_PROCESSORS else usable


def spare_uid(readable: tuple[Path, ...] = ()) -> int:
    """The user that a worker shall run as where the grader is root, or 0 where that user could not read what it needs."""
    needed = [Path(sys.prefix), Path(sys.base_prefix), *readable]
    return SPARE_UID if os.getuid() == 0 and all(map(_open_to_all, needed)) else 0


def _open_to_all(path: Path) -> bool:
    return all(folder.stat().st_mode & 0o001 for folder in (path, *path.parents))


def hide_memory() -> None:
    """Keep other processes of the same user from this one's memory, where that can be done: it holds answers and verdicts."""
    if LINUX:
        hardening.hide_memory()


def _files(readable: tuple[Path, ...]) -> list[str]:
    return list(dict.fromkeys(map(str, (*_SYSTEM, sys.base_prefix, sys.prefix, _WORKER, *readable))))
