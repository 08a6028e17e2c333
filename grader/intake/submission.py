"""Read a learner's file. Knows paths and text; must not parse, import or run what it reads."""

import contextlib
import functools
import hashlib
import os
from collections.abc import Sequence
from pathlib import Path
from typing import IO

from msgspec.structs import replace

from grader.core import notebook, source_text
from grader.core.errors import Breakdown, UsageError
from grader.core.machine import ROOT
from grader.core.ordinary_file import OURS, open_ordinary
from grader.core.values import Submission
from grader.intake.choose_file import Choice, choose, is_called
from grader.intake.file_tree import Item, Unreadable, contents, in_folder, is_archive, name
from grader.intake.unpack import unpacked
from grader.se_block import spec

NAME = spec.FILE
MAX_BYTES = 1024 * 1024
_GIVE = f"Give the path of your {NAME}, or of the folder it is in."


class NothingToGrade(UsageError):
    """A folder or an archive holds no submission; `missing` says why."""

    def __init__(self, message: str, missing: str) -> None:
        super().__init__(message)
        self.missing = missing


def read(path: Path) -> Submission:
    """The submission at `path`, a file, or a folder or an archive that holds one (see `choose_file`).

    Raises UsageError where there is none.
    """
    with contextlib.ExitStack() as keep:
        file, notes = _file(path, keep)
        shown = str(file.on_disk or (path if path.is_dir() else path.parent) / name(file.path))
        try:
            with file.open() as stream:
                data = bounded(stream)
        except FileNotFoundError:
            raise UsageError(f"There is no file {shown}. {_GIVE}") from None
        except Exception as error:  # whatever the libraries say to an archive that somebody made
            if getattr(error, "errno", None) in OURS:
                raise Breakdown(f"{shown} could not be read ({error})") from error
            why = getattr(error, "strerror", None) or error
            raise UsageError(f"{shown} cannot be read ({why}). Check its name and its permissions.") from None
    if file.on_disk and _leads_into_the_kit(file.on_disk):
        raise UsageError(f"{shown} leads by a link into the grader's own folder. Give the learner's own file.")
    return replace(from_bytes(shown, data), notes=notes)


def _file(path: Path, keep: contextlib.ExitStack) -> tuple[Item, tuple[str, ...]]:
    """The file that is graded, and what was assumed."""
    itself = Item((path.name,), functools.partial(open_ordinary, path), path)
    is_folder = os.path.isdir(path)  # noqa: PTH112 (of a name that cannot be one, it is none)
    if is_folder and path.resolve() == ROOT:
        stub = path / "exercise" / NAME
        return Item(("exercise", NAME), functools.partial(open_ordinary, stub), stub), ()
    if not is_folder and not (is_archive(path.name) and path.is_file()):
        return itself, ()
    found = choice(in_folder(path) if is_folder else [itself], keep)
    if found.file is None:
        raise NothingToGrade(f"{path} holds no submission: {found.missing}. {_GIVE}", found.missing)
    return found.file, (*found.notes, *([f"{found.look[:1].upper()}{found.look[1:]}."] if found.look else []))


def choice(files: Sequence[Item], keep: contextlib.ExitStack, wanted: str = "", *, several: bool = False) -> Choice:
    """The file that is graded of what one person handed in, in which archives are opened.

    `wanted` is the path that somebody decided for; of `several` hand-ins it may be in another one.
    """
    found, faults = unpacked(files, keep)
    is_there = not several or any(is_called(file, wanted) for file in found)
    chosen = choose(found, text_of, wanted if is_there else "")
    faults += [f"{name(one.path)} is a symbolic link, which is not followed" for one in found if _is_link(one)]
    return chosen if chosen.file or not faults else replace(chosen, look=faults[0], missing=faults[0])


def _is_link(file: Item) -> bool:
    return file.on_disk is not None and file.on_disk.is_symlink()


def text_of(item: Item) -> str:
    """The text of a file that may be a submission; empty where it has none."""
    try:
        found = from_bytes(name(item.path), contents(item, bounded))
    except (Unreadable, UsageError):  # grading it says what is wrong
        return ""
    return found.text or found.likely_text


def from_bytes(path: str, data: bytes) -> Submission:
    """The submission at `path`, whose file holds `data`: Python, or a notebook of whatever name. Raises UsageError."""
    found = Submission(path=path, text="", sha256=hashlib.sha256(data).hexdigest())
    code = notebook.code(data)
    if max(len(data) if code is None else 0, len(code.text) if code else 0) > MAX_BYTES:
        raise UsageError(
            f"{path} is larger than {MAX_BYTES // 1024} KiB: no right answer needs that much. Is it the right file?"
        )
    if code is not None:
        return replace(found, text=code.text, cells=code.cells)
    try:
        return replace(found, text=source_text.decode(data))
    except source_text.NotText as error:
        text, encoding = source_text.guess(data)
        return replace(found, not_text=str(error), likely_text=text, likely_encoding=encoding)


def bounded(stream: IO[bytes]) -> bytes:
    """What a submission's file may hold, and a byte more where it holds more; a notebook may hold more than Python."""
    data = stream.read(MAX_BYTES + 1)
    if len(data) > MAX_BYTES and notebook.may_be_one(data):
        data += stream.read(notebook.MOST_BYTES + 1 - len(data))
    return data


def _leads_into_the_kit(file: Path) -> bool:
    """Whether a folder on the way is a link to one of ours, or the file is the reference under another name."""
    found, given = file.resolve(), Path(os.path.abspath(file)).parts  # noqa: PTH100 (`resolve` would follow the link)
    if spec.REFERENCE.exists() and file.samefile(spec.REFERENCE):
        found = spec.REFERENCE
    inside = found.relative_to(ROOT).parts if found.is_relative_to(ROOT) else ()
    return given[len(given) - len(inside) :] != inside
