"""The files that reports go to: cleared before anything is graded, written whole at the end. Renders nothing."""

from collections.abc import Iterable
from pathlib import Path

from grader.core.atomic_write import atomic_write
from grader.core.errors import UsageError


def clear(files: Iterable[Path], submission: Path) -> None:
    """Remove the reports of an earlier run, so that none is taken for this one's; raises UsageError where that cannot be."""
    for file in files:
        if file.is_dir() or not file.absolute().parent.is_dir():
            raise UsageError(f"The report {file} cannot be written: it is a folder, or lies in one that does not exist.")
        if submission.exists() and file.exists() and file.samefile(submission):
            raise UsageError(f"The report {file} would be written over the submission. Give it another name.")
        try:
            if file.is_file():
                file.resolve().unlink()
        except OSError as error:
            raise UsageError(f"The report {file} cannot be written ({error.strerror}).") from None


def save(file: Path, text: str) -> None:
    """Write a report; raises UsageError where the disk refuses."""
    try:
        atomic_write(file, text.encode("utf-8"))
    except OSError as error:
        raise UsageError(f"The report {file} cannot be written ({error.strerror}). Does its folder exist?") from None
