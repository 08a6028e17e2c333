"""Text that a learner's code wrote, made safe to show. Knows characters only."""

import re
import unicodedata

_UNSAFE = re.compile(
    r"[\x00-\x08\x0b-\x1f\x7f-\x9f"  # control characters but tab and newline
    r"\u061c\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff0-\ufffb"  # invisible ones, and those that turn the direction
    r"\u00ad\u034f\u115f\u1160\u17b4\u17b5\u180b-\u180f\u3164\uffa0\ufe00-\ufe0f"
    r"\U0001bca0-\U0001bca3\U0001d173-\U0001d17a\U000e0000-\U000e0fff"
    r"\ud800-\udfff\ufffe\uffff]"  # half pairs and no characters at all
)
JOINERS = "\u200c\u200d"  # they show nothing; scripts such as Persian and Hindi spell with them
_MAY_BE_MARK = re.compile(r"[^\x00-\u02ff]")
MOST_MARKS = 2  # that a letter carries; more of them paint over the lines above and below
_MOST_OF_INDIA = 4  # in the scripts that write vowels and second letters as marks
_COMMAND = re.compile(r"(:(?=:)|##(?=\[|vso\[))")


def defuse(text: str) -> str:
    """`text` without anything that a CI system which reads a log takes for a command."""
    return _COMMAND.sub(r"\1 ", text)


def piled_marks(text: str) -> set[int]:
    """Where in `text` a letter has more marks than it may carry: the places of those that are too many."""
    found, run, last = set(), 0, -1
    for match in _MAY_BE_MARK.finditer(text):
        at, one = match.start(), match.group()
        follows = at == last + 1 and run > 0
        if one in JOINERS and follows:  # it ends no pile
            last = at
        elif unicodedata.category(one)[0] == "M":
            run, last = run + 1 if follows else 1 + _marks_in(text[at - 1 : at]), at
            of_india = "\u0900" <= one <= "\u0dff" or "\u0f00" <= one <= "\u109f"
            found |= {at} if run > (_MOST_OF_INDIA if of_india else MOST_MARKS) else set()
    return found


def _marks_in(letter: str) -> int:
    """How many marks a letter has that is one character with them, such as ź."""
    return sum(unicodedata.category(one)[0] == "M" for one in unicodedata.normalize("NFD", letter))


def sanitize(text: str, most: int) -> str:
    """`text` without control, direction or lone surrogate characters and piles of marks, at most `most` characters long.

    Nor can it be a command to a CI system that reads a log, such as `::error::` or `##[error]`.
    """
    whole = _UNSAFE.sub("", text.replace("\r\n", "\n").replace("\r", "\n"))
    text = whole[: 8 * most]  # enough, unless nearly all of it is marks
    piled = piled_marks(text)
    text = defuse("".join(one for at, one in enumerate(text) if at not in piled) if piled else text)
    if len(whole) > 8 * most:
        text = f"{text[: most - 1]}…"
    return text if len(text) <= most else text[: most - 1] + "…"
