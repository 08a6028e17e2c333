"""A submission's bytes as text. They become text once, by these rules; what runs, parses, compares or shows it uses that text.

The text is UTF-8, or what a coding line in one of the first two lines says, if it says one of CODECS. A byte order mark at the
start is left out. Lines end with LF, CR LF or CR, as Python reads them, and in the text with LF alone.

A codec is in CODECS if the C library of Python decodes it, in time that grows with the length alone. Others do not belong to
text that a person saves: `utf-7` and `unicode_escape` make a program of what an editor shows as a comment, and `punycode`
takes minutes for a file of 256 KiB.
"""

import re

_ALIASES = {
    "utf-8": "utf8 utf-8-sig u8 cp65001",
    "ascii": "us-ascii 646",
    "latin-1": "latin1 iso-8859-1 iso8859-1 iso-latin-1 l1",
    "iso-8859-2": "iso8859-2 latin2",
    "iso-8859-15": "iso8859-15",
    "cp932": "932 ms932",
    "cp1250": "windows-1250",
    "cp1251": "windows-1251",
    "cp1252": "windows-1252",
    "koi8-r": "",
    "gbk": "936 cp936",
    "gb2312": "euc-cn",
    "gb18030": "",
    "big5": "big5-tw",
    "shift-jis": "shiftjis sjis",
    "euc-jp": "eucjp",
    "euc-kr": "euckr",
}
CODECS = {name: codec for codec, others in _ALIASES.items() for name in (codec, *others.split())}
_BOM = b"\xef\xbb\xbf"
_LINE_END = re.compile(rb"\r\n|\r|\n")
_CODING = re.compile(rb"[ \t\f]*#.*?coding[:=][ \t]*([-\w.]+)")  # as the Python language reference says
_OTHER_KINDS = {  # by its first bytes
    b"%PDF-": "a PDF document",
    b"PK\x03\x04": "a zip archive; a Word document is one, too",
    b"7z\xbc\xaf\x27\x1c": "a 7z archive",
    b"Rar!\x1a\x07": "a Rar archive",
    b"\x1f\x8b": "a gzip archive",
    b"\xd0\xcf\x11\xe0": "a document of an old Office program",
    b"{\\rtf": "a document in Rich Text Format",
    b"\x89PNG": "a picture",
    b"\xff\xd8\xff": "a picture",
    b"GIF8": "a picture",
    b"\x00\x05\x16\x07": "a macOS file (._) about another one, which has no text",
    b"L\x00\x00\x00\x01\x14\x02\x00": "a Windows shortcut, which has no text",
    b"version https://git-lfs.github.com/": "a pointer of Git LFS, and not the file itself",
    b"\x7fELF": "a program of the machine",
    b"SQLite format 3": "a database",
}
_BLANK = re.compile(rb"[ \t\f]*(#|$)")
_CONTROL = re.compile(r"[\x00-\x08\x0e-\x1f\x7f]")  # of no text that a person saves


class NotText(ValueError):
    """The bytes are no text by these rules. The message says why: the file is of another kind, or its encoding is."""


def decode(data: bytes) -> str:
    """The text of a file that holds `data`; raises NotText."""
    kind = _other_kind(data)
    if kind:
        raise NotText(f"the file is {kind}")
    wide = _utf16(data)
    if wide:
        raise NotText(f"the encoding is UTF-16 ({wide}), not UTF-8")
    marked = data.startswith(_BOM)
    data = data.removeprefix(_BOM)
    named = _coding_line(data)
    codec = CODECS.get(named.lower().replace("_", "-"), "") if named else "utf-8"
    if not codec:
        raise NotText(f"the encoding {named[:40]!r}, which its coding line names, is not one that is read here")
    if marked and codec != "utf-8":
        raise NotText(f"the encoding is UTF-8 by its first bytes, and {named!r} by its coding line")
    try:
        text = data.decode(codec)
    except UnicodeDecodeError as error:
        line = len(_LINE_END.findall(data, 0, error.start)) + 1
        wanted = "UTF-8" if codec == "utf-8" else codec
        raise NotText(f"the encoding is not {wanted}: line {line} holds the byte 0x{data[error.start]:02x}") from None
    return _lines(text)


def guess(data: bytes) -> tuple[str, str]:
    """What a file that is no text by these rules may hold nevertheless, and its encoding; both are empty if that is nothing."""
    if _other_kind(data):
        return "", ""
    codec = _utf16(data)
    data = data if codec else data.removeprefix(_BOM)
    for one in (codec,) if codec else ("utf-8", "cp1252"):
        try:
            text = data.decode(one)
        except UnicodeDecodeError:
            continue
        if not _CONTROL.search(text):
            return _lines(text.removeprefix("\ufeff")), one
    return "", ""


def _other_kind(data: bytes) -> str:
    """What a file is that is known to hold no text of a program, by its first bytes; empty where it may be one."""
    return next((kind for start, kind in _OTHER_KINDS.items() if data.startswith(start)), "")


def _utf16(data: bytes) -> str:
    """The codec of UTF-16 text, by its first bytes, or by the zeros that every second byte of a program's text would be."""
    start = data[:200]
    marks = {b"\xff\xfe": "utf-16-le", b"\xfe\xff": "utf-16-be"}
    if start[:2] in marks:
        return marks[start[:2]]
    pairs = len(start) // 2
    return next(
        (codec for codec, zeros, others in (("utf-16-le", start[1::2], start[::2]), ("utf-16-be", start[::2], start[1::2]))
         if pairs and zeros.count(0) > 0.9 * pairs and others.count(0) == 0), ""
    )  # fmt: skip


def _lines(text: str) -> str:
    return text.replace("\r\n", "\n").replace("\r", "\n")


def _coding_line(data: bytes) -> str:
    """What a coding line in one of the first two lines names; the second counts only below a blank line or a comment."""
    for line in _LINE_END.split(data, 2)[:2]:
        found = _CODING.match(line)
        if found:
            return found[1].decode("ascii", "replace")
        if not _BLANK.match(line):
            break
    return ""
