"""Tell when a file is saved: by the system's own notice where there is one, and by looking twice a second everywhere.

Network and container mounts give no notice. Editors write in place, or write another file and rename it; either changes what
`stamp` sees.
"""

import contextlib
import os
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

LOOK_MS = 500  # between two looks without a notice
SETTLE_MS = 50  # after a notice: an editor may need several steps for one save
KINDS = (".py", ".ipynb")
Stamp = tuple[tuple[str, int, int, int], ...]


def stamp(path: Path) -> Stamp:
    """What changes with a save: of a file its time, size and inode; of a folder those of the files that may be graded."""
    if not path.is_dir():
        return _of_file(path)
    with contextlib.suppress(OSError):
        return tuple(one for file in sorted(path.iterdir()) if file.suffix in KINDS for one in _of_file(file))
    return ()


def _of_file(file: Path) -> Stamp:
    try:
        about = os.stat(file)  # noqa: PTH116 (it follows a link, as reading does)
    except OSError:
        return ()
    return ((file.name, about.st_mtime_ns, about.st_size, about.st_ino),)


@contextlib.contextmanager
def watched(path: Path, saved: Callable[[], None]) -> Iterator[None]:
    """In here, `saved` is called each time that the stamp has changed, from a thread of its own."""
    stop = threading.Event()
    thread = threading.Thread(target=_watch, args=(path, stamp(path), saved, stop), daemon=True)
    thread.start()
    try:
        yield
    finally:
        stop.set()
        thread.join()


def _watch(path: Path, before: Stamp, saved: Callable[[], None], stop: threading.Event) -> None:
    for _ in _notices(path if path.is_dir() else path.absolute().parent, stop):
        now = stamp(path)
        if now != before:
            before = now
            saved()


def _notices(folder: Path, stop: threading.Event) -> Iterator[None]:
    """One for each notice of the system, and one for each time without."""
    import watchfiles

    with contextlib.suppress(OSError, RuntimeError):  # the system has no more notices to give
        for _ in watchfiles.watch(
            folder,
            watch_filter=None,
            debounce=SETTLE_MS,
            step=SETTLE_MS // 5,
            rust_timeout=LOOK_MS,
            yield_on_timeout=True,
            stop_event=stop,
            raise_interrupt=False,
            recursive=False,
            ignore_permission_denied=True,
        ):
            yield
    while not stop.wait(LOOK_MS / 1000):
        yield
