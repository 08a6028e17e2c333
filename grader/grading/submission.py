"""Read a learner's file. Knows paths and text; must not parse, import or run what it reads."""

import hashlib
import os
from pathlib import Path
from typing import IO

from msgspec.structs import replace

from grader.core import notebook, source_text
from grader.core.errors import Breakdown, UsageError
from grader.core.machine import ROOT
from grader.core.ordinary_file import OURS, open_ordinary
from grader.core.values import Submission
from grader.grading.choose_file import choose, name
from grader.grading.file_tree import Item, in_folder
from grader.se_block import spec

NAME = spec.FILE
MAX_BYTES = 1024 * 1024


def read(path: Path) -> Submission:
    """The submission at `path`, a file, or a folder that holds one (see `choose_file`); raises UsageError otherwise."""
    file, notes = path, tuple[str, ...]()
    try:
        if path.is_dir():
            file, notes = _chosen(path)
        with open_ordinary(file) as stream:
            data = bounded(stream)
    except FileNotFoundError:
        raise UsageError(f"There is no file {file}. Give the path of your {NAME}, or of the folder it is in.") from None
    except (OSError, ValueError) as error:
        if getattr(error, "errno", None) in OURS:
            raise Breakdown(f"{file} could not be read ({error})") from error
        why = getattr(error, "strerror", None) or error
        raise UsageError(f"{file} cannot be read ({why}). Check its name and its permissions.") from None
    if _leads_into_the_kit(file):
        raise UsageError(f"{file} leads by a link into the grader's own folder. Give the learner's own file.")
    return replace(from_bytes(str(file), data), notes=notes)


def _chosen(folder: Path) -> tuple[Path, tuple[str, ...]]:
    """The file in the folder that is graded, and what was assumed."""
    if folder.resolve() == ROOT:
        return folder / "exercise" / NAME, ()
    choice = choose(in_folder(folder), text_of)
    if choice.file is None or choice.file.on_disk is None:
        return folder / NAME, ()
    return choice.file.on_disk, (*choice.notes, *([f"{choice.look[:1].upper()}{choice.look[1:]}."] if choice.look else []))


def text_of(item: Item) -> str:
    """The text of a file that may be a submission; empty where it has none."""
    try:
        with item.open() as stream:
            found = from_bytes(name(item.path), bounded(stream))
    except Exception as error:  # whatever the libraries say to a file that somebody made: grading it says what is wrong
        if isinstance(error, OSError) and error.errno in OURS:
            raise Breakdown(f"{name(item.path)} could not be read ({error})") from error
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


def why_not(folder: Path) -> str:
    """Why a learner's folder holds nothing to grade; empty where it does, or is none."""
    if not folder.is_dir():
        return ""
    choice = choose(in_folder(folder), text_of)
    return choice.missing
