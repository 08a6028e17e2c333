"""A table is read as any program saves it, and goes back with the cells that were changed and not one other byte changed."""

import csv
import io
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from grader.core.errors import UsageError
from grader.intake import table

ROWS = (("Name", "ID", "Points"), ("Doe, Jane", "00123", "7"), ("Müller; Zoë\tM.", "", ""), ('O"Brien', "-5", "1,5"))
CELLS = st.text(st.characters(blacklist_categories=["Cs"], blacklist_characters="\0="), max_size=6)


def loaded(data: bytes, folder: Path) -> table.Table:
    (folder / "table.csv").write_bytes(data)
    return table.load(folder / "table.csv")


def written(rows: tuple[tuple[str, ...], ...], separator: str, end: str, quoting: int = csv.QUOTE_MINIMAL) -> str:
    text = io.StringIO()
    csv.writer(text, delimiter=separator, lineterminator=end, quoting=quoting).writerows(rows)
    return text.getvalue()


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "cp1252"])
@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
@pytest.mark.parametrize("separator", [",", ";", "\t"])
@pytest.mark.parametrize("quoting", [csv.QUOTE_MINIMAL, csv.QUOTE_ALL])
def test_only_the_cells_that_are_changed_change(encoding: str, end: str, separator: str, quoting: int, tmp_path: Path) -> None:
    before = written(ROWS, separator, end, quoting).encode(encoding)
    one = loaded(before, tmp_path)
    assert ROWS == one.rows
    assert before == one.changed({})
    after = one.changed({(1, 2): "8.5", (2, 2): "3"})
    wanted = [list(row) for row in ROWS]
    wanted[1][2], wanted[2][2] = "8.5", "3"
    assert written(tuple(map(tuple, wanted)), separator, end, quoting).encode(encoding) == after


@given(rows=st.lists(st.lists(CELLS, min_size=1, max_size=4), min_size=1, max_size=4), separator=st.sampled_from(",;\t"))
def test_whatever_python_writes_is_read_and_given_back(rows: list[list[str]], separator: str, tmp_path_factory) -> None:
    text = f"a{separator}b{separator}c\r\n" + written(tuple(map(tuple, rows)), separator, "\r\n", csv.QUOTE_ALL)
    one = loaded(text.encode(), tmp_path_factory.mktemp("table"))
    assert text.encode() == one.changed({})
    assert [tuple(cell.strip() for cell in row) for row in rows] == list(one.rows[1:])


@pytest.mark.parametrize(
    ("data", "rows"),
    [
        (b"", ()),
        (b"\n\na,b\n", (("",), ("",), ("a", "b"))),
        (b"sep=;\na;b,c\n", (("a", "b,c"),)),
        (b'"sep=,"\na;b,c\n', (("a;b", "c"),)),
        (b'"a, b; c; d",e\n1,2\n', (("a, b; c; d", "e"), ("1", "2"))),
        (b'a,b\n="00123","=""007"""\n', (("a", "b"), ("00123", "007"))),
        (b'a,b\n"two\nlines",2\n', (("a", "b"), ("two\nlines", "2"))),
        (b'a,b\n"never closed,2\n3,4', (("a", "b"), ('"never closed', "2"), ("3", "4"))),
        (b'a,b\n"x"y, "z" \n', (("a", "b"), ("xy", "z"))),
        (b"a,b,c\n1\n", (("a", "b", "c"), ("1",))),
        (b"a,\x81\xe9\n", (("a", "?é"),)),
    ],
)
def test_what_programs_and_people_write_is_read_and_kept(data: bytes, rows: object, tmp_path: Path) -> None:
    one = loaded(data, tmp_path)
    assert rows == one.rows
    assert data == one.changed({})


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (b"a,b\n1,\n2\n\n3", b"a,b,c,d\n1,,x,y\n2,,x,y\n\n3,,x,y"),
        (b'"a","b"\r\n"1","2"\r\n"2","3"\r\n\r\n"3","4"\r\n',
         b'"a","b","c","d"\r\n"1","2","x","y"\r\n"2","3","x","y"\r\n\r\n"3","4","x","y"\r\n'),
    ],
)  # fmt: skip
def test_a_row_is_made_longer_where_a_column_is_new(before: bytes, after: bytes, tmp_path: Path) -> None:
    new = {(row, column): text for row in (1, 2, 4) for column, text in ((2, "x"), (3, "y"))}
    assert after == loaded(before, tmp_path).changed({(0, 2): "c", (0, 3): "d"} | new)


def test_a_text_is_quoted_where_it_must_be(tmp_path: Path) -> None:
    one = loaded(b"a,b\n1,2\n", tmp_path)
    assert b'a,b\n1,"say ""x"", please"\n' == one.changed({(1, 1): 'say "x", please'})


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b'id,name\n7,"' + b"x" * 200_000 + b'"\n', "no table that can be read .a cell has 200002 characters"),
        (b"PK\x03\x04 and more", "is a workbook or an archive"),
        (b"\xff\xfea\0b", "begins as UTF-16"),
        (b"x" * (table.MOST_BYTES + 1), "is larger than 16 MiB"),
    ],
)
def test_what_is_no_table_is_refused_with_what_to_do(data: bytes, words: str, tmp_path: Path) -> None:
    with pytest.raises(UsageError, match=words):
        loaded(data, tmp_path)
