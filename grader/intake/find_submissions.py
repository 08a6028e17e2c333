"""The hand-ins of a class: a folder or an archive, told into people, each with the one file that is graded.

What is wrong with one person's hand-in is that person's finding, and the others are graded.
"""

import contextlib
import re
import unicodedata
from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path

from msgspec import Struct
from msgspec.structs import replace

from grader.core.errors import UsageError, described
from grader.intake import choices, gradescope_metadata, learner_names
from grader.intake.choices import OK, Decision
from grader.intake.file_tree import Item, Names, Unreadable, contents, in_archive, in_folder, is_archive, name, why
from grader.intake.gradescope_metadata import NAME as METADATA
from grader.intake.gradescope_metadata import Submitter
from grader.intake.hand_in import HandIn, chosen
from grader.intake.match_people import Matcher
from grader.intake.people import Told, is_nobodys, level_of, people
from grader.intake.platform_forms import Person
from grader.intake.platforms import id_elsewhere
from grader.intake.roster import Enrolled, Roster
from grader.intake.submission import NAME
from grader.se_block.spec import PAGES, RESULTS, UNPACKED

MOST_TOLD = 5  # names in a sentence
MOST_WRAPPINGS = 3  # archives that hold nothing but the archive of the class
_OURS = re.compile(r"results\.(?:csv|json|sqlite.*)|index\.html|choices\.csv|gradebook\.csv")
_Say = Callable[[str], None]


class Ways(Struct, frozen=True):
    """What an instructor says about a class: its roster, and what was decided where a person had to look."""

    roster: Roster | None = None
    decided: Mapping[str, Decision] = {}


class _Group(Struct, frozen=True):
    """Hand-ins that are all one person's; mostly one. `known` is the person on the roster."""

    people: tuple[Person, ...]
    known: Enrolled | None = None
    look: str = ""
    ids: tuple[str, ...] = ()  # of the people whose it may be


def find(where: Path, out: Path, say: _Say = lambda _text: None, ways: Ways | None = None) -> list[HandIn]:
    """The hand-ins in the folder or archive `where`: in the roster's order, or by name; archives are unpacked below `out`.

    What is wrong with the download, and nobody's own fault, is told to `say`. Raises UsageError where there is no hand-in.
    """
    ways = ways or Ways()
    with contextlib.ExitStack() as keep:
        items = _without_results({item.path: item for item in _items(where, out, keep)}, say)
        found, said = people(list(items), _told(items, say))
        if not found:
            raise UsageError(
                f"{where} holds no submission. They are expected as {where}/<learner>.py, as {where}/<learner>/{NAME}, or as a "
                "download of Canvas, Moodle, Blackboard, Gradescope or GitHub."
            )
        if said:
            say(said)
        _tell_the_rest(items, found, say)
        groups = _by_roster(found, ways) if ways.roster else _by_name(found)
        hand_ins = []
        for group, entry in zip(groups, _entries(groups, out), strict=True):
            decided = choices.about(ways.decided, entry.learner)
            hand_in = _hand_in(group, entry, items, decided.path)
            look = "" if decided.accept == OK else hand_in.look
            hand_ins.append(replace(hand_in, look=look, decided=decided))
    return hand_ins if ways.roster else sorted(hand_ins, key=lambda entry: entry.learner)


def _items(where: Path, out: Path, keep: contextlib.ExitStack) -> list[Item]:
    """The files of the class. A folder or an archive with nothing in it but one archive stands for that."""
    if where.is_dir():
        items = in_folder(where, out)
    elif where.is_file():
        items = [Item((where.name,), lambda: where.open("rb"), where)]
        if not is_archive(where.name):
            raise UsageError(f"{where} is no folder and no archive (.zip or .tar.gz). Grade one file with `make grade`.")
    else:
        raise UsageError(f"There is no folder {where}. Give the folder, or the zip download, that holds the submissions.")
    for _ in range(MOST_WRAPPINGS):
        inner = [item for item in items if not is_nobodys(item.path[-1])]
        if (
            len(inner) != 1
            or not is_archive(inner[0].path[-1])
            or (inner[0].path != (where.name,) and level_of([inner[0].path]) < len(inner[0].path) - 1)
        ):
            break
        try:
            items = in_archive(inner[0], keep)
        except Unreadable as error:
            raise UsageError(f"{where} is no zip archive that can be read ({error}). Download it again.") from None
    return items


def _without_results(items: Mapping[Names, Item], say: _Say) -> dict[Names, Item]:
    """The files of the class without those that an earlier run has written among them."""
    homes = {path[:-1] for path in items if path[-1] == RESULTS}

    def is_ours(path: Names) -> bool:
        below = [path[len(home) :] for home in homes if path[: len(home)] == home]
        return any(_OURS.fullmatch(own[0]) if len(own) == 1 else own[0] in {PAGES, UNPACKED} for own in below)

    for home in sorted(homes):
        say(f"{name(home) or 'The folder'} holds the results of an earlier run: they are left out.")
    return {path: item for path, item in items.items() if not is_ours(path)}


def _tell_the_rest(items: Mapping[Names, Item], found: Sequence[Person], say: _Say) -> None:
    """Say which files beside those of the learners are nobody's, by their names."""
    theirs, level = {file.path for one in found for file in one.files}, level_of(list(items))
    beside = [path[-1] for path in items if len(path) == level + 1 and path not in theirs and path[-1] != METADATA]
    stray = [learner_names.visible(one) for one in sorted(filter(is_nobodys, beside))]
    if stray:
        more = f" and {len(stray) - MOST_TOLD} more" if len(stray) > MOST_TOLD else ""
        words = "names nobody, so it is" if len(stray) == 1 else "name nobody, so they are"
        say(f"{', '.join(stray[:MOST_TOLD])}{more} beside the learners' files {words} not graded.")


def _told(items: Mapping[Names, Item], say: _Say) -> Told:
    own = [path for path in items if path[-1] != METADATA]
    level = level_of(own)
    metadata = next((path for path in items if path[-1] == METADATA and len(path) == level + 1), None)

    def first_line(path: Names) -> str:
        with contextlib.suppress(Unreadable):
            return contents(items[path], lambda stream: stream.readline(1000)).decode("utf-8-sig", "replace").strip()
        return ""

    return Told(_submitters(items[metadata], say) if metadata else {}, first_line)


def _submitters(metadata: Item, say: _Say) -> Mapping[str, Sequence[Submitter]]:
    """Who handed in which folder, as the download's own metadata says."""
    try:
        with metadata.open() as stream:
            return gradescope_metadata.submitters(stream.read(gradescope_metadata.MOST_BYTES + 1))
    except Exception as error:  # whatever the libraries say to a file that somebody made
        said = (error.strerror if isinstance(error, OSError) else "") or why(error)
        say(f"{name(metadata.path)} is not used: {said}. The rows have the names of the folders.")
        return {}


def _by_name(found: Iterable[Person]) -> list[_Group]:
    """A file and a folder of one name are one person's, if no platform tells two people apart."""
    groups: dict[tuple[str, str], list[Person]] = {}
    for one in sorted(found, key=lambda one: one.name):
        groups.setdefault((unicodedata.normalize("NFC", one.name), one.id), []).append(one)
    return [_Group(tuple(ones)) for ones in groups.values()]


def _by_roster(found: Sequence[Person], ways: Ways) -> list[_Group]:
    """Everybody on the roster, in its order, and then the hand-ins of nobody on it.

    Raises UsageError where no hand-in is of anybody on it, as with the roster of another course.
    """
    roster = ways.roster
    assert roster
    matcher, of = Matcher(roster), {one.id: i for i, one in enumerate(roster.people) if one.id}
    own: dict[int, list[Person]] = {}
    others = []
    for one in found:
        decided = of.get(choices.about(ways.decided, learner_names.visible(one.name)).id)
        same = bool(id_elsewhere(one)) and one.platform.lower() == roster.form.kind  # its ids are those of the roster
        names = (one.name, *one.others)
        whose = (decided,) if decided is not None else matcher.whose(id_elsewhere(one), names, same_platform=same)
        is_of_another = decided is None and same and not matcher.knows(one.id)
        if len(whose) == 1 and not is_of_another:
            own.setdefault(whose[0], []).append(one)
            continue
        fits = ", ".join(f"{roster.people[i].name} ({roster.people[i].id})" for i in whose[:3])
        why_not = f"more than one person on the roster may be meant: {fits}"
        if not whose:
            why_not = "nobody on the roster has this name or id"
        elif is_of_another:
            why_not = f"nobody on the roster has the id {one.id}, and by name it may be: {fits}"
        others.append(_Group((one,), look=f"{why_not}; decide by the right id", ids=tuple(roster.people[i].id for i in whose)))
    if not own and len(others) > 1:
        raise UsageError(_of_another_course(found[0], roster, len(others)))
    return [*(_Group(tuple(own.get(i, ())), one) for i, one in enumerate(roster.people)), *others]


def _of_another_course(first: Person, roster: Roster, count: int) -> str:
    def shown(name: str, id_: str) -> str:
        return learner_names.visible(f"{name} ({id_})" if id_ and id_ != name else name)

    known = roster.people[0]
    return (
        f"None of the {count} hand-ins is of anybody on the roster: the first is {shown(first.name, first.id)}, and the roster "
        f"begins with {shown(known.name, known.id)}. Are both of one course and of one assignment? If they are, say whose one "
        "hand-in is in choices.csv, with its columns learner, path and id; or leave out --roster."
    )


def _names(groups: Sequence[_Group]) -> list[str]:
    """A name for each: visible, and told apart by ids where names are alike and there are ids, or else by numbers."""
    names = [learner_names.visible(group.known.name if group.known else group.people[0].name) for group in groups]
    alike = learner_names.look_alike(names)
    ids = [group.known.id if group.known else group.people[0].id for group in groups]
    shown = [
        learner_names.visible(f"{one} ({id_})") if id_ and id_ not in one and is_alike else one
        for one, is_alike, id_ in zip(names, alike, ids, strict=True)
    ]
    return learner_names.told_apart(shown)


def _entries(groups: Sequence[_Group], out: Path) -> list[HandIn]:
    """An entry for each, of which it is not yet known what is graded."""
    learners = _names(groups)
    entries = []
    for group, learner, page in zip(groups, learners, learner_names.file_names(learners), strict=True):
        path = out / UNPACKED / page / NAME
        candidates = tuple(Decision(id=id_) for id_ in group.ids)
        entry = HandIn(learner, path, page=page)
        if known := group.known:
            late = next((one.late for one in group.people if one.late), known.late if group.people else "")
            entry = replace(entry, id=known.id, section=known.section, roster_row=known.row, late=late)
        else:
            one = group.people[0]
            entry = replace(entry, id=one.id, look=group.look, candidates=candidates, late=one.late)
        entries.append(entry)
    return entries


def _hand_in(group: _Group, entry: HandIn, items: Mapping[Names, Item], wanted: str) -> HandIn:
    if not group.people:
        return replace(entry, absent=True)
    try:
        return chosen(entry, group.people, items, wanted)
    except UsageError:
        raise
    except Exception as error:  # of whatever kind: the others are graded
        return replace(entry, broken=described(error))
