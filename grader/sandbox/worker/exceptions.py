"""Describe what a submission raised: its type, its text, the learner's own lines, and its cause. Runs beside the submission.

Whatever the learner's own class says to being asked, there is an answer, and it can be sent: half a surrogate pair is written
out. Imports nothing of the kit.
"""

import linecache
from typing import Any

MAX_TEXT = 2000
MAX_FRAMES = 5
MAX_CAUSES = 3
MAX_LINE = 2**31 - 1
UNKNOWN = "(its text could not be made)"


def text_of(value: object) -> str:
    """`str(value)`, whatever the learner's own `__str__` does."""
    try:
        return _sendable(str(value), MAX_TEXT)
    except BaseException:
        return UNKNOWN


def name_of(kind: type) -> str:
    """The name of a class, whatever its own class says."""
    return _sendable(type.__dict__["__name__"].__get__(kind), 100)


def describe(error: BaseException, file: str, deep: int = MAX_CAUSES) -> dict[str, Any]:
    """An exception as data: its type, its text, the lines of `file` on the way to it, and what it was raised for."""
    try:
        text = {"type": name_of(type(error)), "message": text_of(_said(error)), "lines": _lines(error, file)}
        cause = error.__cause__ or (None if error.__suppress_context__ else error.__context__)
        return text | ({"cause": describe(cause, file, deep - 1)} if cause and deep and text["lines"] else {})
    except BaseException:  # an attribute of its own that raises
        return {"type": name_of(type(error)), "message": UNKNOWN, "lines": []}


def _sendable(text: str, most: int) -> str:
    """The first letters of a text; what cannot be encoded is written out."""
    return str.encode(str.__getitem__(text, slice(most)), "utf-8", "backslashreplace").decode()[:most]


def _said(error: BaseException) -> object:
    return error.msg if isinstance(error, SyntaxError) and error.msg else error


def _lines(error: BaseException, file: str) -> list[list[object]]:
    """The lines of the learner's own `file` on the way to `error`, innermost last: [line, function, text]."""
    if isinstance(error, SyntaxError) and type(error.filename) is str and error.filename == file:
        number = error.lineno if type(error.lineno) is int and 0 <= error.lineno <= MAX_LINE else 0
        return [[number, "", _sendable(error.text, 10**6).strip()[:200] if type(error.text) is str else ""]]
    frames: list[list[object]] = []
    seen = error.__traceback__
    while seen is not None:
        code = seen.tb_frame.f_code
        if code.co_filename == file:
            number = seen.tb_lineno or 0
            text = linecache.getline(file, number).strip()[:200]
            frames.append([number, _sendable(code.co_name, 100), _sendable(text, 200)])
        seen = seen.tb_next
    return frames[-MAX_FRAMES:]
