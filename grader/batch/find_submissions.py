"""The submissions of a class: which learner handed in which file. Knows folders and names; opens no submission."""

import hashlib
import re
from collections import Counter
from pathlib import Path

from msgspec import Struct
from msgspec.structs import replace

from grader.batch import archives
from grader.batch.archives import METADATA, submitters
from grader.core.errors import UsageError
from grader.grading.submission import JUNK, NAME, file_in, why_not

_MOODLE = re.compile(r"(.+_\d+)_assignsubmission_file_?$")


class HandIn(Struct, frozen=True):
    """One learner's submission. `missing` says why there is nothing to grade, where that is so."""

    learner: str
    path: Path
    missing: str = ""


def find(where: Path, out: Path) -> list[HandIn]:
    """The submissions below the folder, or in the zip download, `where`, by learner; archives are unpacked below `out`.

    Raises UsageError where there is none.
    """
    if where.is_file():
        found = _in_archive(where, out, alone=True)
    elif where.is_dir():
        found = _in_folder(where, out)
    else:
        raise UsageError(f"There is no folder {where}. Give the folder, or the zip download, that holds the submissions.")
    if not found:
        raise UsageError(
            f"{where} holds no submission. They are expected as {where}/<learner>.py, as {where}/<learner>/{NAME}, or in a zip "
            "download of Gradescope or Moodle."
        )
    return sorted(_told_apart(found), key=lambda entry: entry.learner)


def page_name(learner: str) -> str:
    """A file name for a learner: the name itself where it is a plain one, else what can be kept of it and a digest."""
    plain = re.sub(r"[^A-Za-z0-9_-]+", "-", learner).strip("-")[:60]
    digest = hashlib.sha256(learner.encode("utf-8", "surrogatepass")).hexdigest()[:10]
    return plain if plain == learner else f"{plain}-{digest}".lstrip("-")


def _in_folder(folder: Path, out: Path) -> list[HandIn]:
    metadata = folder / METADATA
    people = submitters(metadata.read_bytes()) if metadata.is_file() else {}
    found = []
    for path in sorted(folder.iterdir()):
        if JUNK.match(path.name) or path.resolve() == out.resolve():
            continue
        if path.suffix == ".zip":
            found += _in_archive(path, out, alone=False)
        elif path.is_dir():
            found += [HandIn(learner, file_in(path), _why_not(path)) for learner in people.get(path.name, [_name(path.name)])]
        elif path.suffix == ".py":
            found.append(HandIn(path.stem, path))
    return found


def _in_archive(archive: Path, out: Path, *, alone: bool) -> list[HandIn]:
    """What an archive holds. One beside others that cannot be read counts as its learner's submission."""
    try:
        members = archives.read(archive, alone=alone)
        into = out / "unpacked" / page_name(archive.stem)
        found = []
        for member in members:
            path, why = into / page_name(member.folder) / NAME, member.missing
            if not why:
                why = archives.unpack(archive, member, path)
            found += [HandIn(learner, path, why) for learner in member.learners or (_name(member.folder),)]
    except UsageError as error:
        if alone:
            raise
        return [HandIn(archive.stem, archive, str(error))]
    return found


def _name(folder: str) -> str:
    moodle = _MOODLE.match(folder)
    return moodle[1] if moodle else folder


def _why_not(folder: Path) -> str:
    """Why a learner's folder holds nothing to grade; empty where it does."""
    if folder.is_symlink():
        return f"{folder} is a symbolic link; the folder itself is needed"
    return why_not(folder)


def _told_apart(entries: list[HandIn]) -> list[HandIn]:
    """The same entries, with the name of the file or folder added where two learners are called alike."""
    count = Counter(entry.learner for entry in entries)
    seen: Counter[str] = Counter()
    found = []
    for entry in entries:
        learner = entry.learner
        if count[learner] > 1:
            seen[learner] += 1
            learner = f"{learner} ({seen[learner]})"
        found.append(replace(entry, learner=learner))
    return found
