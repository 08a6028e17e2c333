"""Words of a learner's file, marked as such wherever the grader shows them. Knows characters only.

The marks are “ and ”. None of these stands between them, so that no file can end its own quotation and speak on as the grader.
"""

import re

_MARKS = re.compile("[\u201c\u201d\u201e\u201f]")
_NAME = re.compile(r"[\w.]{1,100}|\d+-D array of \w+")
_MESSAGE = re.compile(r" \(the file says: “[^”]*”\)")


def quoted(text: str) -> str:
    """`text` between marks."""
    inner = _MARKS.sub('"', text)
    return f"“{inner}”"


def name(text: str) -> str:
    """The name of a type as it is; between marks where it is more than a name."""
    return text if _NAME.fullmatch(text) else quoted(text)


def exception(error: str, message: str) -> str:
    """An exception in words: its type, and what it says first."""
    first = next((line.strip() for line in message.splitlines() if line.strip()), "")
    return f"{name(error)} (the file says: {quoted(first)})" if first else f"{name(error)} without a message"


def without_message(sentence: str) -> str:
    """A sentence of the grader's without the file's own message in it."""
    return _MESSAGE.sub("", sentence)
