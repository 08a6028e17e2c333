"""Look the kit over: versions, isolation, caches, random numbers. Says what it found and what to do; grades nothing."""

import os
from pathlib import Path

import numpy as np

from grader import environment, levels
from grader.cases import WORKED
from grader.desk import Desk, Settings
from grader.errors import GraderError
from grader.lane import Lane, Setup
from grader.process import Limits

# The first four numbers of the worked example, as the lesson shows them: so JAX 0.10 and Flax 0.12 draw the weights.
WORKED_BEGINS = (-1.1373, -0.5927, 0.0, 0.4233)


def doctor() -> tuple[str, bool]:
    """What was found, as text, and whether the kit can grade here."""
    lines = ["Versions"]
    lines += [f"  {name:<11}{version}" for name, version in environment.versions().items()]
    missing = [name for name, version in environment.versions().items() if version == "missing"]
    if missing:
        return "\n".join([*lines, f"  Missing: {', '.join(missing)}. Run `make setup`.", ""]), False
    lines += ["Isolation", *_isolation(), "Workers", *_workers(), "Cache", *_cache(environment.cache_folder())]
    found, well = _reference()
    return "\n".join([*lines, "Recorded answers" if environment.learners_kit() else "Reference", *found, ""]), well


def _isolation() -> list[str]:
    """A table: which door a worker found shut at which level; below it, why a level is not to be had and how to get it."""
    available = [level for level in levels.NAMES if not levels.unavailable(level)]
    lanes = {level: Lane(b"", Setup(level, Limits(), None)) for level in available}
    for lane in lanes.values():
        lane.begin()
    shut = {level: _guards(lane) for level, lane in lanes.items()}
    lines = [f"  {'':<42}" + "".join(f"{level:<12}" for level in levels.NAMES)]
    for guard in levels.GUARDED.values():
        marks = ("-" if level not in shut else "yes" if guard in shut[level] else "no" for level in levels.NAMES)
        lines.append(f"  {guard:<42}" + "".join(f"{mark:<12}" for mark in marks))
    lines.append(f"  used by default: {levels.choose('auto')}")
    for level in levels.LEVELS:
        if level.name not in available:
            lines.append(f"  {level.name} is not available: {levels.unavailable(level.name)}. To get it, {level.cure}.")
    return [line.rstrip() for line in lines]


def _guards(lane: Lane) -> tuple[str, ...]:
    try:
        lane.load()
    finally:
        lane.close()
    return lane.isolation.guards if lane.isolation else ()


def _workers() -> list[str]:
    return ["  one at a time (a single processor, or less than 2 GiB)" if environment.small_machine() else "  two at a time"]


def _cache(folder: Path) -> list[str]:
    files = [file for file in folder.rglob("*") if file.is_file()] if folder.is_dir() else []
    if not files:
        return [f"  {folder} is empty: the first grading takes about three times as long"]
    if not os.access(folder, os.W_OK):
        return [f"  {folder} cannot be written: nothing new is recorded"]
    return [f"  {folder} holds {len(files)} files, {sum(file.stat().st_size for file in files) / 2**20:.1f} MiB"]


def _reference() -> tuple[list[str], bool]:
    """Run the reference once, without a cache: does it still draw the weights that the lesson shows?"""
    desk = Desk(Settings(isolation="process", cache=None, lanes=1))
    try:
        answer, drift = desk.answers.get(WORKED), desk.answers.drift()
    except GraderError as error:
        return [f"  does not run: {error}"], False
    finally:
        desk.close()
    if drift:
        return [f"  cannot be compared: {drift}. Run `make clean setup`"], False
    if np.allclose(answer[:4], WORKED_BEGINS, atol=1e-4):
        recorded = "fit: JAX draws the random numbers here that were recorded, and"
        which = recorded if environment.learners_kit() else "runs, and draws the random numbers"
        return [f"  {which} that the lesson shows"], True
    return ["  runs, but draws other random numbers than the lesson shows: are JAX and Flax those of requirements.lock?"], False
