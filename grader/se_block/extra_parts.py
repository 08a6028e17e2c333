"""The line of a learner's file that has a part which the lesson's block does not have, from the rows of `extra_parts.toml`.

Reads the syntax tree alone; nothing is run. What is told is true whether or not the part is the fault.
"""

import ast
import functools
import itertools
import re
import tomllib
from collections.abc import Iterator
from pathlib import Path

import msgspec
from msgspec import Struct

from grader.core import notebook
from grader.core.sanitize import sanitize
from grader.core.syntax_names import dotted, imported, parsed, root
from grader.core.values import Submission, place
from grader.se_block.spec import FUNCTION, MODULE

_ABOUT_VALUES = ("scale", "gates", "squeeze", "clamp", "values")  # the checks that such a part may fail
_MOST_SHOWN, _MOST_WORDS = 60, 100


class Part(Struct, frozen=True, forbid_unknown_fields=True):
    """A row of the table, which says what its fields mean."""

    id: str
    says: str
    stages: tuple[str, ...]
    names: tuple[str, ...] = ()
    methods: tuple[str, ...] = ()
    argument: str = ""
    position: int | None = None
    value: str = ""
    after: int = 0


class _Use(Struct, frozen=True):
    """A name that the block's text uses: the full name of what is imported, or else the method of an object."""

    line: int
    shown: str
    name: str
    method: str
    call: ast.Call | None


@functools.cache
def parts() -> tuple[Part, ...]:
    """The rows of the table, in their order."""
    return msgspec.convert(tomllib.loads(Path(__file__).with_suffix(".toml").read_text("utf-8"))["part"], tuple[Part, ...])


def extra_part(submission: Submission, check: str, stage: str) -> tuple[str, str] | None:
    """The likeliest part to fail this check of values, given the suspected stage: its row's id, and its line in words."""
    tree = parsed(submission.text) if check in _ABOUT_VALUES else None
    if tree is None:
        return None
    known, nodes = imported(tree), _reached(tree)
    uses, given = sorted(_uses(nodes, known), key=lambda use: use.line), _given(nodes)
    for part in sorted(parts(), key=lambda part: stage not in part.stages):
        for use in itertools.islice((use for use in uses if _has(use, part, known, given)), part.after, None):
            shown, line = _shown(use, part)
            cell, line = notebook.place(line, submission.cells)
            where = place(line, cell)
            return part.id, f"{where[0].upper()}{where[1:]}, `{sanitize(shown, _MOST_SHOWN)}`: {part.says}"
    return None


def _shown(use: _Use, part: Part) -> tuple[str, int]:
    """What stands in the text, and its line."""
    given = [one for one in use.call.keywords if one.arg == part.argument] if use.call and part.argument else []
    return (f"{part.argument}=", given[0].lineno) if given else (f"{use.shown}{'()' if use.call else ''}", use.line)


def _reached(tree: ast.Module) -> list[ast.AST]:
    """All nodes of the block, of its function, and of the statements at module level whose names these use, and so on."""
    made = {name: statement for statement in tree.body for name in _made_by(statement)}
    todo, nodes, seen = [MODULE, FUNCTION], list[ast.AST](), set[ast.stmt]()
    while todo:
        statement = made.get(todo.pop())
        if statement is None or statement in seen:
            continue
        seen.add(statement)
        inside = list(ast.walk(statement))
        names = [node for node in inside if isinstance(node, ast.Name)]
        its_own = {node.id for node in names if isinstance(node.ctx, ast.Store)}
        its_own |= {node.arg for node in inside if isinstance(node, ast.arg)}
        todo += {node.id for node in names} - its_own
        nodes += inside
    return nodes


def _made_by(statement: ast.stmt) -> Iterator[str]:
    if isinstance(statement, ast.FunctionDef | ast.ClassDef):
        yield statement.name
    elif isinstance(statement, ast.Assign | ast.AnnAssign):
        yield from (node.id for node in ast.walk(statement) if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store))


def _given(nodes: list[ast.AST]) -> dict[str, ast.expr]:
    """What each name is given, such as a field of the block its default."""
    pairs = [(one.targets[0], one.value) for one in nodes if isinstance(one, ast.Assign)]
    fields = [(one.target, one.value) for one in nodes if isinstance(one, ast.AnnAssign) and one.value]
    return {_last(target): value for target, value in pairs + fields if _last(target)}


def _last(node: ast.expr) -> str:
    """`c` of `a.b.c`, and of `c`."""
    return node.attr if isinstance(node, ast.Attribute) else node.id if isinstance(node, ast.Name) else ""


def _uses(nodes: list[ast.AST], known: dict[str, str]) -> Iterator[_Use]:
    calls = {id(node.func): node for node in nodes if isinstance(node, ast.Call)}
    for node in nodes:
        if isinstance(node, ast.Name | ast.Attribute) and isinstance(node.ctx, ast.Load):
            call, is_known, shown = calls.get(id(node)), root(node) in known, dotted(node, {})
            is_method = isinstance(node, ast.Attribute) and call and not is_known and shown != f"self.{node.attr}"
            name, method = dotted(node, known) if is_known else "", _last(node) if is_method else ""
            yield _Use(node.end_lineno or node.lineno, shown, name, method, call)


def _has(use: _Use, part: Part, known: dict[str, str], given: dict[str, ast.expr]) -> bool:
    if part.names or part.methods:
        named = any(f".{use.name}".endswith(f".{name}") for name in part.names) if use.name else use.method in part.methods
        if not named:
            return False
    if not part.argument:
        return use.call is not None or not part.after
    value = _argument(use.call, part) if use.call else None
    return value is not None and re.search(part.value, _words(given.get(_last(value), value), known)) is not None


def _argument(call: ast.Call, part: Part) -> ast.expr | None:
    by_name = next((one.value for one in call.keywords if one.arg == part.argument), None)
    at = part.position
    return by_name or (call.args[at] if at is not None and len(call.args) > at else None)


def _words(value: ast.expr, known: dict[str, str]) -> str:
    words = []  # the names and the small numbers of the expression, from its outside to its inside
    for one in itertools.islice(ast.walk(value), _MOST_WORDS):
        if isinstance(one, ast.Name | ast.Attribute):
            words.append(known.get(_last(one), _last(one)))
        elif isinstance(one, ast.Constant) and (isinstance(one.value, str | float) or one.value in range(1000)):
            words.append(str(one.value)[:20])
    return " ".join(words)
