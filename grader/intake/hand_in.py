"""One person's hand-in: its archives are opened, one file of it is chosen, and that is put where it can be graded.

Only the file that is graded is ever written, under a name of our own, and no more of it than a submission may have.
"""

import contextlib
from collections.abc import Mapping, Sequence
from pathlib import Path

from msgspec import Struct
from msgspec.structs import replace

from grader.core.errors import UsageError
from grader.core.sanitize import sanitize
from grader.intake.choices import Decision
from grader.intake.choose_file import Choice, is_answer, is_called, shown
from grader.intake.file_tree import Item, Names, Unreadable, contents, name
from grader.intake.platform_forms import Person
from grader.intake.submission import NAME, bounded, choice, text_of


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
    also: tuple[str, ...] = ()  # the names of hand-ins that somebody has decided are this person's
    roster_row: int | None = None  # of its table
    late: str = ""  # how late, as the platform or the roster says
    absent: bool = False  # on the roster, and handed in nothing
    decided: Decision = Decision()


def chosen(entry: HandIn, ones: Sequence[Person], items: Mapping[Names, Item], wanted: str) -> HandIn:
    """The entry with the file that is graded, of the hand-ins of one person; `wanted` is the path that somebody decided for."""
    with contextlib.ExitStack() as keep:
        choices = [_choice(one, items, keep, wanted, several=len(ones) > 1) for one in ones]
        found = choices[0] if len(choices) == 1 else _of_several(choices, wanted)
        candidates = (*entry.candidates, *(Decision(path=shown(file.full)) for file in found.candidates))
        late = (f"Handed in {entry.late}.",) if entry.late else ()
        notes = (*late, *(note for one in ones for note in one.notes), *found.notes)
        looks = [entry.look, *(one.look for one in ones if not wanted), found.look]
        entry = replace(
            entry, missing=found.missing,
            notes=tuple(sanitize(note, 500) for note in notes), look=sanitize("; ".join(filter(None, looks)), 1000),
            candidates=candidates,
        )  # fmt: skip
        return entry if found.file is None else _kept(replace(entry, file=shown(found.file.full)), found.file)


def _choice(one: Person, items: Mapping[Names, Item], keep: contextlib.ExitStack, wanted: str, *, several: bool) -> Choice:
    """What is graded of one hand-in. Where a person has several, paths begin with the hand-in's own name."""
    given = [replace(items[file.path], path=file.path if several else file.own, full=file.path) for file in one.files]
    return choice(given, keep, wanted, several=several)


def _of_several(choices: Sequence[Choice], wanted: str) -> Choice:
    """What is graded of the hand-ins of one person: answers of one text are one."""
    decided = next((one for one in choices if one.file and is_called(one.file, wanted)), None)
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


def _kept(entry: HandIn, file: Item) -> HandIn:
    """The entry, with its file where it is on the disk, or written to the path of the entry."""
    if file.on_disk:
        return replace(entry, path=file.on_disk)
    try:
        data = contents(file, bounded)
    except Unreadable as error:
        missing = f"{NAME} cannot be read from the archive ({error})"
        return replace(entry, missing=missing, look=entry.look or missing)
    try:
        entry.path.parent.mkdir(parents=True, exist_ok=True)
        entry.path.write_bytes(data)
    except OSError as error:
        raise UsageError(
            f"{entry.path} cannot be written ({error.strerror}). Is there space for the unpacked submissions?"
        ) from None
    return entry
