"""Read a learner's file. Knows paths and text; must not parse, import or run what it reads."""

import errno
import hashlib
import os
import re
import stat
from pathlib import Path

from grader.core import source_text
from grader.core.errors import Breakdown, UsageError
from grader.core.machine import ROOT
from grader.core.values import Submission
from grader.se_block import spec

NAME = spec.FILE
MAX_BYTES = 1024 * 1024
MOST_NAMES = 3  # of other files that a message lists
OURS = {errno.EIO, errno.EMFILE, errno.ENFILE, errno.ENOMEM, errno.ESTALE}  # no learner's doing
JUNK = re.compile(r"\.|__MACOSX$|__pycache__$")  # names that no learner gave


def read(path: Path) -> Submission:
    """The submission at `path`, a file or a folder that holds one (see `file_in`); raises UsageError otherwise."""
    file = path
    try:
        file = file_in(path) if path.is_dir() else path
        data = _read(file)
    except FileNotFoundError:
        raise UsageError(f"There is no file {file}. Give the path of your {NAME}, or of the folder it is in.") from None
    except (OSError, ValueError) as error:
        if getattr(error, "errno", None) in OURS:
            raise Breakdown(f"{file} could not be read ({error})") from error
        why = getattr(error, "strerror", None) or error
        raise UsageError(f"{file} cannot be read ({why}). Check its name and its permissions.") from None
    if _leads_into_the_kit(file):
        raise UsageError(f"{file} leads by a link into the grader's own folder. Give the learner's own file.")
    if len(data) > MAX_BYTES:
        raise UsageError(
            f"{file} is larger than {MAX_BYTES // 1024} KiB: no right answer needs that much. Is it the right file?"
        )
    return from_bytes(str(file), data)


def from_bytes(path: str, data: bytes) -> Submission:
    """The submission at `path`, whose file holds `data`."""
    text, why = "", ""
    try:
        text = source_text.decode(data)
    except source_text.NotText as error:
        why = str(error)
    return Submission(path=path, text=text, sha256=hashlib.sha256(data).hexdigest(), not_text=why)


def file_in(folder: Path) -> Path:
    """Where a folder's `se_block.py` is: in it, or in its `exercise`, as in a repository that holds the kit."""
    own, kit = folder / NAME, folder / "exercise"
    return kit / NAME if not os.path.lexists(own) and not kit.is_symlink() and os.path.lexists(kit / NAME) else own


def _leads_into_the_kit(file: Path) -> bool:
    """Whether a folder on the way is a link to one of ours, or the file is the reference under another name."""
    found, given = file.resolve(), Path(os.path.abspath(file)).parts  # noqa: PTH100 (`resolve` would follow the link)
    if spec.REFERENCE.exists() and file.samefile(spec.REFERENCE):
        found = spec.REFERENCE
    inside = found.relative_to(ROOT).parts if found.is_relative_to(ROOT) else ()
    return given[len(given) - len(inside) :] != inside


def why_not(folder: Path) -> str:
    """Why a learner's folder holds nothing to grade; empty where it does, or is none."""
    try:
        if not folder.is_dir() or os.path.lexists(file_in(folder)):
            return ""
        return no_file_among([path.name for path in sorted(folder.iterdir()) if not JUNK.match(path.name)])
    except OSError:
        return ""  # reading it says why


def no_file_among(others: list[str]) -> str:
    """The words for a submission without its file."""
    shown = ", ".join(others[:MOST_NAMES]) + (", ..." if len(others) > MOST_NAMES else "")
    return f"there is no {NAME} in this submission" + (f", only {shown}" if others else "; it is empty")


def _read(file: Path) -> bytes:
    """The bytes of an ordinary file, one more than the limit at most. A pipe or a device is refused, not waited for.

    A symbolic link is refused, too: in a learner's folder it could lead to any file of the person who grades.
    """
    if file.is_symlink():
        raise OSError(errno.ELOOP, "it is a symbolic link; give the file itself")
    handle = os.open(file, os.O_RDONLY | os.O_NONBLOCK | os.O_NOFOLLOW | getattr(os, "O_CLOEXEC", 0))
    try:
        if not stat.S_ISREG(os.fstat(handle).st_mode):
            raise OSError(errno.EINVAL, "it is not an ordinary file")
        with os.fdopen(os.dup(handle), "rb") as stream:
            return stream.read(MAX_BYTES + 1)
    finally:
        os.close(handle)
