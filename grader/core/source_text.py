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
_BLANK = re.compile(rb"[ \t\f]*(#|$)")


class NotText(ValueError):
    """The bytes are no text by these rules. The message says why; it speaks of the file's encoding."""


def decode(data: bytes) -> str:
    """The text of a file that holds `data`; raises NotText."""
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
