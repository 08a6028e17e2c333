"""Write a file whole or not at all. Knows nothing of what is written."""

import contextlib
import os
import secrets
from pathlib import Path


def atomic_write(path: Path, data: bytes, mode: int = 0o666) -> None:
    """Replace `path` by `data` in one step, so that a crash or a full disk leaves the old file; raises OSError.

    The file may be read and written by those whom `mode` and the caller's umask let.
    A link is followed, and what is no ordinary file, such as /dev/stdout, is written to and not replaced.
    """
    if path.exists() and not path.is_file():
        with contextlib.suppress(BrokenPipeError):  # a reader that went away wants no more
            path.write_bytes(data)
        return
    path = path.resolve()
    temporary = path.with_name(f".{secrets.token_hex(8)}.part")
    handle = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_EXCL, mode)
    try:
        with os.fdopen(handle, "wb") as stream:
            stream.write(data)
            stream.flush()
            os.fsync(stream.fileno())
        temporary.replace(path)
    except OSError:
        temporary.unlink(missing_ok=True)
        raise
