"""Whose a file is, by the name that a platform gives it when a class is downloaded. Knows names; opens nothing.

Canvas (flat):      doejane_LATE_12346_678902_se_block-1.py   name, late or not, user's number, file's number, file
Moodle:             Jane Doe_1001_assignsubmission_file_/se_block.py   or all in the file's name; text typed in: _onlinetext_
Blackboard (flat):  HW 3_s1234567_attempt_2026-03-02-09-00-00_se_block.py   and a .txt of that name about the attempt
Brightspace:        397063-2557369 - Jane Doe - Mar 2, 2026 1001 AM/se_block.py

A learner may call a file as a platform would. So a name is read by the form that most entries of the class have; and within a
name, what the platform wrote comes first.
"""

import itertools
import re
from collections.abc import Callable, Iterable, Sequence
from datetime import datetime

from msgspec import Struct
from msgspec.structs import replace

from grader.intake.file_tree import Names

_CANVAS = re.compile(
    r"(?s)(?P<who>.+?)(?P<late>_LATE)?_(?P<id>\d+)_(?:(?:question_\d+_)?\d+_(?P<file>.+)|(?P<typed>(?:text|link|question_\d+.*)\.html))"
)
_CANVAS_ANONYMOUS = re.compile(
    r"(?s)(?P<late>LATE_)?(?P<who>anon)(?:_LATE)?_(?P<id>[A-Za-z0-9]{5})_(?:\d+_(?P<file>.+)|(?P<typed>(?:text|link)\.html))"
)
_MOODLE = re.compile(r"(?s)(?P<who>.+?)(?:_(?P<id>\d+))?_assignsubmission_(?P<sort>file|onlinetext)(?:_(?P<file>.*))?")
_BLACKBOARD = re.compile(  # `who` begins with the title of the work
    r"(?s)(?P<who>.+?)_attempt_(?P<when>\d{4}(?:-\d\d){5})(?:_(?P<file>.+)|\.txt)"
)
_BRIGHTSPACE = re.compile(r"(?s)(?P<id>\d+)-\d+ - (?P<who>.+?) - (?P<when>[^/]+\d{3,4} [AP]M)")
_FORMS = (_CANVAS_ANONYMOUS, _CANVAS, _MOODLE, _BLACKBOARD, _BRIGHTSPACE)
_RECEIPT = re.compile(r"Name: (?P<name>.*) \((?P<user>[^()]+)\)\s*")


class Given(Struct, frozen=True):
    """A file that somebody handed in: its path in the class, and its path where the learner keeps it."""

    path: Names
    own: Names


class Person(Struct, frozen=True):
    """One person's hand-in. `id` is the platform's; by the `others` the person may be known elsewhere.

    `notes` say what the platform tells of it, and what was left out; `look` is why a person should decide.
    """

    name: str
    files: tuple[Given, ...]
    id: str = ""
    others: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    look: str = ""


_Matched = Sequence[tuple[Names, re.Match[str]]]
FirstLine = Callable[[Names], str]  # of the file with this path


def is_a_platforms(name: str) -> bool:
    """Whether a platform gives such names to what somebody handed in."""
    return any(form.fullmatch(name) for form in _FORMS)


def told_apart(paths: Sequence[Names], level: int, first_line: FirstLine) -> tuple[list[Person], list[Names]]:
    """The people whom platforms name, and the paths of all others; names of people are `level` folders deep."""
    heads = {path[level] for path in paths}
    matched = {form: {head: match for head in heads if (match := form.fullmatch(head))} for form in _FORMS}
    order = sorted(_FORMS, key=lambda form: -len(matched[form]))
    groups: dict[re.Pattern[str], list[tuple[Names, re.Match[str]]]] = {form: [] for form in _FORMS}
    others = []
    for path in paths:
        form = next((form for form in order if path[level] in matched[form]), None)
        if form:
            groups[form].append((path, matched[form][path[level]]))
        else:
            others.append(path)
    people = [
        *_canvas(groups[_CANVAS] + groups[_CANVAS_ANONYMOUS]),
        *_moodle(groups[_MOODLE], level),
        *_blackboard(groups[_BLACKBOARD], first_line),
        *_brightspace(groups[_BRIGHTSPACE], level),
    ]
    return people, others


def _canvas(found: _Matched) -> list[Person]:
    """A download has the last attempt of each."""
    return grouped((match["id"], _of_canvas(path, match)) for path, match in found)


def _of_canvas(path: Names, match: re.Match[str]) -> Person:
    who = f"anon {match['id']}" if match["who"] == "anon" else match["who"]
    late = ("Handed in late, as Canvas says.",) if match["late"] else ()
    return Person(who, (Given(path, (match["file"] or match["typed"],)),), match["id"], notes=late)


def _moodle(found: _Matched, level: int) -> list[Person]:
    people = []
    for path, match in found:
        own = path[level + 1 :] or (match["file"] or f"{match['sort']}.html",)
        anonymous = match["who"] == "Participant" and match["id"]
        who = f"Participant {match['id']}" if anonymous else match["who"]
        people.append((match["id"] or who, Person(who, (Given(path, own),), match["id"] or "")))
    return grouped(people)


def _blackboard(found: _Matched, first_line: FirstLine) -> list[Person]:
    title = _title([match["who"] for _, match in found])
    receipts = {match["who"]: first_line(path) for path, match in found if match["file"] is None}
    attempts = []
    for path, match in found:
        receipt = _RECEIPT.fullmatch(receipts.get(match["who"], ""))
        user, others = match["who"].removeprefix(title), tuple[str, ...]()
        if receipt and match["who"].endswith(f"_{receipt['user']}"):
            user, others = receipt["user"], (receipt["name"],)
        files = (Given(path, (match["file"],)),) if match["file"] else ()
        attempts.append(
            (match["when"], f"{match['when'][:10]} {match['when'][11:].replace('-', ':')}", Person(user, files, user, others))
        )
    return _latest(attempts)


def _brightspace(found: _Matched, level: int) -> list[Person]:
    attempts = []
    for path, match in found:
        files = (Given(path, path[level + 1 :]),)
        attempts.append((_sortable(match["when"]), match["when"], Person(match["who"], files, match["id"])))
    return _latest(attempts)


def _sortable(when: str) -> str:
    """A time such as `Mar 1, 2026 926 PM` as one that can be sorted; empty where it is written in another way."""
    day, time = re.sub(r" (\d{3}) ([AP]M)$", r" 0\1 \2", when), "%b %d, %Y %I%M %p"
    try:
        return datetime.strptime(day, time).isoformat()
    except ValueError:
        return ""


def _latest(attempts: Sequence[tuple[str, str, Person]]) -> list[Person]:
    """Of each person the latest attempt that has a file. An attempt has a time to sort by, and one to show."""
    own: dict[str, dict[tuple[str, str], list[Person]]] = {}
    for when, shown, person in attempts:
        own.setdefault(person.id, {}).setdefault((when, shown), []).append(person)
    found = []
    for times in own.values():
        with_file = [time for time, ones in times.items() if any(file.own[-1] for one in ones for file in one.files)]
        graded = max(with_file, default=max(times))
        later = [shown for when, shown in sorted(times) if (when, shown) > graded]
        notes = [
            f"The attempt of {shown} was not graded: a later one counts."
            for when, shown in sorted(times)
            if (when, shown) < graded
        ]
        (one,) = grouped(("", person) for person in times[graded])
        look = f"the latest attempt, of {later[-1]}, has no file; that of {graded[1]} was graded" if later else ""
        if not with_file:
            look = "no file was handed in; the answer may be typed in on the platform"
        if len(with_file) > 1 and not all(when for when, _ in with_file):
            look = f"which of the attempts is the latest cannot be told; that of {graded[1]} was graded"
        found.append(replace(one, notes=tuple(notes), look=look))
    return found


def _title(names: Sequence[str]) -> str:
    """What the names have in common: the title of the work, with the line that ends it."""
    first, last = min(names, default=""), max(names, default="")
    common = "".join(one for one, _ in itertools.takewhile(lambda pair: pair[0] == pair[1], zip(first, last, strict=False)))
    if common in names:  # one person
        common = common.rpartition("_")[0] + "_" if "_" in common else ""
    return common[: common.rfind("_") + 1]


def grouped(found: Iterable[tuple[str, Person]]) -> list[Person]:
    """Each person once, with all files, in the order in which they come first."""
    people: dict[str, list[Person]] = {}
    for key, one in found:
        people.setdefault(key, []).append(one)
    return [
        replace(
            ones[0],
            files=tuple(file for one in ones for file in one.files),
            notes=tuple(dict.fromkeys(note for one in ones for note in one.notes)),
        )
        for ones in people.values()
    ]
