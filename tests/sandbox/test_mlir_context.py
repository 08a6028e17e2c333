"""A worker lowers ten pieces in one MLIR context of each thread, and changes nothing in a JAX that is built otherwise."""

import sys
import threading
import types

import jax
import pytest
from jax._src.interpreters import mlir

from grader.sandbox.worker import mlir_context


@pytest.fixture
def counted(monkeypatch: pytest.MonkeyPatch) -> list[object]:
    """The contexts that JAX makes, as they are made; JAX is as 0.10, whatever it is."""
    made: list[object] = []
    plain = getattr(mlir, "_create_ir_context", mlir.make_ir_context)

    def make() -> object:
        made.append(plain())
        return made[-1]

    monkeypatch.setattr(mlir, "make_ir_context", make)
    monkeypatch.delattr(mlir, "_thread_local_context", raising=False)
    return made


def test_ten_pieces_share_a_context_of_their_thread(counted: list[object]) -> None:
    mlir_context.reuse()
    given = [mlir.make_ir_context() for _ in range(21)]
    assert 3 == len(counted)
    assert [counted[0]] * 10 + [counted[1]] * 10 + [counted[2]] == given
    thread = threading.Thread(target=lambda: given.append(mlir.make_ir_context()))
    thread.start()
    thread.join()
    assert given[-1] is counted[3]


def test_what_is_lowered_gives_the_same(counted: list[object]) -> None:
    x = jax.numpy.arange(6.0).reshape(2, 3)

    def pieces() -> list[object]:
        return [jax.jit(lambda x, k=k: (x * k).sum(axis=0))(x).tolist() for k in range(12)]

    plain = pieces()
    before = len(counted)
    mlir_context.reuse()
    assert plain == pieces()
    assert before >= 12
    assert 2 == len(counted) - before


@pytest.mark.parametrize("there", ["nothing", "another structure", "its own way"])
def test_in_another_jax_nothing_is_changed(there: str, monkeypatch: pytest.MonkeyPatch) -> None:
    other = types.ModuleType("mlir")
    if there == "its own way":
        other.make_ir_context, other._thread_local_context = object(), object()  # type: ignore[attr-defined]
    monkeypatch.setitem(sys.modules, "jax._src.interpreters.mlir", None if there == "nothing" else other)
    monkeypatch.delattr("jax._src.interpreters.mlir")
    before = dict(vars(other))
    mlir_context.reuse()
    assert before == vars(other)
