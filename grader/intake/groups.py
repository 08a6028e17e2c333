"""Which hand-ins are one person's: by the roster and what somebody has decided, or else by name. Knows names and ids alone."""

import unicodedata
from collections.abc import Callable, Iterable, Mapping, Sequence

from msgspec import Struct
from msgspec.structs import replace

from grader.core.errors import UsageError
from grader.intake import choices, learner_names
from grader.intake.choices import Decision
from grader.intake.hand_in import HandIn
from grader.intake.match_people import Matcher, shared_front
from grader.intake.platform_forms import Person
from grader.intake.roster import Enrolled, Roster


class Group(Struct, frozen=True):
    """Hand-ins that are all one person's; mostly one. `known` is the person on the roster."""

    people: tuple[Person, ...]
    known: Enrolled | None = None
    look: str = ""
    ids: tuple[str, ...] = ()  # of the people whose it may be


def by_name(found: Iterable[Person]) -> list[Group]:
    """A file and a folder of one name are one person's, if no platform tells two people apart."""
    groups: dict[tuple[str, str], list[Person]] = {}
    for one in sorted(found, key=lambda one: one.name):
        groups.setdefault((unicodedata.normalize("NFC", one.name), one.id), []).append(one)
    return [Group(tuple(ones)) for ones in groups.values()]


def by_roster(found: Sequence[Person], roster: Roster) -> list[Group]:
    """Everybody on the roster, in its order, and then the hand-ins of which it is not clear whose they are."""
    matcher = Matcher(roster, shared_front([one.name for one in found if not one.platform]))
    own: dict[int, list[Person]] = {}
    others = []
    for one in found:
        whose = matcher.whose(one)
        if whose.why:
            others.append(_unclear(one, whose.why, [roster.people[i].id for i in whose.people]))
        else:
            own.setdefault(whose.people[0], []).append(one)
    for i, ones in list(own.items()):
        if len({(one.platform, one.id) for one in ones if one.platform and one.id}) > 1:
            known = roster.people[i]
            why = f"{len(ones)} hand-ins, of different people, may be those of {known.name} ({known.id})"
            others += [_unclear(one, why, [known.id]) for one in own.pop(i)]
    return [*(Group(tuple(own.get(i, ())), one) for i, one in enumerate(roster.people)), *others]


def _unclear(one: Person, why: str, ids: Sequence[str]) -> Group:
    return Group((one,), look=f"{why}; the roster's id goes behind the second comma", ids=tuple(filter(None, ids)) or ("ID",))


Say = Callable[[str], None]


def as_decided(
    groups: Sequence[Group], entries: Sequence[HandIn], roster: Roster, decided: Mapping[str, Decision], say: Say
) -> tuple[list[Group], list[HandIn]]:
    """The same with each hand-in, of which somebody has decided whose it is, among those of that person.

    Raises UsageError where no hand-in is of anybody on the roster, as with the roster of another course.
    """
    matcher, count = Matcher(roster), len(roster.people)
    more: dict[int, list[int]] = {}  # the hand-ins of which it is decided that they are a person's, by their numbers
    left = []
    for at in range(count, len(groups)):
        id_ = choices.about(decided, entries[at].learner).id
        whose = matcher.with_id(id_)
        if whose is not None:
            more.setdefault(whose, []).append(at)
            continue
        left.append(at)
        if id_:
            say(f"{choices.NAME} gives {entries[at].learner} the id {id_!r}, and nobody on the roster has it.")
    if len(left) > 1 and not more and not any(group.people for group in groups[:count]):
        raise UsageError(_of_another_course(groups[left[0]].people[0], roster, len(left)))
    own, theirs = list(groups[:count]), list(entries[:count])
    for i, ats in more.items():
        own[i] = replace(own[i], people=(*own[i].people, *(one for at in ats for one in groups[at].people)))
        theirs[i] = replace(theirs[i], also=tuple(entries[at].learner for at in ats))
    return [*own, *(groups[at] for at in left)], [*theirs, *(entries[at] for at in left)]


def _of_another_course(first: Person, roster: Roster, count: int) -> str:
    def shown(name: str, id_: str) -> str:
        return learner_names.visible(f"{name} ({id_})" if id_ and id_ != name else name)

    known = roster.people[0]
    if first.name.startswith(("anon ", "Participant ")):
        return f"The download is anonymous: {shown(first.name, first.id)} is nobody's name on the roster. Leave out --roster."
    return (
        f"None of the {count} hand-ins is of anybody on the roster: the first is {shown(first.name, first.id)}, and the roster "
        f"begins with {shown(known.name, known.id)}. Are both of one course and of one assignment? If they are, say whose one "
        "hand-in is in choices.csv, with its columns learner, path and id; or leave out --roster."
    )
