"""Run a program statement by statement, and go past those that raise. Runs in the worker, in the place of the program.

This is how a notebook is run: what a cell defines is kept, whatever the cells that plot, ask or show something do here.
"""

import __future__

import ast
import re
import types
from collections.abc import Callable

MOST_SKIPPED = 50
_DEFINED = re.compile(r"^(?:async +def|def|class) +(\w+)", re.MULTILINE)


class Skipped:
    """A part of the program that raised: where it is, what it would have defined, and the error."""

    def __init__(self, span: tuple[int, int, int, int], names: set[str], error: BaseException, follows: bool) -> None:
        self.span, self.names, self.error, self.follows = span, names, error, follows


def pieces(text: str, starts: list[int]) -> list[tuple[int, str]]:
    """The cells of the text, each with the number of its first line; all of it where it has no cells."""
    lines = text.split("\n")
    ends = [*(start - 1 for start in starts[1:]), len(lines)]
    firsts = starts or [1]
    return [(first, "\n".join(lines[first - 1 : end])) for first, end in zip(firsts, ends, strict=True)]


def run(text: str, starts: list[int], module: types.ModuleType, file: str) -> list[Skipped]:
    """Run the program in the module; what was skipped. A cell that is no Python is skipped as a whole; a file is not."""
    skipped: list[Skipped] = []
    missing: set[str] = set()
    flags = 0
    for first, piece in pieces(text, starts):
        lines = piece.split("\n")
        try:
            body = ast.parse("\n" * (first - 1) + piece, file).body
        except SyntaxError as error:
            if not starts:
                raise
            span = (first, 0, first + len(lines) - 1, len(lines[-1].encode()))
            skipped.append(Skipped(span, set(_DEFINED.findall(piece)), error, False))
            continue
        for statement in body:
            if isinstance(statement, ast.ImportFrom) and statement.module == "__future__":
                flags |= sum(getattr(__future__, name.name).compiler_flag for name in statement.names)
            try:
                exec(compile(ast.Module([statement], []), file, "exec", flags, True), module.__dict__)
            except BaseException as error:
                names = defined(statement)
                follows = isinstance(error, NameError) and error.name in missing
                skipped.append(Skipped(span_of(statement), names, error, follows))
                missing |= names
    return skipped


def span_of(statement: ast.stmt) -> tuple[int, int, int, int]:
    """Where the statement is, its decorators included."""
    decorators = getattr(statement, "decorator_list", None)
    line, column = (decorators[0].lineno, 0) if decorators else (statement.lineno, statement.col_offset)
    return line, column, statement.end_lineno or line, statement.end_col_offset or 0


def defined(statement: ast.stmt) -> set[str]:
    """The names that a statement gives a value, at module level."""
    if isinstance(statement, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)):
        return {statement.name}
    if isinstance(statement, (ast.Import, ast.ImportFrom)):
        return {(name.asname or name.name).split(".")[0] for name in statement.names}
    return {node.id for node in ast.walk(statement) if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store)}


def fault(skipped: list[Skipped], wanted: set[str]) -> BaseException | None:
    """The error for which a wanted name is missing: that of the statement that would have defined it."""
    return next((one.error for one in reversed(skipped) if one.names & wanted), None)


def described(skipped: list[Skipped], describe: Callable[[BaseException, str], dict[str, str]]) -> list[list[object]]:
    """What was skipped, for the reply; `describe` makes data of an exception."""
    told = [(one, describe(one.error, "")) for one in skipped[:MOST_SKIPPED]]
    return [[*one.span, error["type"], error["message"][:200], one.follows] for one, error in told]
