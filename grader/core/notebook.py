"""A notebook's code as one Python text. Knows the notebook format, version 3 and 4; runs nothing, and reads no output.

Code cells come in their order, and all of them are kept, so that cell and line can be told of any line of the text. What is a
command to IPython, such as `!pip install flax`, is no Python, and becomes `pass`.
"""

import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence

import msgspec
from msgspec import Struct

from grader.core.python_text import without_commands

MOST_BYTES = 32 * 2**20  # most of a notebook are its outputs
_START = re.compile(rb"(?:\xef\xbb\xbf)?\s*\{")
_CELL_COMMAND = re.compile(r"\s*%%\s*(\S+)")
_OTHER_LANGUAGES = {
    "!", "bash", "cmd", "cython", "html", "HTML", "javascript", "js", "latex", "markdown", "perl", "pypy", "python2", "R",
    "ruby", "script", "sh", "sql", "svg", "SVG", "sx", "system",
}  # fmt: skip


class _Cell(Struct):
    cell_type: str = ""
    source: str | list[str] | None = None
    input: str | list[str] | None = None  # in version 3


class _Sheet(Struct):
    cells: list[_Cell] = []


class _Notebook(Struct):
    cells: list[_Cell] | None = None
    worksheets: list[_Sheet] | None = None  # in version 3


class Code(Struct, frozen=True):
    """The text of all code cells, and the line of it on which each begins."""

    text: str
    cells: tuple[int, ...]


def may_be_one(data: bytes) -> bool:
    """Whether a file that begins so can be a notebook. No Python program of any use begins with a bracket."""
    return bool(_START.match(data))


def code(data: bytes) -> Code | None:
    """The code of the notebook that `data` is; None where it is none."""
    if not may_be_one(data):
        return None
    try:
        found = msgspec.json.decode(data.removeprefix(b"\xef\xbb\xbf"), type=_Notebook)
    except (ValueError, RecursionError):  # no JSON, or of another form
        return None
    if found.cells is None and found.worksheets is None:
        return None
    return _joined(list(_sources(found)))


def _sources(notebook: _Notebook) -> Iterator[str]:
    for cell in [*(notebook.cells or ()), *(cell for sheet in notebook.worksheets or () for cell in sheet.cells)]:
        if cell.cell_type == "code":
            source = cell.source if cell.source is not None else cell.input or ""
            text = source if isinstance(source, str) else "".join(source)
            yield _python(text.replace("\r\n", "\n").replace("\r", "\n").rstrip("\n"))


def _python(cell: str) -> str:
    named = _CELL_COMMAND.match(cell)
    if named and named[1] in _OTHER_LANGUAGES:
        return "\n".join(f"# {line}" for line in cell.split("\n"))
    return without_commands(cell)


def _joined(cells: Sequence[str]) -> Code:
    starts, line = [], 1
    for cell in cells:
        starts.append(line)
        line += cell.count("\n") + 1
    return Code("\n".join(cells) + "\n", tuple(starts))


def place(line: int, cells: Sequence[int]) -> tuple[int | None, int]:
    """The cell and the line in it, both from 1, of a line of the text; of a text without cells, the line alone."""
    cell = bisect_right(cells, line)
    return (cell, line - cells[cell - 1] + 1) if cell else (None, line)
