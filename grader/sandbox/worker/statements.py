"""The simple statements of a program's text, one by one. Runs in the worker, under its limits, before the program runs.

The syntax tree of a hostile text can take minutes and gigabytes to make, so the grading process never makes one.
"""

import ast
from collections.abc import Iterator

MOST_TEXT = 64 * 1024  # characters of a program; a larger one is not looked at
MOST_STATEMENTS = 2000
MOST_SHOWN = 1000  # characters of a statement: no mistake hides behind more, but a hostile file may
MOST_IN_ALL = 96 * 1024
Statement = tuple[int, str, str]  # its line, the function that it stands in, and the statement as Python would write it


def statements(pieces: list[tuple[int, str]]) -> list[Statement]:
    """All simple statements except docstrings, of each piece that is a program; none where there are too many for one.

    A piece is a text, and the number of its first line.
    """
    if sum(len(text) for _, text in pieces) > MOST_TEXT:
        return []
    found, size = [], 0
    for first, text in pieces:
        for statement in _statements(text):
            found.append((statement[0] + first - 1, *statement[1:]))
            size += len(statement[2]) + 100
            if len(found) > MOST_STATEMENTS or size > MOST_IN_ALL:
                return []
    return found


def _statements(text: str) -> Iterator[Statement]:
    try:
        for line, function, node in _inside(ast.parse(text), ""):
            yield line, function[:100], ast.unparse(node)[:MOST_SHOWN]
    except (SyntaxError, ValueError, RecursionError, MemoryError):  # what Python makes of a text that is no program
        return


def _inside(node: ast.AST, function: str) -> Iterator[tuple[int, str, ast.stmt]]:
    for child in ast.iter_child_nodes(node):
        if isinstance(child, ast.FunctionDef):
            yield from _inside(child, child.name)
        elif isinstance(child, ast.Expr) and isinstance(child.value, ast.Constant):
            continue  # what it says is not what it does
        elif isinstance(child, ast.stmt) and not hasattr(child, "body"):
            yield child.lineno, function, child
        elif isinstance(child, ast.stmt):
            yield from _inside(child, function)
