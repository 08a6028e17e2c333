"""The people of a course, as a table of them says, and which of them handed in what. Knows the columns of platforms' tables.

The table is a plain one (id, name, section), a gradebook that Canvas exported, or a grading worksheet of Moodle. A hand-in is a
person's if its id is one of theirs, or if its name is, however it is written.
"""

import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

from msgspec import Struct

from grader.core.errors import UsageError
from grader.intake import table

POINTS = "Points Possible"  # stands in Canvas' gradebook for a learner's name
_ID = ("id", "identifier", "student id", "id number", "sid", "sis user id", "username", "login", "email", "email address")
_NAME = ("name", "student", "full name", "student name")
_PARTS_OF_A_NAME = (("first name", "last name"), ("first name", "surname"), ("first", "last"))
_SECTION = ("section", "group", "class", "section name")
_OTHERS = (*_ID, "sis login id", "user name", "e-mail", "github_username", "orgdefinedid", "matriculation number")


class Enrolled(Struct, frozen=True):
    """One person of the course; `others` are what the person may be called in a hand-in, too."""

    id: str
    name: str
    section: str
    others: tuple[str, ...]
    cells: Mapping[str, str]  # the row of the table


class Roster(Struct, frozen=True):
    """The people of a course, in the order of the table, and the names of its columns."""

    people: tuple[Enrolled, ...]
    columns: tuple[str, ...]
    points: Mapping[str, str] = {}  # of a gradebook of Canvas: what can be had in each column


def read(path: Path) -> Roster:
    """The table in a CSV file; raises UsageError where it is none."""
    try:
        rows = table.read(path)
    except FileNotFoundError:
        raise UsageError(f"There is no roster {path}.") from None
    columns = tuple(rows[0]) if rows else ()
    cells = [dict(zip(columns, row, strict=False)) for row in rows[1:]]
    people = tuple(found for row in cells if (found := _enrolled(row)))
    if not people:
        wanted = "Its first line must name the columns, such as `id,name,section`"
        raise UsageError(f"The roster {path} names nobody. {wanted}; a gradebook of Canvas or a worksheet of Moodle does, too.")
    twice = [one.id for i, one in enumerate(people) if one.id and one.id in {other.id for other in people[:i]}]
    if twice:
        raise UsageError(f"The roster {path} has the id {twice[0]!r} twice. Each person needs an id of their own.")
    points = next((row for row in cells if POINTS in next(iter(row.values()))), {})
    return Roster(people, columns, points)


def _enrolled(row: dict[str, str]) -> Enrolled | None:
    known = {column.lower(): cell for column, cell in row.items() if cell}
    name = next((known[column] for column in _NAME if column in known), "")
    both = next((pair for pair in _PARTS_OF_A_NAME if not name and all(part in known for part in pair)), ())
    name = name or " ".join(known[part] for part in both)
    id_ = next((known[column] for column in _ID if column in known), "")
    if not id_ or name in {POINTS, "Student, Test"}:
        return None
    others = tuple(dict.fromkeys(known[column] for column in _OTHERS if column in known and known[column] != id_))
    return Enrolled(id_, name or id_, next((known[column] for column in _SECTION if column in known), ""), others, row)


class Matcher:
    """Finds whose a hand-in is."""

    def __init__(self, roster: Roster) -> None:
        self._by_id: dict[str, set[int]] = defaultdict(set)
        self._by_name: dict[str, set[int]] = defaultdict(set)
        for i, one in enumerate(roster.people):
            for id_ in _ids((one.id, *one.others)):
                self._by_id[id_].add(i)
            for name in _spellings(one.name):
                self._by_name[name].add(i)
        self.roster = roster

    def whose(self, id_: str, names: Sequence[str]) -> tuple[int, ...]:
        """The people whose the hand-in may be, by index: one where it is clear, none where nobody fits."""
        whole = self._known((id_, *names), names)
        if whole:
            return whole
        behind = sorted({part for name in names for part in _behind_hyphens(name)}, key=lambda part: -len(part))
        return next((found for part in behind if (found := self._known((part,), (part,)))), ())

    def _known(self, ids: Sequence[str], names: Sequence[str]) -> tuple[int, ...]:
        by_id = {one for text in _ids(ids) for one in self._by_id.get(text, ())}
        by_name = {one for name in names for one in self._by_name.get(_letters(name), ())}
        return tuple(sorted(by_id & by_name or by_id | by_name))


def _ids(texts: Iterable[str]) -> set[str]:
    """What may be an id in the texts: each of them, and the part of an e-mail address before the @."""
    found = set()
    for text in texts:
        plain = unicodedata.normalize("NFKC", text).strip().casefold()
        plain = re.sub(r"^(?:participant|teilnehmer/in) (?=\d+$)", "", plain)
        found |= {plain, plain.partition("@")[0]}
    return found - {""}


def _letters(name: str) -> str:
    """The letters and digits of a name alone, without accents and in lower case."""
    plain = unicodedata.normalize("NFKD", name).casefold()
    return "".join(one for one in plain if one.isalnum())


def _spellings(name: str) -> set[str]:
    """A name as files are called by it: `Jane Mary Doe` in any rotation of its words."""
    words = [letters for word in re.split(r"[\s,]+", name) if (letters := _letters(word))]
    return {"".join(words[i:] + words[:i]) for i in range(len(words))}


def _behind_hyphens(name: str) -> list[str]:
    """What stands behind each hyphen of a hand-in's name: a group's or an assignment's name may stand in front."""
    words = re.sub(r"-(?:main|master)$", "", name).split("-")
    return ["-".join(words[i:]) for i in range(len(words))]
