"""What this machine has: versions, processors, memory. Reads package metadata only: it imports neither JAX nor Flax."""

import functools
import hashlib
import importlib.metadata
import os
import platform
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]  # the kit's own folder
_PACKAGES = ("jax", "jaxlib", "flax", "numpy", "hypothesis")


def versions() -> dict[str, str]:
    """Python's, the packages' and the platform's version, as a report shows them."""
    found = {name: _version(name) for name in _PACKAGES}
    return {"python": platform.python_version(), **found, "platform": f"{sys.platform}-{platform.machine()}"}


def _version(package: str) -> str:
    try:
        return importlib.metadata.version(package)
    except importlib.metadata.PackageNotFoundError:
        return "missing"


@functools.cache
def machine_key() -> str:
    """A short name for what compiled code and recorded numbers hold on: versions, processor, and what runs beside a block."""
    worker = [file.read_bytes() for file in sorted((ROOT / "grader" / "sandbox" / "worker").glob("*.py"))]
    return hashlib.sha256(repr((versions(), _processor(), worker)).encode()).hexdigest()[:16]


def _processor() -> str:
    try:
        lines = Path("/proc/cpuinfo").read_text().splitlines()
    except OSError:
        return platform.processor()
    return "\n".join(sorted({line for line in lines if line.startswith(("model name", "flags", "Features"))}))


def is_small() -> bool:
    """True where two workers at a time would not fit: one processor, or less than 2 GiB of memory to use."""
    return processors() < 2 or _memory() < 2 * 2**30


def processors() -> int:
    """How many processors this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def _memory() -> int:
    limits = [os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")]
    for name in ("memory.max", "memory/memory.limit_in_bytes"):
        try:
            limits.append(int(Path("/sys/fs/cgroup", name).read_text()))
        except (OSError, ValueError):
            continue
    return min(limits)
