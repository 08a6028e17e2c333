"""The full names behind the names of a Python text, through its imports. Reads the syntax tree; runs nothing."""

import ast
import warnings

MOST_TEXT = 100_000  # characters of a text that is read; a block has a hundredth of that
MOST_DOTS = 20  # of a name; the time to read a text of longer ones would grow with the square of their length


def parsed(text: str) -> ast.Module | None:
    """The syntax tree of the text; None where it has none, or is too long to be read."""
    if len(text) > MOST_TEXT:
        return None
    try:
        with warnings.catch_warnings(action="ignore"):  # about its strings, such as "\d"
            return ast.parse(text)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return None


def imported(tree: ast.AST) -> dict[str, str]:
    """The full name of the module, or of what is in it, that each imported name stands for."""
    names: dict[str, str] = {}
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            for one in node.names:
                names[one.asname or one.name.partition(".")[0]] = one.name if one.asname else one.name.partition(".")[0]
        elif isinstance(node, ast.ImportFrom):
            for one in node.names:
                names[one.asname or one.name] = f"{node.module}.{one.name}"
    return names


def root(node: ast.expr) -> str:
    """`a` of `a.b.c`; nothing where it does not begin with a name."""
    return _split(node)[0]


def dotted(node: ast.expr, known: dict[str, str]) -> str:
    """The full name of `a.b.c`, by what is known of imported names; `.b.c` where it does not begin with a name."""
    first, rest = _split(node)
    return ".".join([known.get(first, first), *rest])


def _split(node: ast.expr) -> tuple[str, list[str]]:
    rest: list[str] = []
    while isinstance(node, ast.Attribute) and len(rest) < MOST_DOTS:
        rest.insert(0, node.attr)
        node = node.value
    return (node.id if isinstance(node, ast.Name) else ""), rest
