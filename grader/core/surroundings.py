"""What a text may read that is another in the next process: the order of a set, the time, random numbers without a seed.

Read from the syntax tree alone; nothing is run. That a text reads something of the kind says nothing against it.
"""

import ast
import itertools
from collections.abc import Iterator, Sequence

from msgspec import Struct

from grader.core import notebook
from grader.core.syntax_names import dotted, imported, parsed, root
from grader.core.values import place

_MODULES = {
    "datetime": "the time",
    "getpass": "the user",
    "multiprocessing": "other processes",
    "numpy.random": "random numbers without the seed",
    "os": "the process, its folder and its variables",
    "pathlib": "the folder",
    "platform": "the machine",
    "random": "random numbers without the seed",
    "secrets": "random numbers without the seed",
    "socket": "the machine",
    "subprocess": "other processes",
    "tempfile": "the folder",
    "threading": "other threads",
    "time": "the time",
    "uuid": "random numbers without the seed",
}
_NAMES = {
    "frozenset": "the order of a set",
    "hash": "`hash`, which is another number in each process",
    "id": "`id`, which is another number in each process",
    "open": "a file",
    "set": "the order of a set",
}
_HIDDEN = {"__import__", "__builtins__", "compile", "eval", "exec", "getattr", "globals", "importlib", "locals", "sys", "vars"}

MOST_TOLD = 3


class Reading(Struct, frozen=True):
    """A line that reads something of the process; `what` is empty where it may read anything, as `exec` may."""

    line: int
    what: str


def readings(text: str) -> tuple[Reading, ...]:
    """Every line of the text that may read something of its process or machine, the first one of each kind, by line."""
    tree = parsed(text)
    if tree is None:
        return (Reading(1, ""),)
    known = imported(tree)
    found = sorted({(line, what) for node in ast.walk(tree) for line, what in _read_by(node, known)})
    first = {what: line for line, what in reversed(found)}
    return tuple(sorted((Reading(line, what) for what, line in first.items()), key=lambda one: (one.line, one.what)))


def in_words(found: Sequence[Reading], cells: Sequence[int]) -> str:
    """What these lines read, with the lines; `cells` of a notebook, where it is one."""
    told = []
    for one in found:
        cell, line = notebook.place(one.line, cells)
        if one.what:
            told.append(f"{place(line, cell)} reads {one.what}")
    return ", ".join(told[:MOST_TOLD])


def _read_by(node: ast.AST, known: dict[str, str]) -> Iterator[tuple[int, str]]:
    if isinstance(node, ast.Set | ast.SetComp):
        yield node.lineno, _NAMES["set"]
    elif isinstance(node, ast.Name | ast.Attribute) and isinstance(node.ctx, ast.Load):
        name = dotted(node, known)
        module = next((part for part in _beginnings(name) if part in _MODULES), None) if root(node) in known else None
        if module:
            yield node.lineno, _MODULES[module]
        elif name in _NAMES and name not in known:
            yield node.lineno, _NAMES[name]
        elif name.partition(".")[0] in _HIDDEN:
            yield node.lineno, ""
    elif isinstance(node, ast.ImportFrom) and any(one.name == "*" for one in node.names):
        yield node.lineno, ""


def _beginnings(name: str) -> Iterator[str]:
    """`a`, `a.b` and so on of `a.b.c`."""
    return itertools.accumulate(name.split("."), "{}.{}".format)
