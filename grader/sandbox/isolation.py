"""Select an isolation level, say why a level is not available, and read what a worker's escape probes found."""

import functools
from pathlib import Path
from typing import TYPE_CHECKING

from msgspec import Struct

from grader.core.errors import UsageError
from grader.sandbox import commands
from grader.sandbox.worker import hardening
from grader.sandbox.worker.forkserver import MOST_THREADS

if TYPE_CHECKING:
    from grader.core.report import Isolation
    from grader.sandbox.protocol import Probes

PROC = Path("/proc/self/task")
MOUNT = "mount /proc, or start the container with it (`mount -t proc proc /proc`)"
CURE = "install bubblewrap (`apt install bubblewrap`, `dnf install bubblewrap`; Linux only)"


class Level(Struct, frozen=True):
    """An isolation level: the capabilities that it blocks, and how to enable it on machines that lack it."""

    name: str
    blocks: tuple[str, ...]
    cure: str = ""


_PROCESSES = (
    "reads_memory", "signals_grader", "moves_others", "locks_files", "has_network", "starts_processes",
    "starts_threads",
)  # fmt: skip
_ALL = ("reads_kit", "writes_files", "sees_grader", *_PROCESSES)
LEVELS = (
    Level("namespaces", _ALL, CURE),
    Level("kernel", _ALL, "use Linux 5.13 or newer with Landlock switched on, on x86_64 or aarch64"),
    Level("seccomp", _PROCESSES, "use Linux on x86_64 or aarch64"),
    Level("process", ()),
)
NAMES = tuple(level.name for level in LEVELS)
GUARDED = {
    "reads_kit": "the kit's files are out of sight",
    "writes_files": "no file can be written",
    "sees_grader": "other processes are out of sight",
    "reads_memory": "the grader's memory cannot be read",
    "signals_grader": "no other process can be signalled",
    "moves_others": "no other process can be moved to other processors",
    "locks_files": "no file can be locked",
    "has_network": "no network",
    "starts_processes": "no other process can be started",
    "starts_threads": f"no more than {MOST_THREADS} threads at a time",
}
_POSSIBLE = {  # what the submission could do
    "reads_kit": "read the kit's files, the reference among them",
    "writes_files": "write files",
    "sees_grader": "see other processes",
    "reads_memory": "read the grader's memory",
    "signals_grader": "signal the grader",
    "moves_others": "move other processes to other processors",
    "locks_files": "lock files that other workers read",
    "has_network": "use the network",
    "starts_processes": "start other processes",
    "starts_threads": "start threads without end",
}
HIDING = tuple(level.name for level in LEVELS if "reads_kit" in level.blocks)
# What --require-isolation asks for. In namespaces a process that the submission starts ends with it.
ESSENTIAL = ("reads_kit", "writes_files", "reads_memory", "signals_grader", "moves_others", "locks_files", "has_network")
_LIMITS = ("processor time", "wall time", *(["memory"] if commands.LINUX else []))
_ALWAYS = ("a process of its own", f"limits of {', '.join(_LIMITS)}", "capped output")


def select_level(wanted: str, *, required: bool = False) -> str:
    """The isolation level to use; raises UsageError when the one asked for, or any that is `required`, cannot be had."""
    available = [level.name for level in LEVELS if not why_unavailable(level.name)]
    found = available[0] if wanted == "auto" else wanted
    if found not in available:
        level = next(level for level in LEVELS if level.name == found)
        raise UsageError(f"The isolation level {found} is not available: {why_unavailable(found)}. To get it, {cure(level)}.")
    if required and found == "process":
        missing = "; ".join(dict.fromkeys(map(why_unavailable, ("namespaces", "kernel"))))
        why = missing if wanted == "auto" else "--isolation process is none"
        raise UsageError(f"--require-isolation, but there is no sandbox here: {why}. To get one, {cure(LEVELS[0])}.")
    return found


def require(level: str, probes: "Probes") -> None:
    """Raise UsageError unless the probes found every essential capability blocked."""
    possible = [text for name, text in _POSSIBLE.items() if name in ESSENTIAL and getattr(probes, name)]
    if possible:
        found = f"at the level {level} a submission could {'; '.join(possible)}"
        raise UsageError(f"--require-isolation, but {found}. To prevent it, {CURE}.")


def isolation(level: str, probes: "Probes") -> "Isolation":
    """What the probes of a worker at `level` showed to be blocked, and what not."""
    from grader.core.report import Isolation

    possible = [name for name in GUARDED if getattr(probes, name)]
    guards = _ALWAYS + tuple(text for name, text in GUARDED.items() if name not in possible)
    return Isolation(level=level, guards=guards, missing=tuple(_POSSIBLE[name] for name in possible))


def cure(level: Level) -> str:
    """How to enable a level that is not available here."""
    return level.cure if PROC.exists() or not commands.LINUX else MOUNT


@functools.cache
def why_unavailable(level: str) -> str:
    """Why this machine cannot have `level`, or an empty string when it can."""
    if level == "process":
        return ""
    if not commands.LINUX:
        return "it needs Linux"
    if not PROC.exists():
        return "/proc is missing, and every sandbox needs it"
    if level == "namespaces":
        return _bubblewrap_fails()
    if not hardening.has_seccomp():
        return "the kernel takes no seccomp filters here"
    return "the kernel has no Landlock" if level == "kernel" and not hardening.landlock_version() else ""


def _bubblewrap_fails() -> str:
    trial = commands.trial()
    return trial.why if trial else "bubblewrap is not installed"
