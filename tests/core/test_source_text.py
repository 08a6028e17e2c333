"""Bytes become text once, by rules that two programs cannot read in two ways."""

import codecs
import io
import tokenize

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from grader.core.source_text import CODECS, NotText, decode, guess

CR_ONLY = b"## +AAo-raise SystemExit+AAo-\rx = 1\r# coding: utf-7\r"


def why(data: bytes) -> str:
    with pytest.raises(NotText) as refused:
        decode(data)
    return str(refused.value)


def test_utf_8_with_and_without_a_mark() -> None:
    assert "x = 'é'\n" == decode("x = 'é'\n".encode()) == decode(codecs.BOM_UTF8 + "x = 'é'\n".encode())
    assert "" == decode(b"") == decode(codecs.BOM_UTF8)


def test_every_line_end_is_one_line_end() -> None:
    assert "a\nb\nc\n\nd" == decode(b"a\r\nb\rc\n\rd")
    assert "a\x0cb\x1cc\u2028d" == decode("a\x0cb\x1cc\u2028d".encode())  # none of them ends a line of Python


@pytest.mark.parametrize("name", sorted(CODECS))
def test_a_harmless_codec_that_the_coding_line_names_is_used(name: str) -> None:
    head = f"# -*- coding: {name} -*-\n"
    assert head + "x = 1\n" == decode((head + "x = 1\n").encode())
    as_python_names_it = {"utf-8-sig": "utf-8", "iso-latin-1": "latin-1"}.get(name, name)  # the tokenizer knows these two
    assert codecs.lookup(CODECS[name]).name == codecs.lookup(as_python_names_it).name


def test_its_letters_are_those_of_the_codec() -> None:
    assert "#coding=Latin_1\n'é'" == decode(b"#coding=Latin_1\n'\xe9'")
    assert "\n# vim: set fileencoding=gbk :\n'中'" == decode("\n# vim: set fileencoding=gbk :\n'中'".encode("gbk"))


OTHERS = (
    "utf-7 utf_7 punycode unicode_escape raw-unicode-escape idna rot13 hex utf-16 utf-32 hz iso2022_jp mbcs nothing utf-8-x"
)


@pytest.mark.parametrize("name", OTHERS.split())
def test_any_other_codec_is_refused(name: str) -> None:
    assert f"the encoding '{name}', which its coding line names, is not one that is read here" == why(
        f"# coding: {name}\n".encode()
    )


def test_a_mark_and_a_coding_line_must_agree() -> None:
    assert "'latin-1' by its coding line" in why(codecs.BOM_UTF8 + b"# coding: latin-1\n")
    assert "# coding: utf8\n" == decode(codecs.BOM_UTF8 + b"# coding: utf8\n")


def test_a_coding_line_is_one_of_the_first_two_lines_whatever_ends_them() -> None:
    assert decode(CR_ONLY).split("\n")[2] == "# coding: utf-7"  # the third line: nothing special
    for data in (b"# coding: utf-7\rx", b"\r# coding: utf-7", b"#\r\n# coding: utf-7"):
        assert "utf-7" in why(data)
    assert "x = 1\n# coding: utf-7" == decode(b"x = 1\r# coding: utf-7")  # below code it is a comment


def test_the_line_that_is_not_utf_8_is_named() -> None:
    assert "the encoding is not UTF-8: line 3 holds the byte 0xe9" == why(b"a\r\nb\r'\xe9'")
    assert "line 1 holds the byte 0xff" in why(b"\xffa")
    assert "the encoding is not ascii: line 2" in why("# coding: ascii\né".encode())


@pytest.mark.parametrize(
    ("data", "codec"), [(b"\xff\xfea\0", "le"), (b"\xfe\xff\0a", "be"), ("import jax\n".encode("utf-16-le"), "le")]
)
def test_utf_16_is_named_and_is_what_the_file_may_hold(data: bytes, codec: str) -> None:
    assert why(data) == f"the encoding is UTF-16 (utf-16-{codec}), not UTF-8"
    text, encoding = guess(data)
    assert (encoding, text[:1]) in ((f"utf-16-{codec}", "a"), (f"utf-16-{codec}", "i"))


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"%PDF-1.4 and so on", "a PDF document"),
        (b"PK\x03\x04 and so on", "a Word document is one, too"),
        (b"\x89PNG\r\n", "a picture"),
        (b"{\\rtf1", "Rich Text Format"),
        (b"version https://git-lfs.github.com/spec/v1\n", "a pointer of Git LFS"),
    ],
)
def test_a_file_of_another_kind_is_told_by_its_first_bytes_and_may_hold_nothing(data: bytes, words: str) -> None:
    assert why(data).startswith("the file is a ")
    assert words in why(data)
    assert ("", "") == guess(data)


def test_half_of_a_surrogate_pair_is_no_text() -> None:
    assert "0xed" in why("\ud800".encode("utf-8", "surrogatepass"))


@given(st.binary(max_size=200))
@example(CR_ONLY)
@example(b"# coding: utf-8\r# coding: utf-7\n")
@settings(max_examples=1000, deadline=None)
def test_whatever_the_bytes_are_there_is_a_text_or_a_reason(data: bytes) -> None:
    """And where Python reads LF alone, it reads the same."""
    try:
        text = decode(data)
    except NotText as error:
        assert str(error).startswith(("the encoding ", "the file is "))
        return
    assert "\r" not in text
    assert text == text.encode().decode()
    if b"\r" not in data and b"coding" not in data:
        plain = io.StringIO(data.decode("utf-8-sig"), newline=None).read()
        assert plain == text
    if b"\r" not in data:
        assert tokenize.detect_encoding(io.BytesIO(data).readline)[0] in {"utf-8", "utf-8-sig", "iso-8859-1"} | set(
            CODECS.values()
        )
