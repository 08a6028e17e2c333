"""Whose a hand-in is, by the roster: the person whose id it bears, or login, or e-mail address, or name, in this order.

Names count however they are written: in either order, with or without accents, capitals and spaces. What is only alike
is nobody's.
"""

import re
import unicodedata
from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence

from grader.intake.roster import Enrolled, Roster

_LETTERS = str.maketrans({"ø": "o", "ł": "l", "đ": "d", "ð": "d", "\u0131": "i", "æ": "ae", "œ": "oe", "þ": "th"})
_Index = dict[str, set[int]]


class Matcher:
    """Finds whose a hand-in is."""

    def __init__(self, roster: Roster) -> None:
        self.roster = roster
        before = r"^\D+ (?=\d+$)" if roster.form.kind == "moodle" else "^"  # a word, in the language of the site
        self._ids = self._index(lambda one: (_plain(key) for id_ in one.ids for key in (id_, re.sub(before, "", id_))))
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

    def whose(self, id_: str, names: Sequence[str], *, same_platform: bool = False) -> tuple[int, ...]:
        """The people whose the hand-in may be, by index: one where it is clear, none where nobody fits.

        `id_` is the platform's. It decides alone where the roster is of the same platform; elsewhere, the number may be another
        person's, and where the name says so, both are meant. A name may be any of a person's ids, too.
        """
        named = {i for name in names for i in self._names.get(_letters(name), ())}
        if found := self._by_id((id_,)):
            both = found & named
            return tuple(sorted(both or (found if same_platform else found | named)))
        if whole := self._called(names):
            return whole
        parts = sorted({part for name in names for part in _behind_hyphens(name)}, key=lambda part: -len(part))
        if called := next((called for part in parts if (called := self._called((part,)))), ()):
            return called
        return tuple(sorted({i for name in names for i in self._login_and_name(name)}))

    def knows(self, id_: str) -> bool:
        """Whether somebody has this id, login or e-mail address."""
        return bool(self._by_id((id_,)))

    def _called(self, names: Sequence[str]) -> tuple[int, ...]:
        """Those who have one of the names, as an id or as a name; where these are different people, all of them."""
        by_id, by_name = self._by_id(names), {i for name in names for i in self._names.get(_letters(name), ())}
        return tuple(sorted(by_id & by_name or by_id | by_name))

    def _by_id(self, texts: Iterable[str]) -> set[int]:
        """Those who have one of the texts as an id, or else as a login, or else as an e-mail address, or as a part of one."""
        keys = [_plain(text) for text in texts]
        users = [_user(key) for key in keys]
        tries = (self._ids, keys), (self._logins, keys), (self._emails, keys), (self._users, keys), (self._logins, users)
        return next((some for index, tried in tries if (some := {i for key in tried for i in index.get(key, ())})), set())

    def _login_and_name(self, name: str) -> set[int]:
        """The person of `jdoe Jane Doe` or `10203040 Doe`, as Brightspace may say it."""
        login, _, rest = name.partition(" ")
        people = self.roster.people
        return {i for i in self._by_id((login,)) if rest and _letters(rest) in _spellings(people[i].name, every_word=True)}


def _plain(text: str) -> str:
    """An id as it is compared."""
    return " ".join(unicodedata.normalize("NFKC", text).casefold().split())


def _user(text: str) -> str:
    """The part of an e-mail address before the @."""
    return _plain(text).partition("@")[0]


def _letters(name: str) -> str:
    """The letters and digits of a name alone, without accents and in lower case."""
    plain = unicodedata.normalize("NFKD", name).casefold().translate(_LETTERS)
    return "".join(one for one in plain if one.isalnum())


def _spellings(name: str, *, every_word: bool = False) -> set[str]:
    """A name as files are called by it: `Jane Mary Doe` in any rotation of its words; or by one of its words alone, too."""
    words = [letters for word in re.split(r"[\s,]+", name) if (letters := _letters(word))]
    return {"".join(words[i:] + words[:i]) for i in range(len(words))} | ({*words} if every_word else set())


def _behind_hyphens(name: str) -> list[str]:
    """What stands behind each hyphen of a hand-in's name: a group's or an assignment's name may stand in front."""
    words = re.sub(r"-(?:main|master)$", "", name).split("-")
    return ["-".join(words[i:]) for i in range(len(words))]
