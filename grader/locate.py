"""The line of a learner's file that makes a mistake, where one line can be told from the others. Reads text; runs nothing."""

import ast
import re
from collections.abc import Iterator

MOST_TEXT = 1000  # of a statement that is searched: no mistake hides behind more, but a hostile file may
_DENSE = r"\b(Dense|DenseGeneral|Conv)\("
_FIRST, _SECOND, _LAST = 0, 1, -1
_ONLY = None

# By id, or else by the stage that an id begins with: where the line is, what it holds, and which one if several do.
_PLACES = {
    "squeeze-max": ("", r"\.(a?max|max_pool)\(", _ONLY),
    "squeeze-sum": ("", r"\.(sum|einsum)\(", _ONLY),
    "squeeze-missing": ("", _DENSE, _FIRST),
    "squeeze": ("", r"\.(mean|average|avg_pool)\(", _ONLY),
    "bottleneck": ("", _DENSE, _FIRST),
    "excite-extra-dense": ("", _DENSE, _SECOND),
    "excite": ("", _DENSE, _LAST),
    "activation-missing": ("", _DENSE, _FIRST),
    "activation-after-expand": ("", r"\brelu\(", _LAST),
    "activation-both": ("", r"\brelu\(", _LAST),
    "activation-other": ("", r"\b{detail}\(", _FIRST),
    "gate-missing": ("", _DENSE, _LAST),
    "gate-relu": ("", r"\brelu\(", _LAST),
    "gate-softmax": ("", r"\bsoftmax\(", _ONLY),
    "gate-tanh": ("", r"\btanh\(", _LAST),
    "gate-hard-sigmoid": ("", r"\b(hard_sigmoid|relu6|clip)\(", _LAST),
    "gate-double-sigmoid": ("", r"\bsigmoid\(", _LAST),
    "gate-normalised": ("", r"/ ?.*\.?(sum|max)\(", _LAST),
    "gate-other": ("", r"\b{detail}\(", _LAST),
    "scale": ("__call__", r"^return\b", _LAST),
    "output": ("se_block_forward", r"^return\b", _LAST),
    "seed-init-apply-differ": ("", r"\b(split|fold_in)\(", _FIRST),
    "seed-unused-randomness": ("", r"\b(np|numpy|time|random|os)\.(random|time|urandom|rand)", _ONLY),
    "seed": ("", r"\b(PRNGKey|random\.key)\(", _ONLY),
    "weights-bias": ("", r"bias_init|bias", _FIRST),
    "weights": ("", r"kernel_init|initializers", _FIRST),
    "precision": ("", r"float16|half", _FIRST),
    "input-normalised": ("", r"^x = .*[-/]", _FIRST),
}


def locate(source: bytes, id_: str, detail: str | None) -> int | None:
    """The number of the line that makes the mistake `id_`; None where no line, or more than one, may be it."""
    place = _PLACES.get(id_) or _PLACES.get(id_.split("-")[0])
    if place is None:
        return None
    of_c = re.fullmatch(r"C // (\d+)", detail or "")
    if of_c:  # the number may stand in the block, in its field, or where the block is made
        place = ("", rf"\b{of_c[1]}\b", _ONLY)
    function, pattern, which = place
    pattern = pattern.replace("{detail}", {"silu": "(silu|swish)"}.get(detail or "", re.escape(detail or "")))
    try:
        statements = list(_statements(source))
        found = [line for line, inside, node in statements if function in ("", inside) and re.search(pattern, _text(node))]
    except (SyntaxError, ValueError, RecursionError, MemoryError):  # what Python makes of a file that is no program
        return None
    if not found or (which is None and len(found) > 1) or (which == _SECOND and len(found) < 2):
        return None
    line = found[which or 0]
    of_the_width = id_.startswith("bottleneck-") and id_ != "bottleneck-at-start"
    return _where_the_width_is_made(line, statements) if of_the_width else line


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
