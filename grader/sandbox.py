"""How a worker process is started at each isolation level. Knows processes and paths; must not know the exercise.

`namespaces` puts bubblewrap round the worker: its own view of the files without the kit, no network, its own processes.
`process` is a plain child process: it stops accidents, not cheating. What holds is not assumed: the worker probes it.
"""

import functools
import os
import shutil
import subprocess
import sys
from pathlib import Path

from grader.errors import UsageError
from grader.model import Isolation
from grader.wire import Probes

PROGRAM = "bwrap"
CURE = "install bubblewrap (`apt install bubblewrap`, `dnf install bubblewrap`; Linux only)"
_SYSTEM = ("/usr", "/lib", "/lib64", "/lib32", "/bin", "/sbin", "/etc/ld.so.cache", "/etc/alternatives")
_WORKER, _WEIGHTS = (Path(__file__).with_name(name) for name in ("worker.py", "weights.py"))
_GUARDED = {
    "reads_kit": "the kit's files are out of sight",
    "writes_files": "no file can be written",
    "sees_grader": "other processes are out of sight",
    "has_network": "no network",
}
_OPEN = {
    "reads_kit": "the submission could read the kit's files, the reference among them",
    "writes_files": "the submission could write files",
    "sees_grader": "the submission could see other processes",
    "has_network": "the submission could use the network",
}
_ALWAYS = ("a process of its own", "processor and wall time limits", "capped output")


def environment() -> dict[str, str]:
    """The fixed environment of every worker: nothing of the caller's but what its BLAS needs to compute rightly."""
    kept = {name: value for name, value in os.environ.items() if name.startswith("OPENBLAS_")}
    return kept | {
        "PATH": "/usr/bin:/bin",
        "LANG": "C.UTF-8",
        "HOME": "/",
        "JAX_PLATFORMS": "cpu",
        "OPENBLAS_NUM_THREADS": "1",
        "MALLOC_ARENA_MAX": "2",
        "TF_CPP_MIN_LOG_LEVEL": "3",
    }


def command(level: str, readable: tuple[Path, ...], fds: tuple[int, int]) -> list[str]:
    """The command that starts a worker at `level`, able to read the folders `readable` beside its interpreter."""
    worker = [sys.executable, "-I", "-X", "utf8", str(_WORKER), *map(str, fds)]
    return worker if level == "process" else [*_bubblewrap(readable), *worker]


def choose(wanted: str) -> str:
    """The isolation level to use; raises UsageError when the one asked for cannot be had."""
    why_not = namespaces_unavailable()
    if wanted == "auto":
        return "process" if why_not else "namespaces"
    if wanted == "namespaces" and why_not:
        raise UsageError(f"The isolation level namespaces is not available: {why_not}. To get it, {CURE}.")
    return wanted


@functools.cache
def namespaces_unavailable() -> str:
    """Why bubblewrap cannot hold a worker on this machine, or an empty string when it can. Tried, not guessed."""
    if not sys.platform.startswith("linux"):
        return "it needs Linux"
    if shutil.which(PROGRAM) is None:
        return "bubblewrap is not installed"
    trial = [*_bubblewrap(()), sys.executable, "-I", "-S", "-c", "pass"]
    try:
        done = subprocess.run(trial, env=environment(), stdin=subprocess.DEVNULL, capture_output=True, timeout=20, check=False)
    except (OSError, subprocess.TimeoutExpired) as error:
        return f"bubblewrap did not run ({error})"
    said = done.stderr.decode("utf-8", "replace").strip().splitlines()
    return "" if done.returncode == 0 else f"bubblewrap refused ({said[-1][:120] if said else done.returncode})"


def isolation(level: str, probes: Probes) -> Isolation:
    """What the probes of a worker at `level` showed to be guarded, and what not."""
    open_ways = [name for name in _GUARDED if getattr(probes, name)]
    guards = _ALWAYS + tuple(text for name, text in _GUARDED.items() if name not in open_ways)
    return Isolation(level=level, guards=guards, missing=tuple(_OPEN[name] for name in open_ways))


def _bubblewrap(readable: tuple[Path, ...]) -> list[str]:
    binds = [Path(str(p)) for p in (*_SYSTEM, sys.base_prefix, sys.prefix, _WORKER, _WEIGHTS, *readable)]
    args = [PROGRAM, "--unshare-all", "--unshare-user", "--disable-userns", "--cap-drop", "ALL", "--die-with-parent"]
    args += ["--new-session", "--proc", "/proc", "--dev", "/dev"]
    for path in dict.fromkeys(binds):
        if path.exists():
            args += ["--ro-bind", str(path), str(path)]
    return [*args, "--remount-ro", "/dev", "--remount-ro", "/", "--chdir", "/", "--"]
