"""Whose a hand-in is, by the roster: the person whose id it bears, or login, or e-mail address, or name, in this order.

Names count however they are written: in either order, with or without accents, capitals and spaces. What is only alike, a
part of a name, or an id that the name contradicts, settles nothing: it says who may be meant, and a person decides.
"""

import re
import unicodedata
from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence

from msgspec import Struct

from grader.intake.platform_forms import Person
from grader.intake.platforms import id_elsewhere
from grader.intake.roster import Enrolled, Roster

SHORT_NUMBER = 4  # digits: a shorter number in a name is a count, and nobody's id
_LETTERS = str.maketrans({"ø": "o", "ł": "l", "đ": "d", "ð": "d", "\u0131": "i", "æ": "ae", "œ": "oe", "þ": "th"})
_Index = dict[str, set[int]]


class Whose(Struct, frozen=True):
    """The people whose a hand-in may be, by index, and why a person should decide; empty where it is clear."""

    people: tuple[int, ...] = ()
    why: str = ""


class Matcher:
    """Finds whose a hand-in is. `front` is what the names of all hand-ins begin with: the name of the work."""

    def __init__(self, roster: Roster, front: str = "") -> None:
        self.roster, self._front = roster, front
        self._own = self._index(lambda one: map(_plain, (one.id, without_word(one.id, roster))))
        self._ids = self._index(lambda one: (_plain(key) for id_ in one.ids for key in (id_, without_word(id_, roster))))
        self._logins = self._index(lambda one: map(_plain, one.logins))
        self._emails = self._index(lambda one: map(_plain, one.emails))
        self._users = self._index(lambda one: (_user(text) for text in (*one.emails, *one.logins, *one.ids)))
        self._names = self._index(lambda one: _spellings(one.name))

    def _index(self, keys: Callable[[Enrolled], Iterable[str]]) -> _Index:
        found: _Index = defaultdict(set)
        for i, one in enumerate(self.roster.people):
            for key in keys(one):
                found[key].add(i)
        found.pop("", None)
        return found

    def whose(self, one: Person) -> Whose:
        """Whose it is. An id of the roster's own platform decides alone; where the roster has not got it, nobody is guessed."""
        id_, names = id_elsewhere(one), tuple(dict.fromkeys((one.name, *one.others)))
        if id_ and one.platform and one.platform.lower() == self.roster.form.kind:
            if found := self._own.get(_plain(id_)):
                return Whose(tuple(found))
            named = self._named(names)
            may = f", and by name it may be: {self._listed(named)}" if named else ""
            return Whose(tuple(sorted(named)), f"nobody on the roster has the id {id_}{may}")
        return self._by_texts(id_, names) or self._by_a_part(names) or Whose((), "nobody on the roster has this name or id")

    def with_id(self, id_: str) -> int | None:
        """The person who has this id on the roster."""
        return next(iter(self._own.get(_plain(id_), ())), None)

    def _by_texts(self, id_: str, names: Sequence[str]) -> Whose | None:
        """Who is meant by the platform's id and the names, each of which may be an id, too; None where nobody fits."""
        every = [text for name in names for text in self._whole(name)]
        by_id, named = self._strong((id_, *every)), self._named(every)
        by_id = by_id or self._weak(every) & named
        found = by_id & named or by_id | named
        if not found:
            found = self._weak(every) or {i for name in every for i in self._login_and_name(name)}
            known = {i for name in every if " " in name.strip() for i in self._named((name,)) | self._login_and_name(name)}
            contradicted = any(" " in name.strip() for name in names) and not found & known
        else:
            contradicted = not named and by_id == self._strong((id_,)) != self._strong(every) and set(names) != {id_}
        if len(found) == 1 and contradicted:
            return Whose(tuple(found), f"its id or address is that of {self._listed(found)}, and its name is not")
        if len(found) > 1:
            return Whose(tuple(sorted(found)), f"more than one person on the roster may be meant: {self._listed(found)}")
        return Whose(tuple(found)) if found else None

    def _by_a_part(self, names: Sequence[str]) -> Whose | None:
        """Who is meant by what stands behind a hyphen: a group's name may stand in front, or another first name."""
        for part in sorted({part for name in names for part in _behind_hyphens(name)}, key=lambda part: -len(part)):
            if (found := self._strong((part,)) or self._named((part,))) and not _is_a_count(part):
                return Whose(tuple(sorted(found)), f"only a part of its name, `{part}`, is that of {self._listed(found)}")
        return None

    def _whole(self, name: str) -> Iterable[str]:
        """A name as it is, and without what a clone's folder has round it."""
        behind = name.removeprefix(self._front) if self._front else name
        own = re.sub(r"-(?:main|master)$", "", behind)
        yield from dict.fromkeys((name, *(text for text in (behind, own) if text == name or not _is_a_count(text))))

    def _strong(self, texts: Iterable[str]) -> set[int]:
        """Those who have one of the texts as an id, or else as a login, or else as an e-mail address."""
        keys = [_plain(text) for text in texts]
        tries = (self._ids, self._logins, self._emails)
        return next((some for index in tries if (some := {i for key in keys for i in index.get(key, ())})), set())

    def _weak(self, texts: Iterable[str]) -> set[int]:
        """Those of whose address, or login, one of the texts is the part before the @."""
        keys = [_plain(text) for text in texts]
        found = {i for key in keys for i in self._users.get(key, ())}
        return found or {i for key in keys if "@" in key for i in self._logins.get(_user(key), ())}

    def _named(self, names: Iterable[str]) -> set[int]:
        return {i for name in names for i in self._names.get(_letters(name), ())}

    def _login_and_name(self, name: str) -> set[int]:
        """The person of `jdoe Jane Doe` or `10203040 Doe`, as Brightspace may say it."""
        login, _, rest = name.partition(" ")
        people = self.roster.people
        return {i for i in self._strong((login,)) if rest and _letters(rest) in _spellings(people[i].name, every_word=True)}

    def _listed(self, found: Iterable[int]) -> str:
        return ", ".join(f"{self.roster.people[i].name} ({self.roster.people[i].id})" for i in sorted(found)[:3])


def shared_front(names: Sequence[str]) -> str:
    """What all names begin with, up to a hyphen: `lab-2-` of clones of one assignment. Nothing where there is one name."""
    words = [name.split("-") for name in names]
    count = 0
    while len(words) > 1 and all(len(one) > count + 1 and one[count] == words[0][count] for one in words):
        count += 1
    return "".join(f"{word}-" for one in words[:1] for word in one[:count])


def without_word(id_: str, roster: Roster) -> str:
    """An id of a worksheet of Moodle without the word before the number, which is in the language of the site."""
    return re.sub(r"^\D+(?=\d+$)", "", id_) if roster.form.kind == "moodle" else id_


def _is_a_count(text: str) -> bool:
    return text.isdecimal() and len(text) < SHORT_NUMBER


def _plain(text: str) -> str:
    """An id as it is compared."""
    return " ".join(unicodedata.normalize("NFKC", text).casefold().split())


def _user(text: str) -> str:
    """The part of an e-mail address before the @."""
    return _plain(text).partition("@")[0]


def _letters(name: str) -> str:
    """The letters and digits of a name alone, in lower case and without the accents of Latin, Greek and Cyrillic letters."""
    plain = unicodedata.normalize("NFKD", name).casefold().translate(_LETTERS)
    return "".join(
        one for one in plain if one.isalnum() or (unicodedata.category(one)[0] == "M" and not "\u0300" <= one <= "\u036f")
    )


def _spellings(name: str, *, every_word: bool = False) -> set[str]:
    """A name as files are called by it: `Jane Mary Doe` in any rotation of its words; or by one of its words alone, too."""
    words = [letters for word in re.split(r"[\s,]+", name) if (letters := _letters(word))]
    return {"".join(words[i:] + words[:i]) for i in range(len(words))} | ({*words} if every_word else set())


def _behind_hyphens(name: str) -> list[str]:
    """What stands behind each hyphen of a hand-in's name."""
    words = re.sub(r"-(?:main|master)$", "", name).split("-")
    return ["-".join(words[i:]) for i in range(1, len(words))]
