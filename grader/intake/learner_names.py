"""Names that learners and their platforms give, made safe to show, to compare, and to use for files. Knows characters only."""

import hashlib
import itertools
import re
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Sequence

from grader.core.sanitize import JOINERS, defuse, piled_marks
from grader.intake.look_alike import foreign_letters, skeletons

MOST_NAME = 200  # characters
Keys = frozenset[str]  # names that share one are alike
_INVISIBLE = re.compile(  # letters and marks that show nothing; Unicode has other categories for most of their kind
    "[\u034f\u115f\u1160\u17b4\u17b5\u180b-\u180f\u2800\u3164\ufe00-\ufe0f\uffa0\U000e0100-\U000e01ef]"
)
_HIDDEN = {"Cc", "Cf", "Cn", "Co", "Cs", "Zl", "Zp"}  # categories: control, format, unassigned, private, half pairs, line ends
_FORMULA = re.compile(r"(?:^|[;,|\t])['\"\s]*(?=[=+\-@\u2212])|^(?=[\t\r\n])")


def visible(name: str) -> str:
    """`name` with what misleads written out, as in `zoe\\u200b`; on one line, and never empty.

    That is what nobody can see, letters of another script than their neighbours, and marks that would paint over other rows.
    """
    name = unicodedata.normalize("NFC", name)
    misleading = piled_marks(name) | foreign_letters(name)
    letters = (_written_out(one) if at in misleading else _shown(name, at) for at, one in enumerate(name))
    shown = defuse(" ".join("".join(letters).split()))
    return (shown if len(shown) <= MOST_NAME else shown[: MOST_NAME - 1] + "…") or "(no name)"


def _shown(name: str, at: int) -> str:
    one, category = name[at], unicodedata.category(name[at])
    if one in JOINERS and all(_may_be_joined(neighbour) for neighbour in (name[at - 1 : at], name[at + 1 : at + 2])):
        return one
    return _written_out(one) if category in _HIDDEN or _INVISIBLE.match(one) else one


def _written_out(one: str) -> str:
    """The character by its code point; a letter of ASCII, too."""
    return f"\\u{ord(one):04x}" if one.isalpha() and one.isascii() else ascii(one)[1:-1]


def _may_be_joined(one: str) -> bool:
    return "\u0600" <= one <= "\u0dff" and unicodedata.category(one)[0] in "LM"


def told_apart(names: Sequence[str]) -> list[str]:
    """The same names, visible, with a number behind those that look like another one."""
    return _unique([visible(name) for name in names], skeletons, lambda name, number: f"{name} ({number})")


def file_names(names: Sequence[str]) -> list[str]:
    """A file name for each of the names, no two the same on any disk: the name itself where it is plain."""
    plain = [file_name(name) for name in names]
    return _unique(plain, lambda name: frozenset({name.lower()}), lambda name, number: f"{name}-{number}")


def file_name(name: str) -> str:
    """A file name for one name: the name itself where it is plain, else what can be kept of it and a digest."""
    plain = re.sub(r"[^A-Za-z0-9_-]+", "-", name).strip("-")[:60]
    digest = hashlib.sha256(name.encode("utf-8", "surrogatepass")).hexdigest()[:10]
    return plain if plain and plain == name else f"{plain}-{digest}".lstrip("-")


def look_alike(names: Sequence[str]) -> list[bool]:
    """Of each visible name, whether another one looks like it."""
    return _alike([skeletons(name) for name in names])


def _alike(keys: Sequence[Keys]) -> list[bool]:
    count = Counter(key for some in keys for key in some)
    return [any(count[key] > 1 for key in some) for some in keys]


def _unique(names: Sequence[str], keys_of: Callable[[str], Keys], numbered: Callable[[str, int], str]) -> list[str]:
    """The same names. Those that share a key are `numbered`, each with the next number that makes it unlike all others."""
    keys = [keys_of(name) for name in names]
    shared = _alike(keys)
    taken = {key for some, is_shared in zip(keys, shared, strict=True) if not is_shared for key in some}
    numbers: dict[str, Iterator[int]] = defaultdict(lambda: itertools.count(1))
    found = []
    for name, some, is_shared in zip(names, keys, shared, strict=True):
        chosen = name
        while is_shared and (chosen is name or keys_of(chosen) & taken):
            chosen = numbered(name, next(numbers[min(some)]))
        taken |= keys_of(chosen)
        found.append(chosen)
    return found


def harmless_cell(text: str) -> str:
    """`text` as a cell of a table: no spreadsheet takes it for a formula, nor a part of it behind a separator."""
    folded = "".join((unicodedata.normalize("NFKC", one) or one)[0] for one in text)
    starts = {match.end() for match in _FORMULA.finditer(folded)}
    return "".join(f"'{one}" if at in starts else one for at, one in enumerate(text))
