"""How tests copy what was compiled and recorded: from run to run, and from one cache to another."""

import contextlib
import os
import shutil
from collections.abc import Iterator
from pathlib import Path

BOOKS = "*.book"  # the answers in a cache, and the recording


def copy_new(source: Path, target: Path, which: str = "*") -> None:
    """Copy the files that the target does not have yet, each in one step."""
    target.mkdir(parents=True, exist_ok=True)
    for file in source.glob(which):
        if not (target / file.name).exists():
            part = shutil.copy(file, target / f"{os.getpid()}.part")
            part.replace(target / file.name)


def copy_cache(source: Path, target: Path, *left_out: str) -> Path:
    """Copy a cache. What JAX compiled is linked, not copied: there are thousands of files, and JAX writes over none."""

    def copy(file: str, place: str) -> None:
        (shutil.copy if Path(file).match(BOOKS) else os.link)(file, place)

    return shutil.copytree(source, target, ignore=shutil.ignore_patterns(*left_out), copy_function=copy)


@contextlib.contextmanager
def kept_in(kept: Path, mine: Path) -> Iterator[None]:
    """Have in `mine` what was compiled in earlier runs, and keep what comes to it for later ones."""
    kept.mkdir(parents=True, exist_ok=True)
    shutil.copytree(kept, mine, dirs_exist_ok=True)
    yield
    copy_new(mine, kept)
