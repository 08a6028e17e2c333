"""A name stands for what was imported under it."""

import ast

import pytest

from grader.core.syntax_names import MOST_DOTS, dotted, imported, parsed, root


@pytest.mark.parametrize(
    ("imports", "name", "full"),
    [
        ("import flax.linen as nn", "nn.Dense", "flax.linen.Dense"),
        ("import flax.linen", "flax.linen.Dense", "flax.linen.Dense"),
        ("from flax import linen", "linen.Dense", "flax.linen.Dense"),
        ("from flax.linen import Dense as D", "D", "flax.linen.Dense"),
        ("import jax", "mine.Dense", "mine.Dense"),
        ("import jax", "f(x).T.max", ".T.max"),
    ],
)
def test_a_name_is_resolved_through_the_imports(imports: str, name: str, full: str) -> None:
    assert full == dotted(ast.parse(name, mode="eval").body, imported(ast.parse(imports)))


def test_a_chain_has_a_root_unless_it_is_too_long_or_begins_otherwise() -> None:
    names = ("a", "a.b.c", "f(x).c", "a" + ".b" * MOST_DOTS, "a" + ".b" * (MOST_DOTS + 1))
    assert ["a", "a", "", "a", ""] == [root(ast.parse(name, mode="eval").body) for name in names]


def test_what_is_no_python_has_no_tree() -> None:
    assert [True, False, False] == [parsed(text) is not None for text in ("x = 1", "def f(:", "\0")]
