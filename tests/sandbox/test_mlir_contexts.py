"""A worker gives JAX its last MLIR context again, and what is lowered in it is the same."""

import sys
import threading
import types

import jax
import jax.numpy as jnp
import numpy as np
import pytest
from jax._src.interpreters import mlir

from grader.sandbox.worker import shortcuts


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
    monkeypatch.setattr(shortcuts, "TIMES", 10)
    return made


def test_ten_pieces_share_a_context_of_their_thread(counted: list[object]) -> None:
    shortcuts.reuse_mlir_contexts()
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
    shortcuts.reuse_mlir_contexts()
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
    shortcuts.reuse_mlir_contexts()
    assert before == vars(other)


def test_what_is_compiled_while_another_program_is_lowered_is_one_of_its_own(counted: list[object]) -> None:
    shortcuts.reuse_mlir_contexts()

    @jax.jit
    def run(x: jax.Array) -> jax.Array:
        with jax.ensure_compile_time_eval():
            drawn = jax.random.truncated_normal(jax.random.key(17), -2, 2, (3, 7))
        return x * drawn

    plain = jax.random.truncated_normal(jax.random.key(17), -2, 2, (3, 7))
    np.testing.assert_array_equal(plain, run(jnp.float32(1)))
