"""Look the kit over: versions, isolation, caches, random numbers. Says what it found and what to do; grades nothing."""

import os
import re
from pathlib import Path

import numpy as np

from grader.core import machine
from grader.core.errors import GraderError
from grader.grading.session import GradingSession
from grader.grading.settings import Settings, for_this_machine
from grader.sandbox import commands, isolation
from grader.sandbox.launcher import ForkServer
from grader.sandbox.supervisor import WorkerConfig, WorkerSupervisor
from grader.sandbox.worker_process import Limits
from grader.se_block import calls, spec
from grader.se_block.pinned_cases import WORKED_EXAMPLE, WORKED_EXAMPLE_BEGINS

_ANY_NAMES = "  layers may have any names: that was tried with this Flax"
_THEIR_NAMES = (
    "  layers must be called Dense_0 and Dense_1: this Flax draws weights in another way than the kit knows. "
    "`make clean setup` installs one that it knows"
)


def doctor() -> tuple[str, bool]:
    """What was found, as text, and whether the kit can grade here; raises UsageError for a wrong variable."""
    settings = for_this_machine()  # a variable of ours that is wrong is told first
    lines = ["Versions"]
    lines += [f"  {name:<11}{version}" for name, version in machine.versions().items()]
    missing = [name for name, version in machine.versions().items() if version == "missing"]
    if missing:
        return "\n".join([*lines, f"  Missing: {', '.join(missing)}. Run `make setup`.", ""]), False
    isolated, any_names = _isolation()
    lines += [*_newer_than_tried(), "Isolation", *isolated, "Workers", *_workers(any_names)]
    lines += ["Cache", *_cache(settings.cache or spec.cache_folder())]
    found, well = _reference()
    return "\n".join([*lines, "Recorded answers" if spec.is_learners_kit() else "Reference", *found, ""]), well


def _newer_than_tried() -> list[str]:
    """A line for each package that is newer than every version that the lock file gives to some Python."""
    try:
        lock = (machine.ROOT / "requirements.lock").read_text("utf-8")
    except OSError:
        return []
    lines = []
    for name, version in machine.versions().items():
        tried = max(re.findall(rf"^{name}==(\S+)", lock, re.MULTILINE), key=_numbers, default="")
        if tried and _numbers(version) > _numbers(tried):
            lines.append(f"  This {name} is newer than any that was tried with this kit; the newest was {tried}.")
    held = '  What holds with it stands below, from "Isolation" on. `make clean setup` installs what was tried.'
    return lines + [held] * bool(lines)


def _numbers(version: str) -> tuple[int, ...]:
    """The numbers of a version, without what makes it a preview or a build."""
    return tuple(map(int, re.findall(r"\d+", re.match(r"[\d.]*", version)[0])))  # type: ignore[index]


def _isolation() -> tuple[list[str], bool]:
    """A table: what a worker found blocked at which level; below it, why a level is not available and how to get it.

    And whether layers may have any names there.
    """
    available = [level for level in isolation.NAMES if not isolation.why_unavailable(level)]
    servers = {level: commands.fork_server(level, ()) for level in available}
    workers = {level: _worker(level, server) for level, server in servers.items()}
    for worker in workers.values():
        worker.begin()
    blocked = {level: _guards(worker) for level, worker in workers.items()}
    for server in filter(None, servers.values()):
        server.close()
    lines = [f"  {'':<52}" + "".join(f"{level:<12}" for level in isolation.NAMES)]
    for guard in isolation.GUARDED.values():
        marks = ("-" if level not in blocked else "yes" if guard in blocked[level] else "no" for level in isolation.NAMES)
        lines.append(f"  {guard:<52}" + "".join(f"{mark:<12}" for mark in marks))
    lines.append(f"  used by default: {isolation.select_level('auto')}")
    for level in isolation.LEVELS:
        if level.name not in available:
            why = isolation.why_unavailable(level.name)
            lines.append(f"  {level.name} is not available: {why}. To get it, {isolation.cure(level)}.")
    return [line.rstrip() for line in lines], any(worker.weights == "any-names" for worker in workers.values())


def _worker(level: str, server: ForkServer | None) -> WorkerSupervisor:
    config = WorkerConfig(level, Limits(), None, weights="any-names", secrets=spec.SECRETS)
    return WorkerSupervisor(calls.submission_program(""), config, server)


def _guards(worker: WorkerSupervisor) -> tuple[str, ...]:
    try:
        worker.load()
    finally:
        worker.close()
    return worker.isolation.guards if worker.isolation else ()


def _workers(any_names: bool) -> list[str]:
    many = "  one at a time (a single processor, or less than 2 GiB)" if machine.is_small() else "  two at a time"
    return [many, _ANY_NAMES if any_names else _THEIR_NAMES]


def _cache(folder: Path) -> list[str]:
    files = [file for file in folder.rglob("*") if file.is_file()] if folder.is_dir() else []
    if not files:
        return [f"  {folder} is empty: the first grading takes about three times as long"]
    if not os.access(folder, os.W_OK):
        return [f"  {folder} cannot be written: nothing new is recorded"]
    return [f"  {folder} holds {len(files)} files, {sum(file.stat().st_size for file in files) / 2**20:.1f} MiB"]


def _reference() -> tuple[list[str], bool]:
    """Run the reference once, without a cache: does it still draw the weights that the lesson shows?"""
    try:
        with GradingSession(Settings(isolation="process", cache=None, workers=1)) as session:
            output, mismatch = session.oracle.expected(WORKED_EXAMPLE), session.oracle.rng_mismatch()
    except GraderError as error:
        return [f"  does not run: {error}"], False
    if mismatch:
        return [f"  cannot be compared: {mismatch}. Run `make clean setup`"], False
    if np.allclose(output[:4], WORKED_EXAMPLE_BEGINS, atol=1e-4):
        recorded = "fit: JAX draws the random numbers here that were recorded, and"
        which = recorded if spec.is_learners_kit() else "runs, and draws the random numbers"
        return [f"  {which} that the lesson shows"], True
    return ["  runs, but draws other random numbers than the lesson shows: are JAX and Flax those of requirements.lock?"], False
