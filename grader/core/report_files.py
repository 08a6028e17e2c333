"""The files that reports go to: cleared before anything is graded, written whole at the end. Renders nothing.

The summary of a job on GitHub belongs to all of its steps, so a report is added to what is there.
"""

import os
from collections.abc import Iterable
from pathlib import Path

from grader.core.atomic_write import atomic_write
from grader.core.errors import UsageError


def clear(files: Iterable[Path], *submissions: Path) -> None:
    """Remove the reports of an earlier run, so that none is taken for this one's; raises UsageError where that cannot be.

    Nothing is removed before all is known to be no submission.
    """
    files = list(files)
    for file in files:
        if file.is_dir() or not file.absolute().parent.is_dir():
            raise UsageError(f"The report {file} cannot be written: it is a folder, or lies in one that does not exist.")
        if file.exists() and any(one.exists() and file.samefile(one) for one in submissions):
            raise UsageError(f"The report {file} would be written over the submission. Give it another name.")
    for file in files:
        try:
            if file.is_file() and not _is_everybodys(file):
                file.resolve().unlink()
        except OSError as error:
            raise UsageError(f"The report {file} cannot be written ({error.strerror}).") from None


def make_folder(folder: Path) -> None:
    """Make a folder for reports where there is none; raises UsageError where that cannot be."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise UsageError(f"The folder {folder} cannot be made ({error.strerror}).") from None


def save(file: Path, text: str) -> None:
    """Write a report; raises UsageError where the disk refuses."""
    try:
        if _is_everybodys(file):
            _add(file, text)
        else:
            atomic_write(file, text.encode("utf-8"))
    except OSError as error:
        raise UsageError(f"The report {file} cannot be written ({error.strerror}). Does its folder exist?") from None


def _is_everybodys(file: Path) -> bool:
    summary = os.environ.get("GITHUB_STEP_SUMMARY")
    return bool(summary) and file.resolve() == Path(str(summary)).resolve()


def _add(file: Path, text: str) -> None:
    with file.open("a+b") as stream:
        stream.seek(max(stream.seek(0, os.SEEK_END) - 1, 0))
        ended = stream.read() in {b"", b"\n"}
        stream.write(("" if ended else "\n").encode() + text.encode())
