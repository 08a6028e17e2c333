"""One person's hand-in: its archives are opened, one file of it is chosen, and that is put where it can be graded.

Only the file that is graded is ever written, under a name of our own, and no more of it than a submission may have.
"""

import contextlib
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

from msgspec import Struct
from msgspec.structs import replace

from grader.batch.choices import Decision
from grader.batch.learner_names import visible
from grader.batch.platforms import Person
from grader.core.errors import Breakdown, UsageError
from grader.core.ordinary_file import OURS
from grader.core.sanitize import sanitize
from grader.grading.choose_file import Choice, choose, is_answer, name
from grader.grading.file_tree import Item, Names, Unreadable, in_archive, is_archive, why
from grader.grading.submission import NAME, bounded, text_of

MOST_DEPTH = 2  # of archives in archives
MOST_ARCHIVES = 20
_ZIP = b"PK\x03\x04"  # the first bytes of a zip archive, whatever its name is


class HandIn(Struct, frozen=True):
    """One person's hand-in; no two of a class have the same name or the same page."""

    learner: str
    path: Path
    missing: str = ""  # why there is nothing to grade
    broken: str = ""  # how the grader failed to find that out
    page: str = ""  # a file name for what is written about it
    id: str = ""  # the roster's, or else the platform's
    section: str = ""
    notes: tuple[str, ...] = ()  # what was assumed, for everybody to read
    look: str = ""  # why a person should decide
    file: str = ""  # what is graded: its path below the folder or in the archive of the class
    candidates: tuple[Decision, ...] = ()  # what a person may decide
    absent: bool = False  # on the roster, and handed in nothing
    decided: Decision = Decision()


def chosen(entry: HandIn, ones: Sequence[Person], items: Mapping[Names, Item], wanted: str) -> HandIn:
    """The entry with the file that is graded, of the hand-ins of one person; `wanted` is the path that somebody decided for."""
    with contextlib.ExitStack() as keep:
        choices = [_choice(one, items, keep, wanted, several=len(ones) > 1) for one in ones]
        choice = choices[0] if len(choices) == 1 else _of_several(choices, wanted)
        candidates = (*entry.candidates, *(Decision(path=shown(file.full)) for file in choice.candidates))
        notes = (*(note for one in ones for note in one.notes), *choice.notes)
        looks = [entry.look, *(one.look for one in ones if not wanted), choice.look]
        entry = replace(
            entry, missing=choice.missing,
            notes=tuple(sanitize(note, 500) for note in notes), look=sanitize("; ".join(filter(None, looks)), 1000),
            candidates=candidates,
        )  # fmt: skip
        return entry if choice.file is None else _kept(replace(entry, file=shown(choice.file.full)), choice.file)


def _choice(one: Person, items: Mapping[Names, Item], keep: contextlib.ExitStack, wanted: str, *, several: bool) -> Choice:
    """What is graded of one hand-in. Where a person has several, paths begin with the hand-in's own name."""
    given = [replace(items[file.path], path=file.path if several else file.own, full=file.path) for file in one.files]
    files, faults = _unpacked(given, keep)
    meant = next((name(file.path) for file in files if _is_called(file, wanted)), "" if several else wanted)
    choice = choose(files, text_of, meant)
    faults += [f"{name(one.path)} is a symbolic link, which is not followed" for one in files if _is_link(one)]
    if choice.file is None and faults:
        return replace(choice, look=faults[0], missing=faults[0])
    return choice


def shown(path: Names) -> str:
    """A path as tables and pages show it."""
    return name(tuple(map(visible, path)))


def _is_called(file: Item, wanted: str) -> bool:
    """Whether somebody means this file by a path: that in the class, or that in what its learner handed in."""
    return bool(wanted) and wanted in (name(file.path), name(file.full), shown(file.full))


def _of_several(choices: Sequence[Choice], wanted: str) -> Choice:
    """What is graded of the hand-ins of one person: answers of one text are one."""
    decided = next((one for one in choices if one.file and _is_called(one.file, wanted)), None)
    if decided:
        return decided
    with_file = [(one, text_of(one.file), one.file) for one in choices if one.file]
    answers = [found for found in with_file if is_answer(found[1])] or with_file
    if not answers:
        return choices[0]
    first, _, graded = answers[0]
    if len({text.strip() for _, text, _ in answers}) == 1:
        return first
    files = tuple(file for _, _, file in answers)
    look = f"{len(files)} hand-ins of this person differ: {', '.join(name(file.path) for file in files)}"
    return replace(first, notes=(f"Graded `{name(graded.path)}`.",), look=look, candidates=files)


def _unpacked(files: Iterable[Item], keep: contextlib.ExitStack) -> tuple[list[Item], list[str]]:
    """The files, with those in archives in the place of the archives, and what is wrong with archives."""
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


def _is_link(file: Item) -> bool:
    return file.on_disk is not None and file.on_disk.is_symlink()


def _is_renamed(file: Item) -> bool:
    """Whether a file with a name of Python's is a zip archive that was renamed."""
    if not file.path[-1].lower().endswith(".py"):
        return False
    with contextlib.suppress(OSError, ValueError, Exception), file.open() as stream:
        return stream.read(len(_ZIP)) == _ZIP
    return False


def _kept(entry: HandIn, file: Item) -> HandIn:
    """The entry, with its file where it is on the disk, or written to the path of the entry."""
    if file.on_disk:
        return replace(entry, path=file.on_disk)
    try:
        with file.open() as stream:
            data = bounded(stream)
    except Exception as error:  # whatever the libraries say to a file that somebody made
        if isinstance(error, OSError) and error.errno in OURS:
            raise Breakdown(f"{name(file.path)} could not be read ({error})") from error
        missing = f"{NAME} cannot be read from the archive ({why(error)})"
        return replace(entry, missing=missing, look=entry.look or missing)
    try:
        entry.path.parent.mkdir(parents=True, exist_ok=True)
        entry.path.write_bytes(data)
    except OSError as error:
        raise UsageError(
            f"{entry.path} cannot be written ({error.strerror}). Is there space for the unpacked submissions?"
        ) from None
    return entry
