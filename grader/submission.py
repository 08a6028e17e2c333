"""Read a learner's file. Knows paths and bytes; must not parse, import or run what it reads."""

import errno
import hashlib
import os
import stat
from pathlib import Path

from grader import environment
from grader.errors import UsageError
from grader.model import Submission

NAME = "se_block.py"
MAX_BYTES = 1024 * 1024


def read(path: Path) -> Submission:
    """The submission at `path`, a file or a folder that holds `se_block.py`; raises UsageError otherwise."""
    file = path
    try:
        file = path / NAME if path.is_dir() else path
        source = _read(file)
    except FileNotFoundError:
        raise UsageError(f"There is no file {file}. Give the path of your {NAME}, or of the folder it is in.") from None
    except (OSError, ValueError) as error:
        why = getattr(error, "strerror", None) or error
        raise UsageError(f"{file} cannot be read ({why}). Check its name and its permissions.") from None
    if environment.REFERENCE.exists() and file.samefile(environment.REFERENCE) and file.absolute().parent.name != "solution":
        raise UsageError(f"{file} leads by a link to the reference. Give the learner's own file.")
    if len(source) > MAX_BYTES:
        raise UsageError(
            f"{file} is larger than {MAX_BYTES // 1024} KiB: no right answer needs that much. Is it the right file?"
        )
    return Submission(path=str(file), source=source, sha256=hashlib.sha256(source).hexdigest())


def _read(file: Path) -> bytes:
    """The bytes of an ordinary file, one more than the limit at most. A pipe or a device is refused, not waited for.

    A symbolic link is refused, too: in a learner's folder it could lead to any file of whoever grades.
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
