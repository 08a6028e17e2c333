"""Read a learner's file. Knows paths and bytes; must not parse, import or run what it reads."""

import hashlib
import os
import stat
from pathlib import Path

from grader.errors import UsageError
from grader.model import Submission

NAME = "se_block.py"
MAX_BYTES = 1024 * 1024


def read(path: Path) -> Submission:
    """The submission at `path`, a file or a folder that holds `se_block.py`; raises UsageError otherwise."""
    file = path / NAME if path.is_dir() else path
    try:
        handle = os.open(file, os.O_RDONLY | os.O_NONBLOCK | getattr(os, "O_CLOEXEC", 0))
    except FileNotFoundError:
        raise UsageError(f"There is no file {file}. Give the path of your {NAME}, or of the folder it is in.") from None
    except (OSError, ValueError) as error:
        raise UsageError(f"{file} cannot be read ({getattr(error, 'strerror', None) or error}).") from None
    with os.fdopen(handle, "rb") as stream:
        if not stat.S_ISREG(os.fstat(stream.fileno()).st_mode):
            raise UsageError(f"{file} is not an ordinary file. Give the path of your {NAME}.")
        source = stream.read(MAX_BYTES + 1)
    if len(source) > MAX_BYTES:
        raise UsageError(
            f"{file} is larger than {MAX_BYTES // 1024} KiB: no right answer needs that much. Is it the right file?"
        )
    return Submission(path=str(file), source=source, sha256=hashlib.sha256(source).hexdigest())
