"""The hand-ins of a class: a folder or an archive, told into people, each with the one file that is graded.

What is wrong with one person's hand-in is that person's finding, and the others are graded.
"""

import contextlib
import re
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

from msgspec import Struct
from msgspec.structs import replace

from grader.core.errors import UsageError, described
from grader.intake import choices, gradescope_metadata, learner_names
from grader.intake.choices import OK, Decision
from grader.intake.file_tree import Item, Names, Unreadable, contents, in_archive, in_folder, is_archive, name, why
from grader.intake.gradescope_metadata import NAME as METADATA
from grader.intake.gradescope_metadata import Submitter
from grader.intake.groups import Group, as_decided, by_name, by_roster
from grader.intake.hand_in import HandIn, chosen
from grader.intake.people import Told, is_nobodys, level_of, people
from grader.intake.platform_forms import Person
from grader.intake.roster import Roster
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
        groups = by_roster(found, ways.roster) if ways.roster else by_name(found)
        entries = _entries(groups, out)
        if ways.roster:
            groups, entries = as_decided(groups, entries, ways.roster, ways.decided, say)
        hand_ins = []
        for group, entry in zip(groups, entries, strict=True):
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


def _names(groups: Sequence[Group]) -> list[str]:
    """A name for each: visible, and told apart by ids where names are alike and there are ids, or else by numbers."""
    names = [learner_names.visible(group.known.name if group.known else group.people[0].name) for group in groups]
    alike = learner_names.look_alike(names)
    ids = [group.known.id if group.known else group.people[0].id for group in groups]
    shown = [
        learner_names.visible(f"{one} ({id_})") if id_ and id_ not in one and is_alike else one
        for one, is_alike, id_ in zip(names, alike, ids, strict=True)
    ]
    return learner_names.told_apart(shown)


def _entries(groups: Sequence[Group], out: Path) -> list[HandIn]:
    """An entry for each, of which it is not yet known what is graded."""
    learners = _names(groups)
    entries = []
    for group, learner, page in zip(groups, learners, learner_names.file_names(learners), strict=True):
        path = out / UNPACKED / page / NAME
        candidates = tuple(Decision(id=id_) for id_ in group.ids)
        entry = HandIn(learner, path, page=page)
        if known := group.known:
            entry = replace(entry, id=known.id, section=known.section, roster_row=known.row)
        else:
            entry = replace(entry, id=group.people[0].id, look=group.look, candidates=candidates)
        entries.append(entry)
    return entries


def _hand_in(group: Group, entry: HandIn, items: Mapping[Names, Item], wanted: str) -> HandIn:
    if not group.people:
        return replace(entry, absent=True)
    late = (*(one.late for one in group.people), group.known.late if group.known else "")
    entry = replace(entry, late=next(filter(None, late), ""))
    try:
        return chosen(entry, group.people, items, wanted)
    except UsageError:
        raise
    except Exception as error:  # of whatever kind: the others are graded
        return replace(entry, broken=described(error))
