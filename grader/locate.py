"""The line of a learner's file that makes a mistake, where one line can be told from the others. Reads text; runs nothing."""

import ast
import re
from collections.abc import Iterator

_DENSE = r"\b(Dense|DenseGeneral|Conv)\("
_FIRST, _LAST, _ONLY = "first", "last", "only"

# By id, or else by the stage that an id begins with: where the line is, what it holds, and which one if several do.
_PLACES = {
    "squeeze-max": ("", r"\.(a?max|max_pool)\(", _ONLY),
    "squeeze-sum": ("", r"\.(sum|einsum)\(", _ONLY),
    "squeeze-missing": ("", _DENSE, _FIRST),
    "squeeze": ("", r"\.(mean|average|avg_pool)\(", _ONLY),
    "bottleneck-at-start": ("", _DENSE, _FIRST),
    "bottleneck-missing": ("", _DENSE, _FIRST),
    "bottleneck-fixed": ("", _DENSE, _FIRST),
    "bottleneck": ("", r"(?=.*reduction)(?!.*SEBlock\().*(//|/|\*|\b(max|min|ceil|round|Dense)\()", _FIRST),
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
    function, pattern, which = place
    pattern = pattern.replace("{detail}", re.escape(detail or ""))
    try:
        found = [line for line, inside, text in _statements(source) if function in ("", inside) and re.search(pattern, text)]
    except (SyntaxError, ValueError, RecursionError):
        return None
    if not found or (which == _ONLY and len(found) > 1):
        return None
    return found[-1 if which == _LAST else 0]


def _statements(source: bytes) -> Iterator[tuple[int, str, str]]:
    """Each simple statement: its line, the function it stands in, its text without comments."""

    def inside(node: ast.AST, function: str) -> Iterator[tuple[int, str, str]]:
        for child in ast.iter_child_nodes(node):
            if isinstance(child, ast.FunctionDef):
                yield from inside(child, child.name)
            elif isinstance(child, ast.stmt) and not hasattr(child, "body"):
                yield child.lineno, function, ast.unparse(child)
            elif isinstance(child, ast.stmt):
                yield from inside(child, function)

    yield from inside(ast.parse(source), "")
