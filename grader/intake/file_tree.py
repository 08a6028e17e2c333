"""The files in a folder or an archive, each with its path there. Trusts no name, no number and no size; writes nothing.

What is wrong with an archive is Unreadable, a finding about it. Links are never followed. A folder without a file in it is told
by a path that ends in an empty name.
"""

import bz2
import contextlib
import errno
import functools
import gzip
import io
import os
import re
import stat
import tarfile
import tempfile
import zipfile
from collections.abc import Callable, Iterable
from pathlib import Path, PurePosixPath
from typing import IO, Any, TypeVar

from msgspec import Struct

from grader.core.errors import Breakdown, UsageError
from grader.core.ordinary_file import OURS, open_ordinary

MOST_MEMBERS = 200_000
MOST_DIRECTORY = 32 * 2**20  # bytes of an archive's list of members
MOST_UNPACKED = 256 * 2**20  # bytes of a compressed tar archive, or of an archive in an archive
JUNK = re.compile(r"\.|__MACOSX$|__pycache__$")  # names that no learner gave
INSTALLED = {"site-packages", "node_modules", "venv"}  # folders of other people's programs
_DRIVE = re.compile(r"[A-Za-z]:$")
_SAYS_UTF8 = 0x800  # a flag of a zip archive's member
_USUAL = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)
_ZIP = object()
_TAR: dict[str, Any] = {".tar": None, ".tar.gz": gzip, ".tgz": gzip, ".tar.bz2": bz2, ".tbz2": bz2}
_Found = TypeVar("_Found")
Names = tuple[str, ...]


class Unreadable(ValueError):
    """The archive, or the file in it, cannot be read. The message says why."""


class Item(Struct, frozen=True):
    """A file: its path in what one person handed in, how to open it, and where it is on the disk if it is there.

    `full` is its path below the folder or in the archive of the class, where that is another one.
    """

    path: Names
    open: Callable[[], IO[bytes]]
    on_disk: Path | None = None
    full: Names = ()


def name(path: Names) -> str:
    """A path as people write it."""
    return "/".join(path)


def is_archive(file: str) -> bool:
    """Whether a file of this name is an archive that can be opened here."""
    return file.lower().endswith((".zip", *_TAR))


def in_folder(folder: Path, left_out: Path | None = None) -> list[Item]:
    """The files below the folder, without those below `left_out`."""
    found: list[Item] = []
    without = os.path.realpath(left_out) if left_out else ""
    for here, folders, files in os.walk(folder):
        place = Path(here)
        links = [name for name in folders if (place / name).is_symlink()]
        results = [name for name in folders if os.path.realpath(place / name) == without]
        folders[:] = sorted(name for name in folders if name not in links and _is_own(name) and name not in results)
        names = place.relative_to(folder).parts
        own = [name for name in sorted([*files, *links]) if not JUNK.match(name)]
        found += [Item((*names, name), functools.partial(open_ordinary, place / name), place / name) for name in own]
        if names and not own and not folders and not results:
            found.append(Item((*names, ""), _nothing))
    return found


def _is_own(folder: str) -> bool:
    return not JUNK.match(folder) and folder not in INSTALLED


def _nothing() -> IO[bytes]:
    raise OSError(errno.ENOENT, "the folder is empty")


def in_archive(archive: Item, keep: contextlib.ExitStack) -> list[Item]:
    """The files in the archive, which stays open as long as `keep`. Raises Unreadable, and Breakdown for a fault of ours."""
    try:
        stream = keep.enter_context(archive.open())
        if archive.on_disk is None:
            stream = io.BytesIO(_read(stream, MOST_UNPACKED))
        packed = next((module for ending, module in _TAR.items() if archive.path[-1].lower().endswith(ending)), _ZIP)
        return _in_zip(stream, keep) if packed is _ZIP else _in_tar(packed, stream, keep)
    except (Unreadable, UsageError):
        raise
    except OSError as error:
        if error.errno in OURS:
            raise Breakdown(f"{archive.path[-1]} could not be read ({error})") from error
        raise Unreadable(error.strerror or str(error)) from error
    except Exception as error:  # whatever the libraries say to a file that somebody made
        raise Unreadable(why(error)) from error


def contents(item: Item, read: Callable[[IO[bytes]], _Found]) -> _Found:
    """What `read` makes of the file. Raises Unreadable for whatever it may be, and Breakdown for a fault of ours."""
    try:
        with item.open() as stream:
            return read(stream)
    except Exception as error:  # whatever the libraries say to a file that somebody made
        if isinstance(error, OSError) and error.errno in OURS:
            raise Breakdown(f"{name(item.path)} could not be read ({error})") from error
        raise Unreadable(why(error)) from error


def why(error: Exception) -> str:
    """What a library says to a damaged file, on one line."""
    return " ".join(str(error).split())[:200] or type(error).__name__


def _read(stream: IO[bytes], most: int) -> bytes:
    data = stream.read(most + 1)
    if len(data) > most:
        raise Unreadable(f"it holds more than {most // 2**20} MiB: is it the right one?")
    return data


def _in_zip(stream: IO[bytes], keep: contextlib.ExitStack) -> list[Item]:
    _check_directory(stream)
    opened = keep.enter_context(zipfile.ZipFile(stream))
    infos = opened.infolist()
    if len(infos) > MOST_MEMBERS:
        raise Unreadable(f"it holds more than {MOST_MEMBERS:,} files: is it the right one?")
    files = [
        Item(path, functools.partial(_of_zip, opened, info))
        for info in infos
        if not info.is_dir() and (path := _path(_name(info)))
    ]
    return files + _empty(files, (_name(info) for info in infos if info.is_dir()))


def _check_directory(stream: IO[bytes]) -> None:
    """Refuse a list of members that is too long, before it is read: each of them takes ten times its size of memory."""
    end = zipfile._EndRecData(stream)  # type: ignore[attr-defined]
    if end and (end[5] > MOST_DIRECTORY or end[4] > MOST_MEMBERS):
        raise Unreadable(f"it holds more than {MOST_MEMBERS:,} files: is it the right one?")


def _name(info: zipfile.ZipInfo) -> str:
    """A member's name. Many programs write UTF-8 and do not say so."""
    if info.flag_bits & _SAYS_UTF8:
        return info.filename
    try:
        return info.filename.encode("cp437").decode("utf-8")
    except UnicodeError:
        return info.filename


def _of_zip(opened: zipfile.ZipFile, info: zipfile.ZipInfo) -> IO[bytes]:
    if stat.S_ISLNK(info.external_attr >> 16):
        raise Unreadable("it is a symbolic link in the archive; the file itself is needed")
    if info.compress_type not in _USUAL:
        raise Unreadable("it is packed in an unusual way; pack it again as an ordinary zip file")
    return opened.open(info)


def _in_tar(packed: Any, stream: IO[bytes], keep: contextlib.ExitStack) -> list[Item]:
    if packed:
        plain = keep.enter_context(tempfile.TemporaryFile())
        with packed.open(stream) as unpacking:
            for _ in range(MOST_UNPACKED // 2**20):
                plain.write(unpacking.read(2**20))
            if unpacking.read(1):
                raise Unreadable(f"it holds more than {MOST_UNPACKED // 2**20} MiB: is it the right one?")
        plain.seek(0)
        stream = plain
    opened = keep.enter_context(tarfile.open(fileobj=stream, mode="r:"))
    members = []
    for member in opened:
        members.append(member)
        if len(members) > MOST_MEMBERS:
            raise Unreadable(f"it holds more than {MOST_MEMBERS:,} files: is it the right one?")
    files = [
        Item(path, functools.partial(_of_tar, opened, one)) for one in members if not one.isdir() and (path := _path(one.name))
    ]
    return files + _empty(files, (one.name for one in members if one.isdir()))


def _of_tar(opened: tarfile.TarFile, member: tarfile.TarInfo) -> IO[bytes]:
    stream = opened.extractfile(member) if member.isreg() else None
    if stream is None:
        raise Unreadable("it is a link or a device in the archive; the file itself is needed")
    return stream


def _path(name: str) -> Names:
    """The folders and the name of a member; none where it leads elsewhere, or is no learner's file."""
    path = PurePosixPath(name.replace("\\", "/"))
    outside = not path.parts or path.is_absolute() or ".." in path.parts or _DRIVE.match(path.parts[0])
    return () if outside or not all(_is_own(part) for part in path.parts) else path.parts


def _empty(files: Iterable[Item], folders: Iterable[str]) -> list[Item]:
    """The folders without a file in them."""
    full = {file.path[:depth] for file in files for depth in range(len(file.path))}
    empty = {path for folder in folders if (path := _path(folder)) and path not in full}
    above = {path[:depth] for path in empty for depth in range(len(path))}
    return [Item((*path, ""), _nothing) for path in sorted(empty - above)]
