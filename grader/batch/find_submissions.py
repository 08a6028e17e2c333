"""The submissions of a class: which learner handed in which file. Knows folders and names; opens no submission."""

import os
import re
from collections.abc import Callable
from pathlib import Path

from msgspec import Struct
from msgspec.structs import replace

from grader.batch import archives, gradescope_metadata, learner_names
from grader.core.errors import UsageError, described
from grader.grading.submission import JUNK, NAME, file_in, why_not

_MOODLE = re.compile(r"(.+_\d+)_assignsubmission_file_?$")


class HandIn(Struct, frozen=True):
    """One learner's submission; no two of a class have the same name or the same page."""

    learner: str
    path: Path
    missing: str = ""  # why there is nothing to grade
    broken: str = ""  # how the grader failed to find that out
    page: str = ""  # a file name for what is written about it


def find(where: Path, out: Path, say: Callable[[str], None] = lambda _text: None) -> list[HandIn]:
    """The submissions below the folder, or in the zip download, `where`, by learner; archives are unpacked below `out`.

    What is wrong with the download, and nobody's own fault, is told to `say`. Raises UsageError where there is no submission.
    """
    if where.is_file():
        found = _in_class_archive(where, out, say)
    elif where.is_dir():
        found = _in_folder(where, out, say)
    else:
        raise UsageError(f"There is no folder {where}. Give the folder, or the zip download, that holds the submissions.")
    if not found:
        raise UsageError(
            f"{where} holds no submission. They are expected as {where}/<learner>.py, as {where}/<learner>/{NAME}, or in a zip "
            "download of Gradescope or Moodle."
        )
    learners = learner_names.told_apart([entry.learner for entry in found])
    pages = learner_names.file_names(learners)
    named = [replace(entry, learner=name, page=page) for entry, name, page in zip(found, learners, pages, strict=True)]
    return sorted(named, key=lambda entry: entry.learner)


def _in_folder(folder: Path, out: Path, say: Callable[[str], None]) -> list[HandIn]:
    here = os.path.realpath(out)
    handed_in = [path for path in sorted(folder.iterdir()) if not JUNK.match(path.name) and os.path.realpath(path) != here]
    people = _people(folder / gradescope_metadata.NAME, say)
    into = learner_names.file_names([path.stem for path in handed_in])
    found = []
    for path, name in zip(handed_in, into, strict=True):
        if len(handed_in) == 1 and path.suffix == ".zip" and path.is_file():
            return _in_class_archive(path, out, say)
        try:
            found += _handed_in(path, people, out / "unpacked" / name)
        except Exception as error:  # of whatever kind: the others are graded
            found.append(HandIn(path.stem, path, broken=described(error)))
    return found


def _handed_in(path: Path, people: dict[str, list[str]], into: Path) -> list[HandIn]:
    """What one entry of the folder is: a folder, an archive, a file, or nothing that anybody handed in."""
    if path.is_dir():
        missing = f"{path} is a symbolic link; the folder itself is needed" if path.is_symlink() else why_not(path)
        return [HandIn(learner, file_in(path), missing) for learner in people.get(path.name, [_name(path.name)])]
    if path.suffix == ".zip":
        try:
            member = archives.of_one(path, into)
        except archives.Unreadable as error:
            return [HandIn(path.stem, path, f"{path} is no zip archive that can be read ({error})")]
        return [HandIn(path.stem, member.path, member.missing)]
    return [HandIn(path.stem, path)] if path.suffix == ".py" else []


def _in_class_archive(archive: Path, out: Path, say: Callable[[str], None]) -> list[HandIn]:
    try:
        members = archives.of_class(archive, out / "unpacked" / learner_names.file_name(archive.stem), say)
    except archives.Unreadable as error:
        raise UsageError(f"{archive} is no zip archive that can be read ({error}). Download it again.") from None
    return [
        HandIn(learner, member.path, member.missing)
        for member in members
        for learner in member.learners or (_name(member.folder),)
    ]


def _people(metadata: Path, say: Callable[[str], None]) -> dict[str, list[str]]:
    """Who handed in which folder, as the metadata beside the folders says, where there is one."""
    if not os.path.lexists(metadata):
        return {}
    try:
        if metadata.is_symlink() or not metadata.is_file():
            raise gradescope_metadata.MetadataFault("it is not an ordinary file")
        with metadata.open("rb") as stream:
            return gradescope_metadata.submitters(stream.read(gradescope_metadata.MOST_BYTES + 1))
    except (OSError, gradescope_metadata.MetadataFault) as error:
        say(f"{metadata} is not used: {error}. The rows have the names of the folders.")
        return {}


def _name(folder: str) -> str:
    moodle = _MOODLE.match(folder)
    return moodle[1] if moodle else folder
