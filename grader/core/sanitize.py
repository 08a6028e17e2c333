"""Text that a learner's code wrote, made safe to show. Knows characters only."""

import re

_UNSAFE = re.compile(
    r"[\x00-\x08\x0b-\x1f\x7f-\x9f"  # control characters but tab and newline
    r"\u061c\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff\ufff9-\ufffb"  # invisible ones, and those that turn the direction
    r"\ud800-\udfff\ufffe\uffff]"  # half pairs and no characters at all
)
_COMMAND = re.compile(r"(:(?=:)|##(?=\[|vso\[))")


def sanitize(text: str, most: int) -> str:
    """`text` without control, direction or lone surrogate characters, at most `most` characters long.

    Nor can it be a command to a CI system that reads a log, such as `::error::` or `##[error]`.
    """
    text = _UNSAFE.sub("", text.replace("\r\n", "\n").replace("\r", "\n"))
    text = _COMMAND.sub(r"\1 ", text)
    return text if len(text) <= most else text[: most - 1] + "…"
