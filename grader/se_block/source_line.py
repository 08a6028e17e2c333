"""The line of a learner's file that makes a mistake, where one line can be told from the others. Reads text; runs nothing."""

import ast
import re
from collections.abc import Iterator

from msgspec.structs import replace

from grader.se_block.messages import LinePattern, line_of

MOST_TEXT = 1000  # of a statement that is searched: no mistake hides behind more, but a hostile file may
_DENSE = r"\b(Dense|DenseGeneral|Conv)\("
_INDEX = {"only": 0, "first": 0, "second": 1, "last": -1}


def find_line(source: bytes, id_: str, detail: str | None) -> int | None:
    """The number of the line that makes the mistake `id_`; None where no line, or more than one, may be it."""
    pattern = _pattern(id_, detail)
    if pattern is None:
        return None
    try:
        statements = list(_statements(source))
        found = [
            line
            for line, function, node in statements
            if pattern.inside in ("", function) and re.search(pattern.holds, _text(node))
        ]
    except (SyntaxError, ValueError, RecursionError, MemoryError):  # what Python makes of a file that is no program
        return None
    if not found or (pattern.which == "only" and len(found) > 1) or (pattern.which == "second" and len(found) < 2):
        return None
    line = found[_INDEX[pattern.which]]
    return _where_the_width_is_made(line, statements) if pattern.follows_width else line


def _pattern(id_: str, detail: str | None) -> LinePattern | None:
    """The pattern of the mistake's line, with the detail filled in."""
    pattern = line_of(id_)
    if pattern is None:
        return None
    of_c = re.fullmatch(r"C // (\d+)", detail or "")
    if of_c:  # the number may stand in the block, in its field, or where the block is made
        return replace(pattern, holds=rf"\b{of_c[1]}\b", which="only", inside="")
    spelled = {"silu": "(silu|swish)"}.get(detail or "", re.escape(detail or ""))
    return replace(pattern, holds=pattern.holds.replace("{detail}", spelled))


def _text(node: ast.AST) -> str:
    return ast.unparse(node)[:MOST_TEXT]


def _where_the_width_is_made(line: int, statements: list[tuple[int, str, ast.stmt]]) -> int:
    """Of the line that builds a layer: the line that gives the name in its first argument a value, where it is a name."""
    calls = [node for number, _, statement in statements if number == line for node in ast.walk(statement)]
    layers = [node for node in calls if isinstance(node, ast.Call) and re.search(_DENSE, _text(node.func) + "(")]
    if not layers:
        return line  # a text that only speaks of one
    first = [*layers[-1].args, *(word.value for word in layers[-1].keywords if word.arg == "features")][:1]
    for number, _, statement in statements:
        if isinstance(statement, ast.Assign) and first and _text(statement.targets[0]) == _text(first[0]):
            return number
    return line


def _statements(source: bytes) -> Iterator[tuple[int, str, ast.stmt]]:
    """Each simple statement but docstrings: its line, the function that it stands in, and itself."""

    def inside(node: ast.AST, function: str) -> Iterator[tuple[int, str, ast.stmt]]:
        for child in ast.iter_child_nodes(node):
            if isinstance(child, ast.FunctionDef):
                yield from inside(child, child.name)
            elif isinstance(child, ast.Expr) and isinstance(child.value, ast.Constant):
                continue  # what it says is not what it does
            elif isinstance(child, ast.stmt) and not hasattr(child, "body"):
                yield child.lineno, function, child
            elif isinstance(child, ast.stmt):
                yield from inside(child, function)

    yield from inside(ast.parse(source), "")
