"""What a session begins with: the isolation level, the folder of compiled code, and the process that imports JAX.

It can begin before the rest of the grader is loaded, and loads no package that takes long itself.
"""

import contextlib
import os
from collections.abc import Iterator
from pathlib import Path

from grader.core import machine
from grader.core.errors import Breakdown, UsageError
from grader.sandbox import commands, isolation
from grader.se_block.spec import cache_folder


class Start:
    """Begun when it is made; the session that takes it ends it, or whoever made it. Raises UsageError without such a level."""

    def __init__(self, wanted: str, required: bool, cache: Path | None) -> None:
        commands.trial()  # it goes on while the folder is made
        self.compiled = _compiled_folder(cache)
        self.level = isolation.select_level(wanted, required=required)
        self.fork_server = commands.fork_server(self.level, (self.compiled,) if self.compiled else ())
        if self.fork_server:
            self.fork_server.begin()  # it imports JAX while we load the rest

    def close(self) -> None:
        """End the process, if it has not ended."""
        if self.fork_server:
            self.fork_server.close()


@contextlib.contextmanager
def early(wanted: str, required: bool) -> Iterator[Start | None]:
    """A start for this machine's cache, which ends here; None where there is none: a session says why, when it is made."""
    try:
        start = Start(wanted, required, cache_folder())
    except (UsageError, Breakdown):
        start = None
    try:
        yield start
    finally:
        if start:
            start.close()


def _compiled_folder(cache: Path | None) -> Path | None:
    """The folder of compiled code, made where it is missing; None where the disk cannot be written."""
    if cache is None:
        return None
    compiled = cache / f"compiled-{machine.machine_key()}"
    try:
        cache.mkdir(mode=0o711, parents=True, exist_ok=True)  # a spare user may go through, and see nothing else
        compiled.mkdir(mode=0o755, exist_ok=True)
    except OSError:
        return None
    return compiled if os.access(compiled, os.W_OK) else None
