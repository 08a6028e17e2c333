"""The people of a course, as a table of them says: their ids, names and sections. Knows the columns of platforms' tables.

The table is a gradebook that Canvas, Blackboard, Brightspace or Gradescope exported, a grading worksheet of Moodle, or any that
names its columns. A column is known by what its first line calls it, and what was taken for what is told.
"""

import re
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path

from msgspec import Struct

from grader.core.errors import UsageError
from grader.intake import table
from grader.intake.learner_names import visible
from grader.intake.table import Table

POINTS = "Points Possible"  # stands in Canvas' gradebook for a learner's name
MOST_ABOVE = 6  # lines above the one that names the columns
_TEST_STUDENTS = ("Student, Test", "Test Student")  # with one column for names, and with two
_IDS = (
    "id", "identifier", "sid", "student id", "id number", "sis user id", "orgdefinedid", "student number",
    "matriculation number", "matrikelnummer", "integration id",
)  # fmt: skip
_LOGINS = (
    "sis login id", "username", "user name", "login", "login id", "user", "netid", "github_username", "github username",
)  # fmt: skip
_EMAILS = ("email", "email address", "e-mail", "e-mail address", "e-mail-adresse", "mail")
_NAMES = (
    "name", "student", "full name", "student name", "display name", "learner", "vollständiger name", "nom complet",
    "nombre completo", "nome completo", "volledige naam",
)  # fmt: skip
_PARTS_OF_A_NAME = (
    ("first name", "last name"), ("first name", "surname"), ("first", "last"), ("firstname", "lastname"),
    ("first_name", "last_name"), ("given name", "family name"), ("forename", "surname"),
)  # fmt: skip
_SECTIONS = ("section", "sections", "group", "groups", "class", "section name")
_LATE = ("lateness (h:m:s)", "lateness", "late submission", "late")
_OF_MOODLE = 6  # columns at least
_YES = re.compile(r"(?i)late|yes|true|1")
_LATE_STATUS = re.compile(r"(?i)\blate\b")  # in Moodle's column Status: `Submitted for grading - 1 day late`


class Form(Struct, frozen=True):
    """What a platform's table is: its columns, in lower case, and which of them is the person's id there."""

    kind: str  # as `--gradebook` takes it; empty: any other table
    title: str
    fits: Callable[[Sequence[str], Sequence[str]], bool]  # by the columns, and the cells of the first one
    ids: tuple[str, ...]


def _is_moodle(columns: Sequence[str], first: Sequence[str]) -> bool:
    """Its words are in the language of the site; its first column always has a word and a number, and no two are the same."""
    found = [re.fullmatch(r"([^\W\d_]{4}\D*)\d+", cell) for cell in first if cell]
    is_numbered = bool(found) and all(found) and len({one[1] for one in found if one}) == 1 and len(set(first)) == len(first)
    return {"identifier", "grade"} <= set(columns) or (
        is_numbered and len(columns) >= _OF_MOODLE and columns[0] not in _SECTIONS
    )


FORMS = (
    Form(
        "canvas", "a gradebook of Canvas",
        lambda columns, _: {"section", "id"} <= set(columns) and columns[0] in ("student", "lastname", "firstname"), ("id",),
    ),
    Form(
        "brightspace", "a gradebook of Brightspace",
        lambda columns, _: any(re.search("orgdefinedid|end-of-line indicator| points grade", one) for one in columns),
        ("orgdefinedid", "username"),
    ),
    Form(
        "blackboard", "a gradebook of Blackboard",
        lambda columns, _: any(re.search(r"\|\s*\d+$", one) for one in columns), ("username", "student id"),
    ),
    Form(
        "gradescope", "a table of Gradescope",
        lambda columns, _: "sid" in columns and bool({"total score", "email"} & set(columns)), ("sid", "email"),
    ),
    Form("moodle", "a grading worksheet of Moodle", _is_moodle, ("identifier",)),
)  # fmt: skip
PLAIN = Form("", "a table", lambda _columns, _first: True, (*_IDS, *_LOGINS, *_EMAILS))


class Enrolled(Struct, frozen=True):
    """One person of the course. `ids`, `logins` and `emails` are all by which the person may be known in a hand-in."""

    id: str
    name: str
    section: str
    row: int  # of the table
    ids: tuple[str, ...] = ()
    logins: tuple[str, ...] = ()
    emails: tuple[str, ...] = ()
    late: str = ""  # what the table says of it


class Roster(Struct, frozen=True):
    """The people of a course, in the order of the table, and the table with the columns that were found in it."""

    people: tuple[Enrolled, ...]
    form: Form
    table: Table
    header: int  # the row that names the columns
    path: Path
    said: str = ""  # what was taken for what

    @property
    def columns(self) -> tuple[str, ...]:
        """The names of the columns, as they came."""
        return self.table.rows[self.header]

    @property
    def about_people(self) -> set[int]:
        """The columns that say who somebody is, by number."""
        names = {*_IDS, *_LOGINS, *_EMAILS, *_NAMES, *_SECTIONS, *(part for pair in _PARTS_OF_A_NAME for part in pair)}
        return {i for i, one in enumerate(self.columns) if one.casefold() in names}

    def column(self, *names: str) -> int | None:
        """The number of the first column that is called so, in lower case."""
        return _column(self.columns, names)


def read(path: Path) -> Roster:
    """The roster in a file; raises UsageError where it is none, or where two people have one id."""
    try:
        found = table.load(path)
    except FileNotFoundError:
        raise UsageError(f"There is no roster {path}.") from None
    header = next((i for i, row in enumerate(found.rows) if any(row) and _names_columns(row)), None)
    if header is None:  # a platform's in a language that is not known here
        header = next((i for i, row in enumerate(found.rows) if any(row) and _form(found, i) is not PLAIN), None)
    if header is None or sum(any(row) for row in found.rows[:header]) > MOST_ABOVE:
        first = next((", ".join(filter(None, row)) for row in found.rows if any(row)), "")
        raise UsageError(
            f"The roster {path} names nobody: its first line is `{visible(first[:80])}`. Its first line must name the columns, "
            "such as `id,name,section`; a gradebook of Canvas or a worksheet of Moodle does, too."
        )
    columns, form = [one.casefold() for one in found.rows[header]], _form(found, header)
    people = tuple(_people(found, header, form))
    if not people:
        raise UsageError(f"The roster {path} names nobody below its first line, `{visible(', '.join(columns)[:80])}`.")
    _check_ids(people, path)
    return Roster(people, form, found, header, path, _told(path, form, found.rows[header], people))


def _form(found: Table, header: int) -> Form:
    """What the table is, if the row names its columns."""
    columns = [one.casefold() for one in found.rows[header]]
    first = [row[0] for row in found.rows[header + 1 :] if row and row[0]]
    return next((one for one in FORMS if one.fits(columns, first)), PLAIN)


def _names_columns(row: Sequence[str]) -> bool:
    columns = {one.casefold() for one in row}
    if any(one.isdecimal() or "@" in one for one in row):
        return False  # a person
    return bool(columns & {*_IDS, *_LOGINS, *_EMAILS, *_NAMES}) or any(set(pair) <= columns for pair in _PARTS_OF_A_NAME)


def _column(columns: Sequence[str], names: Iterable[str]) -> int | None:
    plain = [one.casefold() for one in columns]
    return next((plain.index(name) for name in names if name in plain), None)


def _people(found: Table, header: int, form: Form) -> Iterable[Enrolled]:
    columns = [one.casefold() for one in found.rows[header]]
    for number, row in enumerate(found.rows[header + 1 :], header + 1):
        cells = [one.removeprefix("#") for one in row] if form.kind == "brightspace" else row
        known: dict[str, str] = {}
        for column, cell in zip(columns, cells, strict=False):
            if cell:
                known.setdefault(column, cell)
        one = _enrolled(known, form, number)
        if one and one.name not in {POINTS, *(_TEST_STUDENTS if form.kind == "canvas" else ())}:
            yield one


def _enrolled(known: dict[str, str], form: Form, row: int) -> Enrolled | None:
    def all_of(columns: Iterable[str]) -> tuple[str, ...]:
        return tuple(dict.fromkeys(known[column] for column in columns if column in known))

    name = next(iter(all_of(_NAMES)), "")
    both = next((pair for pair in _PARTS_OF_A_NAME if all(part in known for part in pair)), ())
    name = name or " ".join(known[part] for part in both)
    wanted = form.ids if any(column in known for column in form.ids) or form.kind == "canvas" else PLAIN.ids
    id_ = next(iter(all_of(wanted)), "")
    if form.kind == "moodle" and not id_:
        id_ = next(iter(known.values()), "")
    if not (id_ or name) or (form.kind == "canvas" and not name):
        return None  # an empty line, or Canvas' lines about the columns
    return Enrolled(
        id_, name or id_, next(iter(all_of(_SECTIONS)), ""), row, tuple(dict.fromkeys((id_, *all_of(_IDS)))),
        all_of(_LOGINS), all_of(_EMAILS), _late(known),
    )  # fmt: skip


def _late(known: dict[str, str]) -> str:
    """How late, as in `late by 01:02:03, as the roster says`; empty where nothing is said of it."""
    said = next((known[column] for column in _LATE if column in known), "")
    if not said and _LATE_STATUS.search(known.get("status", "")):
        said = known["status"]
    if _YES.fullmatch(said):
        return "late, as the roster says"
    if re.fullmatch(r"[\d:.]*\d:[\d:.]+|\d+ ?(?:d|h|m|s|days?|hours?|min(?:utes)?|sec(?:onds)?)\b.*", said) and re.search(
        "[1-9]", said
    ):
        return f"late by {said}, as the roster says"
    return f"late ({said}), as the roster says" if _LATE_STATUS.search(said) and said == known.get("status") else ""


def _check_ids(people: Sequence[Enrolled], path: Path) -> None:
    seen: dict[str, Enrolled] = {}
    for one in people:
        before = seen.setdefault(one.id.casefold(), one)
        if one.id and before is not one:
            raise UsageError(
                f"The roster {path} has the id {one.id!r} twice, of {visible(before.name)} and of {visible(one.name)}. "
                "Each person needs an id of their own."
            )


def _told(path: Path, form: Form, columns: Sequence[str], people: Sequence[Enrolled]) -> str:
    """What was taken for what, in a sentence."""
    parts = next((pair for pair in _PARTS_OF_A_NAME if _column(columns, pair[:1]) is not None), ())
    wanted = {"ids": (form.ids,), "names": (_NAMES, *((part,) for part in parts)), "sections": (_SECTIONS,)}
    words = []
    for what, names in wanted.items():
        where = [f"`{visible(columns[i])}`" for some in names if (i := _column(columns, some)) is not None]
        words += [f"{what} from {' and '.join(where)}"] if where else []
    return f"Read {path.name} as {form.title}: {len(people)} people, {', '.join(words)}."
