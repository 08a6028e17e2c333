"""Python text, told into strings, comments and the rest without a parser. Knows where a statement may begin; makes no tree.

Text that is no Python is told as well as can be. Whatever the text is, the time grows with its length alone.
"""

import re
from collections.abc import Iterator

STRING_OR_COMMENT = "|".join((
    r"\#[^\n]*",
    *(rf"{q}{{3}}[^{q}\\]*(?:(?:\\.|{q}(?!{q}{q}))[^{q}\\]*)*(?:{q}{{3}}|\\?\Z)" for q in "\"'"),
    *(rf"{q}[^{q}\\\n]*(?:\\.[^{q}\\\n]*)*(?:{q}|(?=\n)|\\?\Z)" for q in "\"'"),
))  # fmt: skip
_TOKEN = re.compile(
    rf"""(?P<text>{STRING_OR_COMMENT})|(?P<open>[(\[{{])|(?P<close>[)\]}}])|(?P<joined>\\\n)|(?P<end>\n)"""
    r"""|(?P<code>[^\#"'()\[\]{}\\\n]+|\\)""",
    re.DOTALL,
)
_COMMAND = re.compile(  # of a notebook: what IPython reads as its own, and Python does not read at all
    r"[ \t]*(?:[%!][^\n]*|\?+[\w.*]+[ \t]*|%?[\w.*]+\?+[ \t]*|[\w.]+(?:[ \t]*,[ \t]*[\w.]+)*[ \t]*=[ \t]*[%!][^\n]*"
    r"|(?:pip3?|conda|git|apt|apt-get|wget|curl)[ \t]+[A-Za-z][^=\n]*)(?:(?<=\\)\n[^\n]*)*(?=\n|\Z)"
)


def commands(text: str) -> Iterator[re.Match[str]]:
    """A notebook's commands in the text, such as `%matplotlib inline` and `!pip install flax`, where a statement may begin."""
    at, depth, begins = 0, 0, True
    while at < len(text):
        found = _COMMAND.match(text, at) if begins and depth == 0 else None
        if found:
            yield found
        else:
            found = _TOKEN.match(text, at)
            assert found
            depth = max(0, depth + (found.lastgroup == "open") - (found.lastgroup == "close"))
        at, begins = found.end(), found.lastgroup == "end"


def without_commands(text: str) -> str:
    """The text with `pass` and a comment for each of a notebook's commands; the lines keep their numbers."""
    parts, at = [], 0
    for found in commands(text):
        said = found[0].lstrip(" \t")
        indent = found[0][: len(found[0]) - len(said)]
        parts += [text[at : found.start()], f"{indent}pass  # ", said.replace("\n", "\n# ")]
        at = found.end()
    return "".join([*parts, text[at:]])
