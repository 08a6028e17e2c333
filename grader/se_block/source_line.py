"""The line of a learner's file that makes a mistake, if one line can be told from the others. Reads statements, no tree."""

import re
from collections.abc import Sequence

from msgspec.structs import replace

from grader.core.values import SourceLine
from grader.se_block.messages import LinePattern, line_of

_LAYER = re.compile(r"\b(?:Dense|DenseGeneral|Conv)\(")
_WIDTH = re.compile(r"(?:(?:\w+=[^()]*)?\bfeatures=)?([\w.]+(?:\['?\w+'?\])?)[,)]")  # where a name stands for it
_INDEX = {"only": 0, "first": 0, "second": 1, "last": -1}


def find_line(statements: Sequence[SourceLine], id_: str, detail: str | None) -> SourceLine | None:
    """The line that makes the mistake `id_`; None where no line, or more than one, may be it."""
    pattern = line_of(id_)
    return find(statements, pattern, detail) if pattern else None


def find(statements: Sequence[SourceLine], pattern: LinePattern, detail: str | None) -> SourceLine | None:
    """The line of a pattern, in which `{detail}` stands for a detail; None where none, or more than one, may be it."""
    pattern = _filled(pattern, detail)
    found = [one for one in statements if pattern.inside in ("", one.function) and re.search(pattern.holds, one.text)]
    if not found or (pattern.which == "only" and len(found) > 1) or (pattern.which == "second" and len(found) < 2):
        return None
    line = found[_INDEX[pattern.which]]
    return _where_the_width_is_made(line, statements) if pattern.follows_width else line


def _filled(pattern: LinePattern, detail: str | None) -> LinePattern:
    """The pattern with the detail filled in."""
    of_c = re.fullmatch(r"C // (\d+)", detail or "")
    if of_c:  # the number may stand in the block, in its field, or where the block is made
        return replace(pattern, holds=rf"\b{of_c[1]}\b", which="only", inside="")
    spelled = {"silu": "(silu|swish)"}.get(detail or "", re.escape(detail or ""))
    return replace(pattern, holds=pattern.holds.replace("{detail}", spelled))


def _where_the_width_is_made(line: SourceLine, statements: Sequence[SourceLine]) -> SourceLine:
    """Of the line that builds a layer: the line that gives the name in its first argument a value, where it is a name."""
    layers = [layer for one in statements if one.place == line.place for layer in _LAYER.split(one.text)[1:]]
    width = _WIDTH.match(layers[-1]) if layers else None
    made = [one for one in statements if width and one.text.startswith(f"{width[1]} = ")]
    return made[0] if made else line
