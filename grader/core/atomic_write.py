"""Write a file whole or not at all. Knows nothing of what is written."""

import contextlib
import os
import tempfile
from pathlib import Path


def atomic_write(path: Path, data: bytes, mode: int = 0o644) -> None:
    """Replace `path` by `data` in one step, so that a crash or a full disk leaves the old file; raises OSError.

    A link is followed, and what is no ordinary file, such as /dev/stdout, is written to and not replaced.
    """
    if path.exists() and not path.is_file():
        with contextlib.suppress(BrokenPipeError):  # a reader that went away wants no more
            path.write_bytes(data)
        return
    path = path.resolve()
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
    temporary = Path(name)
    try:
        with os.fdopen(handle, "wb") as stream:
            stream.write(data)
            stream.flush()
            os.fsync(stream.fileno())
        temporary.chmod(mode)
        temporary.replace(path)
    except OSError:
        temporary.unlink(missing_ok=True)
        raise
