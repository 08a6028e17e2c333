"""How each platform names what a class handed in, and what its names say of whose a file is. Knows names; opens nothing.

Canvas (flat):       doejane_LATE_12346_678902_se_block-1.py   name, late or not, user's number, file's number, file
Moodle:              Jane Doe_1001_assignsubmission_file_/se_block.py   or all in the file's name; text typed in: _onlinetext_
Blackboard (flat):   HW 3_s1234567_attempt_2026-03-02-09-00-00_se_block.py   and a .txt of that name about the attempt
Brightspace:         397063-2557369 - Jane Doe - Mar 2, 2026 1001 AM/se_block.py   or all in the file's name
Sakai:               Doe, Jane(jdoe)/Submission attachment(s)/se_block.py   or all in the file's name

Within a name, what the platform wrote comes first: a learner may call a file as a platform would.
"""

import contextlib
import itertools
import re
from collections.abc import Callable, Iterable, Sequence
from datetime import datetime

from msgspec import Struct
from msgspec.structs import replace

from grader.intake.file_tree import Names

_CANVAS = re.compile(
    r"(?s)(?P<who>\w+?)(?P<late>_LATE)?_(?P<id>\d+)_(?:(?:question_\d+_)?\d+_(?P<file>.+)|(?P<typed>(?:text|link|question_\d+.*)\.html))"
)
_CANVAS_ANONYMOUS = re.compile(
    r"(?s)(?P<late>LATE_)?(?P<who>anon)(?:_LATE)?_(?P<id>[A-Za-z0-9]{5})_(?:\d+_(?P<file>.+)|(?P<typed>(?:text|link)\.html))"
)
_MOODLE = re.compile(
    r"(?s)(?P<who>.+?)(?:_(?P<id>\d+))?_assign(?P<kind>submission|feedback)_(?P<sort>[a-z]+)(?:_(?P<file>.*))?"
)
_BLACKBOARD = re.compile(  # `who` begins with the title of the work; the word before the time is in the language of the site
    r"(?s)(?P<who>.+?)_[^\W\d_]+_(?P<when>\d{4}(?:-\d\d){5})(?:_(?P<file>.+)|\.txt)"
)
_BRIGHTSPACE = re.compile(r"(?s)(?P<id>\d+)-\d+ - (?P<who>.+?) - (?P<when>[^-/]*\d{4} \d{3,4} [AP]M)(?: - (?P<file>.+))?")
_SAKAI = re.compile(r"(?s)(?P<who>.+?),? ?\((?P<id>[^()]+)\)(?:_[^_()]+\(s\)_(?P<file>.+))?")
_SAKAI_ATTACHMENTS = re.compile(r"(?i)[^()]*\(s\)")
SAKAI_SIDE = re.compile(r"(?i)timestamp\.txt|feedbackText\.html|comments\.txt|members\.txt|attached_URL_\d+|feedback.*\(s\)")
_RECEIPT = re.compile(r"[^:]+: (?P<name>.*) \((?P<user>[^()]+)\)\s*")


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
    late: str = ""  # how late, in the platform's words
    platform: str = ""  # whose names told the people apart


_Matched = Sequence[tuple[Names, re.Match[str]]]
FirstLine = Callable[[Names], str]  # of the file with this path


class Platform(Struct, frozen=True):
    """A platform: the forms of its names, and what makes people of the paths that have one."""

    name: str
    forms: tuple[re.Pattern[str], ...]
    people: Callable[[_Matched, int, FirstLine], list[Person]]
    needs: Callable[[Sequence[Names], int], bool] | None = None  # what else there must be, as others give such names, too
    own_ids: bool = False  # ids that tell people apart in one download, and mean nothing elsewhere

    def match(self, name: str) -> re.Match[str] | None:
        """The name as this platform writes names; None where it is not so."""
        return next((found for form in self.forms if (found := form.fullmatch(name))), None)


def _is_sakai(paths: Sequence[Names], level: int) -> bool:
    """Whether what lies beside and below the names is Sakai's: many a name ends with brackets."""
    marks = {
        path[level]
        for path in paths
        if len(path) > level + 1 and (_SAKAI_ATTACHMENTS.fullmatch(path[level + 1]) or SAKAI_SIDE.fullmatch(path[level + 1]))
    }
    flat = [path for path in paths if (found := _SAKAI.fullmatch(path[level])) and found["file"]]
    graded = any(len(path) == level + 1 and re.fullmatch(r"(?i)grades\.(?:csv|xlsx?)", path[level]) for path in paths)
    everybody = {path[level] for path in paths if _SAKAI.fullmatch(path[level])}
    return bool(flat) or (bool(marks) and (graded or marks == everybody))


def _canvas(found: _Matched, _level: int, _first_line: FirstLine) -> list[Person]:
    """A download has the last attempt of each."""
    return grouped((match["id"], _of_canvas(path, match)) for path, match in found)


def _of_canvas(path: Names, match: re.Match[str]) -> Person:
    who = f"anon {match['id']}" if match["who"] == "anon" else match["who"]
    late = "late, as Canvas says" if match["late"] else ""
    return Person(who, (Given(path, (match["file"] or match["typed"],)),), match["id"], late=late)


def _moodle(found: _Matched, level: int, _first_line: FirstLine) -> list[Person]:
    people = []
    for path, match in found:
        if match["kind"] == "feedback":
            continue
        own = path[level + 1 :] or (match["file"] or f"{match['sort']}.html",)
        anonymous = match["who"] == "Participant" and match["id"]
        who = f"Participant {match['id']}" if anonymous else match["who"]
        look = "" if match["id"] else "whose it is cannot be told: Moodle gives one folder to all who are in no group"
        people.append((match["id"] or who, Person(who, (Given(path, own),), match["id"] or "", look=look)))
    return grouped(people)


def _blackboard(found: _Matched, _level: int, first_line: FirstLine) -> list[Person]:
    about = ((match["who"], _RECEIPT.fullmatch(first_line(path))) for path, match in found if match["file"] is None)
    receipts = {who: receipt for who, receipt in about if receipt and who.endswith(f"_{receipt['user']}")}
    titles = {who.removesuffix(receipt["user"]) for who, receipt in receipts.items()}
    names = [match["who"] for _, match in found]
    title = titles.pop() if len(titles) == 1 else ""
    title = title if title and all(name.startswith(title) for name in names) else _title(names)
    attempts = []
    for path, match in found:
        receipt = receipts.get(match["who"])
        user = receipt["user"] if receipt else match["who"].removeprefix(title) or match["who"]
        files = (Given(path, (match["file"],)),) if match["file"] else ()
        person = Person(user, files, user, (receipt["name"],) if receipt else ())
        attempts.append((match["when"], f"{match['when'][:10]} {match['when'][11:].replace('-', ':')}", person))
    return _latest(attempts)


def _brightspace(found: _Matched, level: int, _first_line: FirstLine) -> list[Person]:
    attempts = []
    for path, match in found:
        files = (Given(path, path[level + 1 :] or (match["file"] or path[level],)),)
        attempts.append((_sortable(match["when"]), match["when"], Person(match["who"], files, match["id"])))
    return _latest(attempts)


def _sakai(found: _Matched, level: int, _first_line: FirstLine) -> list[Person]:
    people = []
    for path, match in found:
        below = path[level + 1 :] or path[level:]
        own = (match["file"],) if match["file"] else below[len(below) > 1 and bool(_SAKAI_ATTACHMENTS.fullmatch(below[0])) :]
        files = () if below and SAKAI_SIDE.fullmatch(below[0]) else (Given(path, own),)
        people.append((match["id"], Person(match["who"], files, match["id"])))
    return grouped(people)


PLATFORMS = (  # the likelier ones last: where two fit, the one whose names are the longer is meant
    Platform("Moodle", (_MOODLE,), _moodle),
    Platform("Blackboard", (_BLACKBOARD,), _blackboard),
    Platform("Brightspace", (_BRIGHTSPACE,), _brightspace, own_ids=True),
    Platform("Canvas", (_CANVAS_ANONYMOUS, _CANVAS), _canvas),
    Platform("Sakai", (_SAKAI,), _sakai, _is_sakai),
)


def _sortable(when: str) -> str:
    """A time such as `Mar 1, 2026 926 PM` as one that can be sorted; empty where it is written in another way."""
    time = re.sub(r" (\d{3}) ([AP]M)$", r" 0\1 \2", when)
    for day in ("%b %d, %Y", "%B %d, %Y", "%d %b %Y", "%d %B %Y"):
        with contextlib.suppress(ValueError):
            return datetime.strptime(time, f"{day} %I%M %p").isoformat()
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
            late=next((one.late for one in ones if one.late), ""),
        )
        for ones in people.values()
    ]
