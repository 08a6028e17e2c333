"""Which names look alike to a person, by the confusables of Unicode's UTS 39. Knows characters; not whose names they are."""

import functools
import re
import unicodedata
from collections import Counter

from grader.core.sanitize import JOINERS

_WORD = re.compile(r"[^\W\d_]+")
_NO_SCRIPT = {"COMMON", "INHERITED", "Unknown"}
_EAST_ASIAN = {"HAN", "HIRAGANA", "KATAKANA", "HANGUL", "BOPOMOFO"}  # written together, with Latin too, and like none of it
_NEWER = {"\u04cf": "l"}  # a palochka; as Unicode has it by now


def skeletons(name: str) -> frozenset[str]:
    """What a person sees of a visible name, as it is and in small letters: two names look alike if they share one."""
    name = "".join(one for one in name if one not in JOINERS)
    return frozenset({_skeleton(name), _skeleton(unicodedata.normalize("NFKC", name).casefold()).casefold()})


def foreign_letters(name: str) -> set[int]:
    """Where a name has letters of another script than those around them.

    In a word of several scripts these are the rarer ones. A whole word is foreign if it could be read as a Latin one, in a name
    that has Latin letters, too.
    """
    scripts = [_script(one) for one in name]
    found: set[int] = set()
    for word in _WORD.finditer(name):
        places = [at for at in range(*word.span()) if scripts[at]]
        count = Counter(scripts[at] for at in places)
        main = max(count, key=lambda script: (count[script], script == "LATIN"), default="")
        if len(count) == 1 and main != "LATIN" and "LATIN" in scripts and _skeleton(word.group()).isascii():
            main = "LATIN"
        found |= {at for at in places if scripts[at] != main}
    return found


def _skeleton(text: str) -> str:
    """UTS 39: each character by the one that stands for all that look like it."""
    decomposed = unicodedata.normalize("NFD", text)
    shown = unicodedata.normalize("NFD", "".join(_prototypes().get(one, one) for one in decomposed))
    return " ".join(shown.split())


@functools.cache
def _prototypes() -> dict[str, str]:
    """What each character looks like. The package's table has both directions: what stands for several has several entries."""
    from confusable_homoglyphs.confusables import confusables_data  # here: a megabyte that one submission does not need

    like = {_bare(one): [_bare(other["c"]) for other in others] for one, others in confusables_data.items()}
    found = {}
    for one, (other, *more) in like.items():
        if len(one) == 1 and not more:  # of a pair, the first one stands for both
            found[one] = other if len(other) > 1 or len(like[other]) > 1 else min(one, other)
    return found | _NEWER


def _bare(text: str) -> str:
    """Without the marks of direction that stand around letters of scripts from right to left."""
    return text.replace("\u200e", "")


def _script(one: str) -> str:
    """The script of a letter, in capitals; empty where it says nothing."""
    if one.isascii():
        return "LATIN" if one.isalpha() else ""
    from confusable_homoglyphs.categories import alias

    script = str(alias(one))
    return "" if script in _NO_SCRIPT | _EAST_ASIAN else script
