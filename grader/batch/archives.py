"""Zip downloads, as Gradescope and Moodle make them: whose files they hold. Knows archives; must trust no name in them.

Only the one file that is graded is ever written, under a name of our own, and never more of it than a submission may have.
"""

import re
import stat
import zipfile
import zlib
from pathlib import Path, PurePosixPath

import yaml
from msgspec import Struct

from grader.core.errors import UsageError
from grader.grading.submission import JUNK, MAX_BYTES, NAME, no_file_among

METADATA = "submission_metadata.yml"
MOST_MEMBERS = 200_000
MOST_METADATA = 64 * 2**20
_UNREADABLE = (zipfile.BadZipFile, zlib.error, NotImplementedError, RuntimeError, EOFError, OSError, ValueError)
_GRADESCOPE = re.compile(r"submission_\d+$")
_MOODLE = re.compile(r"(.+_\d+_assignsubmission_file)_?(.*)$")
_DRIVE = re.compile(r"[A-Za-z]:$")


class Member(Struct, frozen=True):
    """One submission in an archive: the folder that it is in, whose it is, and the name of the file in the archive."""

    folder: str
    name: str
    learners: tuple[str, ...] = ()
    missing: str = ""


def read(archive: Path, *, alone: bool) -> list[Member]:
    """The submissions that an archive holds; raises UsageError where it is none that can be read.

    One that stands `alone` is a whole class; one beside others, unless Gradescope or Moodle made it, is one learner's.
    """
    try:
        with zipfile.ZipFile(archive) as opened:
            infos = opened.infolist()
            if len(infos) > MOST_MEMBERS:
                raise UsageError(f"{archive} holds more than {MOST_MEMBERS:,} files: is it the right one?")
            parts = {info.filename: _parts(info.filename) for info in infos if not info.is_dir()}
            files = {name: path for name, path in parts.items() if path}
            metadata = next((name for name, path in files.items() if path[-1] == METADATA), None)
            people = submitters(opened.open(metadata).read(MOST_METADATA)) if metadata else {}
    except _UNREADABLE as error:
        raise UsageError(f"{archive} is no zip archive that can be read ({error}). Download it again.") from None
    common, named = _common(list(files.values())), any(path[-1] == NAME for path in files.values())
    folders: dict[str, list[tuple[int, str, str]]] = {}
    for name, path in files.items():
        if path[-1] != METADATA:
            folder, file = _owner(path) or (_plain(path, common, named) if alone else (archive.stem, path[-1]))
            folders.setdefault(folder, []).append((len(path), file, name))
    return [_member(folder, sorted(found), tuple(people.get(folder, ()))) for folder, found in sorted(folders.items())]


def _member(folder: str, found: list[tuple[int, str, str]], learners: tuple[str, ...]) -> Member:
    name = next((name for _, file, name in found if file == NAME), "")
    return Member(folder, name, learners, "" if name else no_file_among([file for _, file, _ in found]))


def unpack(archive: Path, member: Member, path: Path) -> str:
    """Write the member's file to `path`; why that could not be done, or nothing. Raises UsageError where the disk refuses."""
    try:
        with zipfile.ZipFile(archive) as opened:
            mode = opened.getinfo(member.name).external_attr >> 16
            if stat.S_ISLNK(mode):
                return f"{NAME} is a symbolic link in the archive; the file itself is needed"
            with opened.open(member.name) as stream:
                data = stream.read(MAX_BYTES + 1)
    except _UNREADABLE as error:
        return f"{NAME} cannot be read from the archive ({error})"
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)
    except OSError as error:
        raise UsageError(f"{path} cannot be written ({error.strerror}). Is there space for the unpacked submissions?") from None
    return ""


def submitters(metadata: bytes) -> dict[str, list[str]]:
    """Who handed in which folder, as Gradescope's metadata says: e-mail, student number or name, what comes first."""
    try:
        data = yaml.safe_load(metadata)
    except (yaml.YAMLError, UnicodeDecodeError, RecursionError, ValueError):
        return {}
    found = {}
    for folder, about in data.items() if isinstance(data, dict) else ():
        people = about.get(":submitters") if isinstance(about, dict) else None
        names = [_person(one) for one in people if isinstance(one, dict)] if isinstance(people, list) else []
        if any(names):
            found[str(folder)] = [name for name in names if name]
    return found


def _person(one: dict[object, object]) -> str:
    return next((str(one[key]).strip() for key in (":email", ":sid", ":name") if one.get(key)), "")


def _parts(name: str) -> tuple[str, ...]:
    """The folders and the name of a member; none where it leads elsewhere, or is no learner's file."""
    path = PurePosixPath(name.replace("\\", "/"))
    outside = not path.parts or path.is_absolute() or ".." in path.parts or _DRIVE.match(path.parts[0])
    return () if outside or any(JUNK.match(part) for part in path.parts) else path.parts


def _common(paths: list[tuple[str, ...]]) -> int:
    """How many folders, above those of the learners, all paths have in common."""
    count = 0
    while paths and all(len(path) > count + 2 and path[count] == paths[0][count] for path in paths):
        count += 1
    return count


def _owner(path: tuple[str, ...]) -> tuple[str, str] | None:
    """The folder that names the learner, and the file's name, where Gradescope or Moodle made the archive."""
    for part in path:
        moodle = _MOODLE.match(part)
        if moodle:
            return moodle[1], moodle[2] or path[-1]
    marked = next((part for part in path[:-1] if _GRADESCOPE.match(part)), None)
    return (marked, path[-1]) if marked else None


def _plain(path: tuple[str, ...], common: int, named: bool) -> tuple[str, str]:
    """The same for `<learner>/se_block.py`, or, where no file is `named` so, for `<learner>.py`."""
    if named:
        return path[common] if len(path) > common + 1 else path[-1], path[-1]
    file = PurePosixPath(path[-1])
    return (file.stem, NAME) if file.suffix == ".py" else (file.name, file.name)
