"""The files that one person handed in, with those in archives in the place of the archives. Writes nothing, runs nothing."""

import contextlib
from collections.abc import Iterable

from msgspec.structs import replace

from grader.intake.file_tree import Item, Unreadable, contents, in_archive, is_archive, name

MOST_DEPTH = 2  # of archives in archives
MOST_ARCHIVES = 20
_ZIP = b"PK\x03\x04"  # the first bytes of a zip archive, whatever its name is


def unpacked(files: Iterable[Item], keep: contextlib.ExitStack) -> tuple[list[Item], list[str]]:
    """The files, and what is wrong with archives; those stay open as long as `keep`."""
    found, faults, opened = [], [], 0
    waiting = [(file, 0) for file in files]
    while waiting:
        file, depth = waiting.pop(0)
        if not (is_archive(file.path[-1]) or _is_renamed(file)):
            found.append(file)
            continue
        opened += 1
        if depth > MOST_DEPTH or opened > MOST_ARCHIVES:
            faults.append(f"{name(file.path)} is packed in too many archives; only {MOST_DEPTH + 1} are opened")
            continue
        try:
            inner = in_archive(file, keep)
        except Unreadable as error:
            faults.append(f"{name(file.path)} is no zip archive that can be read ({error})")
            continue
        waiting += [(replace(one, path=(*file.path, *one.path), full=(*file.full, *one.path)), depth + 1) for one in inner]
    return found, faults


def _is_renamed(file: Item) -> bool:
    """Whether a file with a name of Python's is a zip archive that was renamed."""
    if not file.path[-1].lower().endswith(".py"):
        return False
    with contextlib.suppress(Unreadable):
        return contents(file, lambda stream: stream.read(len(_ZIP))) == _ZIP
    return False
