"""A table as a person or a platform saves it: CSV with commas, semicolons or tabs, in whatever encoding. Knows no column."""

import csv
import io
from pathlib import Path

from grader.core.errors import UsageError
from grader.core.ordinary_file import open_ordinary

MOST_BYTES = 16 * 2**20


def read(path: Path) -> list[list[str]]:
    """The rows that have a cell that is not empty. Raises UsageError, and FileNotFoundError where there is no such file."""
    try:
        with open_ordinary(path) as stream:
            data = stream.read(MOST_BYTES + 1)
    except FileNotFoundError:
        raise
    except OSError as error:
        raise UsageError(f"{path} cannot be read ({error.strerror}).") from None
    if len(data) > MOST_BYTES:
        raise UsageError(f"{path} is larger than {MOST_BYTES // 2**20} MiB: is it the right file?")
    text = _text(data).replace("\0", "").replace("\r\n", "\n").replace("\r", "\n")
    separator = max(",;\t", key=text.partition("\n")[0].count)
    try:
        rows = list(csv.reader(io.StringIO(text), delimiter=separator))
    except csv.Error as error:
        raise UsageError(f"{path} is no table that can be read ({error}). Save it as CSV again.") from None
    return [[cell.strip() for cell in row] for row in rows if any(cell.strip() for cell in row)]


def _text(data: bytes) -> str:
    try:
        return data.decode("utf-16" if data[:2] in (b"\xff\xfe", b"\xfe\xff") else "utf-8-sig")
    except UnicodeDecodeError:
        return data.decode("cp1252", "replace")  # as Excel saves it
