"""Names that learners and their platforms give, made safe to show, to compare, and to use for files. Knows characters only."""

import hashlib
import itertools
import re
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Sequence

from grader.core.sanitize import JOINERS, defuse, piled_marks

MOST_NAME = 200  # characters
_INVISIBLE = re.compile(  # letters and marks that show nothing; Unicode has other categories for most of their kind
    "[\u034f\u115f\u1160\u17b4\u17b5\u180b-\u180f\u2800\u3164\ufe00-\ufe0f\uffa0\U000e0100-\U000e01ef]"
)
_HIDDEN = {"Cc", "Cf", "Cn", "Co", "Cs", "Zl", "Zp"}  # categories: control, format, unassigned, private, half pairs, line ends
# Cyrillic and Greek letters, and the Latin ones that they look like in one case or the other
_LOOK_ALIKE = str.maketrans("авсԁеһіјкмнорԛѕтухѵԝ" + "αβεζηικμνορτυχ", "abcdehijkmhopqstyxvw" + "abezhikmnoptyx")
_FORMULA = re.compile(r"(?:^|[;,|\t])['\"\s]*(?=[=+\-@\u2212])|^(?=[\t\r\n])")


def visible(name: str) -> str:
    """`name` with what misleads written out, as in `zoe\\u200b`; on one line, and never empty.

    That is what nobody can see, and marks that would paint over other rows.
    """
    name = unicodedata.normalize("NFC", name)
    misleading = piled_marks(name)
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


def skeleton(name: str) -> str:
    """What a person sees of a visible name: two names with one skeleton look alike."""
    folded = unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", name).casefold()).translate(_LOOK_ALIKE)
    return " ".join("".join(one for one in folded if one not in JOINERS).split())


def told_apart(names: Sequence[str]) -> list[str]:
    """The same names, visible, with a number behind those that look like another one."""
    return _unique([visible(name) for name in names], skeleton, lambda name, number: f"{name} ({number})")


def file_names(names: Sequence[str]) -> list[str]:
    """A file name for each of the names, no two the same on any disk: the name itself where it is plain."""
    return _unique([file_name(name) for name in names], str.lower, lambda name, number: f"{name}-{number}")


def file_name(name: str) -> str:
    """A file name for one name: the name itself where it is plain, else what can be kept of it and a digest."""
    plain = re.sub(r"[^A-Za-z0-9_-]+", "-", name).strip("-")[:60]
    digest = hashlib.sha256(name.encode("utf-8", "surrogatepass")).hexdigest()[:10]
    return plain if plain and plain == name else f"{plain}-{digest}".lstrip("-")


def _unique(names: Sequence[str], alike: Callable[[str], str], numbered: Callable[[str, int], str]) -> list[str]:
    """The same names. Those that are `alike` are `numbered`, each with the next number that makes it unlike all others."""
    keys = [alike(name) for name in names]
    count = Counter(keys)
    taken = {key for key in keys if count[key] == 1}
    numbers: dict[str, Iterator[int]] = defaultdict(lambda: itertools.count(1))
    found = []
    for name, key in zip(names, keys, strict=True):
        chosen = name
        while count[key] > 1 and (chosen is name or alike(chosen) in taken):
            chosen = numbered(name, next(numbers[key]))
        taken.add(alike(chosen))
        found.append(chosen)
    return found


def harmless_cell(text: str) -> str:
    """`text` as a cell of a table: no spreadsheet takes it for a formula, nor a part of it behind a separator."""
    folded = "".join((unicodedata.normalize("NFKC", one) or one)[0] for one in text)
    starts = {match.end() for match in _FORMULA.finditer(folded)}
    return "".join(f"'{one}" if at in starts else one for at, one in enumerate(text))
