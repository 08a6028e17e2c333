"""Open a file that somebody else has put there: an ordinary file or none. Knows the ways in which a path can lead elsewhere."""

import errno
import os
import stat
from pathlib import Path
from typing import IO

OURS = {errno.EIO, errno.EMFILE, errno.ENFILE, errno.ENOMEM, errno.ESTALE}  # errors that no learner causes


def open_ordinary(file: Path) -> IO[bytes]:
    """The file, opened to be read. Raises OSError for all else: a pipe or a device would be waited for.

    A symbolic link is refused, too: in a learner's folder it could lead to any file of the person who grades.
    """
    if "\0" in str(file):
        raise OSError(errno.EINVAL, "embedded null byte")  # Python says it in other words from version to version
    if file.is_symlink():
        raise OSError(errno.ELOOP, "it is a symbolic link; give the file itself")
    handle = os.open(file, os.O_RDONLY | os.O_NONBLOCK | os.O_NOFOLLOW | getattr(os, "O_CLOEXEC", 0))
    if not stat.S_ISREG(os.fstat(handle).st_mode):
        os.close(handle)
        raise OSError(errno.EINVAL, "it is not an ordinary file")
    return os.fdopen(handle, "rb")
