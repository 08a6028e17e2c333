"""A table as a person or a platform saves it: CSV with commas, semicolons or tabs, in whatever encoding. Knows no column.

Of a table that was loaded, single cells can be changed: every other byte stays as it came.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

from msgspec import Struct

from grader.core.errors import UsageError
from grader.core.ordinary_file import open_ordinary

MOST_BYTES = 16 * 2**20
MOST_IN_A_CELL = 2**17
SEPARATORS = ",;\t"
_QUOTED = re.compile(r'(?s)\s*"((?:[^"]|"")*)"(.*)')
_FORMULA = re.compile(r'(?s)="(.*)"')  # how Excel and Canvas keep a text from being read as a number or a formula
_SEPARATOR_LINE = re.compile(r"\s*(?:[\"']?)sep=(.)(?:[\"']?)\s*(?:\r\n|\r|\n)")  # the first line, for Excel alone
_BOMS = {b"\xef\xbb\xbf": "utf-8", b"\xff\xfe": "utf-16-le", b"\xfe\xff": "utf-16-be"}
_Span = tuple[int, int]


class Table(Struct, frozen=True):
    """The cells of a table, without the white space around them; rows may differ in length, and a row may be empty."""

    rows: tuple[tuple[str, ...], ...]
    separator: str
    _text: str
    _spans: tuple[tuple[_Span, ...], ...]  # where each cell lies in the text, with its quotes
    _encoding: str
    _bom: bytes

    def changed(self, cells: Mapping[tuple[int, int], str]) -> bytes:
        """The file with other texts in the cells of these rows and columns; a row that is too short is made longer."""
        pieces, at, last, width = [], 0, -1, 0
        for (row, column), new in sorted(cells.items()):
            spans = self._spans[row]
            if row != last:
                last, width = row, len(spans)
            start, end = spans[column] if column < len(spans) else (spans[-1][1], spans[-1][1])
            like = spans if column >= len(spans) else spans[column : column + 1]
            pieces += [self._text[at:start], self.separator * (column + 1 - width)]
            width = max(width, column + 1)
            pieces.append(self._written(new, [self._text[slice(*span)] for span in like]))
            at = end
        return self._bom + "".join([*pieces, self._text[at:]]).encode(self._encoding, "surrogateescape")

    def _written(self, new: str, like: Iterable[str]) -> str:
        """The text as a cell: in quotes where those that it is to be like have them, or where it must."""
        new = new.encode(self._encoding, "replace").decode(self._encoding)
        quoted = all(one.lstrip().startswith('"') for one in like)
        if quoted or any(one in new for one in (self.separator, '"', "\n", "\r")):
            return '"' + new.replace('"', '""') + '"'
        return new


def read(path: Path) -> list[list[str]]:
    """The rows that have a cell that is not empty. Raises UsageError, and FileNotFoundError where there is no such file."""
    return [list(row) for row in load(path).rows if any(row)]


def load(path: Path) -> Table:
    """The table in a file. Raises UsageError, and FileNotFoundError where there is no such file."""
    try:
        with open_ordinary(path) as stream:
            data = stream.read(MOST_BYTES + 1)
    except FileNotFoundError:
        raise
    except OSError as error:
        raise UsageError(f"{path} cannot be read ({error.strerror}).") from None
    if len(data) > MOST_BYTES:
        raise UsageError(f"{path} is larger than {MOST_BYTES // 2**20} MiB: is it the right file?")
    if data[:2] == b"PK":
        raise UsageError(f"{path} is a workbook or an archive, and no table of text. Save it as CSV.")
    text, encoding, bom = _decoded(data, path)
    begin, separator = _separator(text)
    spans = tuple(_rows(text, begin, separator))
    if longest := next((end - start for row in spans for start, end in row if end - start > MOST_IN_A_CELL), 0):
        raise UsageError(f"{path} is no table that can be read (a cell has {longest} characters). Save it as CSV again.")
    return Table(
        tuple(tuple(_value(text[start:end]) for start, end in row) for row in spans), separator, text, spans, encoding, bom
    )


def _decoded(data: bytes, path: Path) -> tuple[str, str, bytes]:
    """The text, its encoding, and the byte order mark before it."""
    bom, encoding = next(((bom, name) for bom, name in _BOMS.items() if data.startswith(bom)), (b"", "utf-8"))
    if not bom and data[1:400:2].count(0) > data[:400:2].count(0) + len(data[:400]) // 4:
        encoding = "utf-16-le"  # letters, each with a zero byte behind it
    try:
        return data[len(bom) :].decode(encoding), encoding, bom
    except UnicodeDecodeError:
        if encoding != "utf-8":
            raise UsageError(f"{path} begins as UTF-16 and goes on as something else. Save it as CSV again.") from None
        return data.decode("cp1252", "surrogateescape"), "cp1252", b""  # as Excel saves it


def _separator(text: str) -> tuple[int, str]:
    """Where the table begins, and what stands between its cells."""
    if said := _SEPARATOR_LINE.match(text):
        return said.end(), said[1]
    lines = re.sub(r'"(?:[^"]|"")*+"', "", text.lstrip()[:MOST_IN_A_CELL]).splitlines()[:3]
    return 0, max(
        SEPARATORS, key=lambda one: (min((line.count(one) for line in lines), default=0), lines and lines[0].count(one))
    )


def _rows(text: str, begin: int, separator: str) -> Iterator[tuple[_Span, ...]]:
    """Where the cells of each row lie."""
    sep = re.escape(separator)
    cell = re.compile(rf'[^\S\r\n{sep}]*"(?:[^"]|"")*+"[^{sep}\r\n]*|[^{sep}\r\n]*')
    row, at = list[_Span](), begin
    while at < len(text) or row:
        found = cell.match(text, at)
        assert found
        row.append(found.span())
        at = found.end()
        if text[at : at + 1] == separator:
            at += 1
            continue
        yield tuple(row)
        row = []
        at += 2 if text.startswith("\r\n", at) else 1


def _value(raw: str) -> str:
    """What a cell says."""
    if quoted := _QUOTED.fullmatch(raw):
        raw = quoted[1].replace('""', '"') + quoted[2]
    raw = raw.replace("\0", "").strip()
    if formula := _FORMULA.fullmatch(raw):
        raw = formula[1].strip()
    return raw.encode("utf-8", "replace").decode("utf-8")
