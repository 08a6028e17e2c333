"""Text that a learner's code wrote, made safe to show. Knows characters only."""

import re

_UNSAFE = re.compile(
    r"[\x00-\x08\x0b-\x1f\x7f-\x9f"  # control characters but tab and newline
    r"\u061c\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff0-\ufffb"  # invisible ones, and those that turn the direction
    r"\u00ad\u034f\u115f\u1160\u17b4\u17b5\u180b-\u180f\u3164\uffa0\ufe00-\ufe0f"
    r"\U0001bca0-\U0001bca3\U0001d173-\U0001d17a\U000e0000-\U000e0fff"
    r"\ud800-\udfff\ufffe\uffff]"  # half pairs and no characters at all
)
_COMMAND = re.compile(r"(:(?=:)|##(?=\[|vso\[))")


def defuse(text: str) -> str:
    """`text` without anything that a CI system which reads a log takes for a command."""
    return _COMMAND.sub(r"\1 ", text)


def sanitize(text: str, most: int) -> str:
    """`text` without control, direction or lone surrogate characters, at most `most` characters long.

    Nor can it be a command to a CI system that reads a log, such as `::error::` or `##[error]`.
    """
    text = defuse(_UNSAFE.sub("", text.replace("\r\n", "\n").replace("\r", "\n")))
    return text if len(text) <= most else text[: most - 1] + "…"
