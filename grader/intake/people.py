"""The people of a class, by the names of the files that are downloaded. Knows names; opens nothing.

What a platform names is told by the form of its names. All else is a folder for each learner, or a file that is called after
the learner; whose the folders of Gradescope are is in a file of metadata.
"""

import re
from collections.abc import Mapping, Sequence

from msgspec import Struct
from msgspec.structs import replace

from grader.intake.choose_file import is_like_the_name
from grader.intake.file_tree import Names, is_archive
from grader.intake.gradescope_metadata import Submitter
from grader.intake.platform_forms import FirstLine, Given, Person, grouped
from grader.intake.platforms import is_a_platforms, told_apart
from grader.se_block.spec import FILE

_GRADESCOPE = re.compile(r"submission_\d+")
_PARTS = {FILE, "exercise", "src"}  # of what one learner hands in
_HANDED_IN = re.compile(
    r"(?is).*\.(?:pyw?|ipynb|txt|pdf|docx?|odt|rtf|html?|7z|rar|xz|zst|gz|pages|png|jpe?g|heic|pyc|lnk|url|bak)|[^.]*"
)
_NOBODYS = re.compile(
    r"(?is)(?:readme|licen[cs]e|requirements|makefile|roster|results|index|grades|choices)\b.*(?<!\.py)(?<!\.pyw)(?<!\.ipynb)"
)
_DRIVE = re.compile(r"(?s)(?P<who>.+?) - (?P<file>.+)")


class Told(Struct, frozen=True):
    """What the download tells of its people: whose Gradescope's folders are, and the first line of any file in it."""

    submitters: Mapping[str, Sequence[Submitter]] = {}
    first_line: FirstLine = lambda _path: ""


def people(paths: Sequence[Names], told: Told) -> tuple[list[Person], str]:
    """The people who handed in these files, of whom two may have one name; and how the names were read, if there is a doubt."""
    level = level_of(paths)
    named, others, said = told_apart(paths, level, told.first_line, is_nobodys)
    return [*_by_folder(others, level, told, alone=not named), *named], said


def level_of(paths: Sequence[Names]) -> int:
    """How many folders lie above those of the learners: those that all paths have in common, down to what is a learner's."""
    count = 0
    while paths and len({path[count] for path in paths}) == 1 and all(len(path) > count + 1 for path in paths):
        if _is_a_platforms(paths[0][count]) or _is_one_learners({path[count + 1 :] for path in paths}):
            break
        count += 1
    return count


def _is_a_platforms(name: str) -> bool:
    return bool(_GRADESCOPE.fullmatch(name)) or is_a_platforms(name)


def _is_one_learners(below: set[Names]) -> bool:
    """Whether a folder with these paths below it is what one learner handed in, and not a class."""
    here = {path[0] for path in below}
    programs = [path[0] for path in below if len(path) == 1 and path[0].endswith((".py", ".ipynb"))]
    if any(_is_a_platforms(name) for name in here) or len(programs) > 2:
        return False
    return bool(here & _PARTS) or any(map(is_like_the_name, here)) or len(below) == 1 == len(next(iter(below)))


def _by_folder(paths: Sequence[Names], level: int, told: Told, *, alone: bool) -> list[Person]:
    """A folder for each learner, or a file that is named after the learner."""
    alone = alone and len({path[level] for path in paths}) == 1
    people = []
    for path in paths:
        head, own = path[level], path[level + 1 :]
        if own:
            given = (Given(path, own),)
            people += [(f"{head}/{one.name}", replace(one, files=given)) for one in _submitters(head, told)]
        elif alone or not is_nobodys(head):
            people.append((head, _of_file(path, head)))
    return grouped(people)


def _submitters(head: str, told: Told) -> list[Person]:
    known = [Person(one.shown, (), one.sid, (one.email, one.name)) for one in told.submitters.get(head, ())]
    return known or [Person(head, ())]


def _of_file(path: Names, head: str) -> Person:
    """The person after whom a file is named; `Jane Doe - se_block.py` is one of a shared drive."""
    drive = _DRIVE.fullmatch(head)
    if drive and (is_like_the_name(drive["file"]) or is_like_the_name(drive["file"], ".ipynb")):
        return Person(drive["who"], (Given(path, (drive["file"],)),))
    nameless = head != FILE and is_like_the_name(head)
    look = "the name of the file does not say whose it is" if nameless else ""
    return Person(stem(head), (Given(path, (FILE,) if head.lower().endswith(".py") else (head,)),), look=look)


def is_nobodys(name: str) -> bool:
    """Whether a file beside those of the learners is no learner's: a list, a README, the instructor's own stub."""
    return name == FILE or bool(_NOBODYS.fullmatch(name)) or not (_HANDED_IN.fullmatch(name) or is_archive(name))


def stem(name: str) -> str:
    """A file's name without its ending, be it a double one such as `.py.txt` or `.tar.gz`."""
    return re.sub(r"(?i)(\.py\.txt|\.tar\.[a-z0-9]+|\.[a-z0-9]+)$", "", name) or name
