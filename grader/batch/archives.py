"""Zip archives: which file of them is graded, and whose it is. Knows archives; must trust no name and no number in them.

A whole class comes as one archive, as Gradescope and Moodle make it, or as somebody packed it. An archive beside others is what
one learner handed in. Only the one file that is graded is ever written, under a name of our own, and no more of it than a
submission may have. Whatever is wrong with an archive is a finding about it.
"""

import errno
import os
import re
import stat
import zipfile
from collections.abc import Callable
from pathlib import Path, PurePosixPath
from typing import IO, TypeVar

from msgspec import Struct
from msgspec.structs import replace

from grader.batch import gradescope_metadata, learner_names
from grader.core.errors import Breakdown, UsageError
from grader.grading.submission import JUNK, MAX_BYTES, NAME, OURS, no_file_among

MOST_MEMBERS = 200_000
MOST_DIRECTORY = 32 * 2**20  # bytes of an archive's list of members
_GRADESCOPE = re.compile(r"submission_\d+$")
_MOODLE = re.compile(r"(.+_\d+_assignsubmission_file)_?(.*)$")
_DRIVE = re.compile(r"[A-Za-z]:$")
_USUAL = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)
_Found = TypeVar("_Found")
_Path = tuple[str, ...]


class Member(Struct, frozen=True):
    """One submission in an archive: its folder there, its file there, whose it is, and where the file was unpacked to."""

    folder: str
    name: str
    learners: tuple[str, ...] = ()
    missing: str = ""  # why there is nothing to grade
    path: Path = Path()


class Unreadable(ValueError):
    """The archive, or the file in it, cannot be read. The message says why."""


def of_one(archive: Path, into: Path) -> Member:
    """The submission in what one learner handed in. Whatever its folders are called, it is one. Raises Unreadable."""

    def read(opened: zipfile.ZipFile) -> Member:
        found = [(path, path[-1], name) for name, path in _files(opened).items()]
        return _unpacked(opened, _member(archive.stem, found), into)

    return _opened(archive, read)


def of_class(archive: Path, into: Path, say: Callable[[str], None]) -> list[Member]:
    """The submissions of a whole class; faults of its metadata are told to `say`. Raises Unreadable."""

    def read(opened: zipfile.ZipFile) -> list[Member]:
        members = _members(opened, say)
        folders = learner_names.file_names([member.folder for member in members])
        return [_unpacked(opened, member, into / folder) for member, folder in zip(members, folders, strict=True)]

    return _opened(archive, read)


def _unpacked(opened: zipfile.ZipFile, member: Member, into: Path) -> Member:
    """The member, with its file written to the folder `into`, or why that cannot be done."""
    path = into / NAME
    if member.missing:
        return replace(member, path=path)
    try:
        data = _data(opened, member.name)
    except Exception as error:  # whatever the libraries say to a file that somebody made
        if isinstance(error, OSError) and error.errno in OURS:
            raise
        return replace(member, path=path, missing=f"{NAME} cannot be read from the archive ({_why(error)})")
    try:
        into.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)
    except OSError as error:
        raise UsageError(f"{path} cannot be written ({error.strerror}). Is there space for the unpacked submissions?") from None
    return replace(member, path=path)


def _opened(archive: Path, read: Callable[[zipfile.ZipFile], _Found]) -> _Found:
    """What `read` makes of the archive; raises Unreadable for all that the archive may be, and Breakdown for what it is not."""
    try:
        handle = os.open(archive, os.O_RDONLY | os.O_NONBLOCK | os.O_NOFOLLOW | getattr(os, "O_CLOEXEC", 0))
        with os.fdopen(handle, "rb") as stream:
            if not stat.S_ISREG(os.fstat(handle).st_mode):
                raise Unreadable("it is not an ordinary file")
            _check_directory(stream)
            with zipfile.ZipFile(stream) as opened:
                return read(opened)
    except (Unreadable, UsageError):
        raise
    except OSError as error:
        if error.errno in OURS:
            raise Breakdown(f"{archive} could not be read ({error})") from error
        why = "it is a symbolic link" if error.errno == errno.ELOOP else error.strerror or str(error)
        raise Unreadable(why) from error
    except Exception as error:  # whatever the libraries say to a file that somebody made
        raise Unreadable(_why(error)) from error


def _why(error: Exception) -> str:
    return str(error)[:200] or type(error).__name__


def _check_directory(stream: IO[bytes]) -> None:
    """Refuse a list of members that is too long, before it is read: each of them takes ten times its size of memory."""
    end = zipfile._EndRecData(stream)  # type: ignore[attr-defined]
    if end and (end[5] > MOST_DIRECTORY or end[4] > MOST_MEMBERS):
        raise Unreadable(f"it holds more than {MOST_MEMBERS:,} files: is it the right one?")


def _files(opened: zipfile.ZipFile) -> dict[str, _Path]:
    """The members that may be a learner's files, by name, each with its folders and its own name."""
    infos = opened.infolist()
    if len(infos) > MOST_MEMBERS:
        raise Unreadable(f"it holds more than {MOST_MEMBERS:,} files: is it the right one?")
    return {info.filename: path for info in infos if not info.is_dir() and (path := _parts(info.filename))}


def _members(opened: zipfile.ZipFile, say: Callable[[str], None]) -> list[Member]:
    files = _files(opened)
    level = _level([path for path in files.values() if not (path[-1] == gradescope_metadata.NAME and len(path) <= 2)])
    people = _people(opened, next((name for name, path in files.items() if _is_metadata(path, level)), ""), say)
    named = any(path[-1] == NAME for path in files.values())
    folders: dict[str, list[tuple[_Path, str, str]]] = {}
    for name, path in files.items():
        if not _is_metadata(path, level):
            folder, file = _owner(path, level, named)
            folders.setdefault(folder, []).append((path, file, name))
    return [_member(folder, found, people.get(folder, ())) for folder, found in sorted(folders.items())]


def _people(opened: zipfile.ZipFile, metadata: str, say: Callable[[str], None]) -> dict[str, tuple[str, ...]]:
    """Who handed in which folder, as the download's own metadata says, where it has one."""
    if not metadata:
        return {}
    try:
        found = gradescope_metadata.submitters(_data(opened, metadata, gradescope_metadata.MOST_BYTES))
    except (gradescope_metadata.MetadataFault, Unreadable) as error:
        say(f"{metadata} is not used: {error}. The rows have the names of the folders.")
        return {}
    return {folder: tuple(names) for folder, names in found.items()}


def _is_metadata(path: _Path, level: int) -> bool:
    return path[-1] == gradescope_metadata.NAME and len(path) == level + 1


def _member(folder: str, found: list[tuple[_Path, str, str]], learners: tuple[str, ...] = ()) -> Member:
    """The submission made of these files: the one of the right name that lies the nearest to the top."""
    found = sorted(found, key=lambda one: (len(one[0]), one))
    name = next((name for _, file, name in found if file == NAME), "")
    return Member(folder, name, learners, "" if name else no_file_among([file for _, file, _ in found]))


def _data(opened: zipfile.ZipFile, name: str, most: int = MAX_BYTES) -> bytes:
    """The bytes of a member, one more than `most` at most."""
    info = opened.getinfo(name)
    if stat.S_ISLNK(info.external_attr >> 16):
        raise Unreadable("it is a symbolic link in the archive; the file itself is needed")
    if info.compress_type not in _USUAL:
        raise Unreadable("it is packed in an unusual way; pack it again as an ordinary zip file")
    with opened.open(info) as stream:
        return stream.read(most + 1)


def _parts(name: str) -> _Path:
    """The folders and the name of a member; none where it leads elsewhere, or is no learner's file."""
    path = PurePosixPath(name.replace("\\", "/"))
    outside = not path.parts or path.is_absolute() or ".." in path.parts or _DRIVE.match(path.parts[0])
    return () if outside or any(JUNK.match(part) for part in path.parts) else path.parts


def _level(paths: list[_Path]) -> int:
    """How many folders lie above those of the learners: what all have in common, down to the first that a platform made."""
    count = 0
    while paths and all(len(path) > count + 2 and path[count] == paths[0][count] for path in paths):
        if _GRADESCOPE.match(paths[0][count]) or _MOODLE.match(paths[0][count]):
            break
        count += 1
    if count == 0 and paths and all(len(path) > 1 and path[0] == paths[0][0] for path in paths):
        count = int(any(_MOODLE.match(path[1]) for path in paths))
    return count


def _owner(path: _Path, level: int, named: bool) -> tuple[str, str]:
    """The folder that names the learner, and the file's name: at the level of the learners' folders, and nowhere else.

    That is `<learner>/se_block.py`, or, where no file is `named` so, `<learner>.py`.
    """
    own = path[level] if len(path) > level else path[-1]
    moodle = _MOODLE.match(own)
    if moodle:
        return moodle[1], moodle[2] if len(path) == level + 1 and moodle[2] else path[-1]
    if named or (len(path) > level + 1 and _GRADESCOPE.match(own)):
        return own, path[-1]
    file = PurePosixPath(path[-1])
    return (file.stem, NAME) if file.suffix == ".py" else (file.name, file.name)
