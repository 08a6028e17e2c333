"""A worker's shortcuts give the same, bit for bit, and change nothing in a JAX or Flax that is built otherwise."""

import functools
import pickle
import sys

import flax.errors
import jax
import jax.numpy as jnp
import numpy as np
import pytest
from flax import linen as nn

from grader.sandbox.worker import shortcuts
from tests.support.bitwise import same

DRAW = jax.random.truncated_normal
PLAIN = DRAW.__globals__["_truncated_normal"]


@pytest.fixture
def drawn(monkeypatch: pytest.MonkeyPatch) -> list[object]:
    """The shapes that are drawn, as they are drawn, with the shortcut taken."""
    shapes: list[object] = []

    def draw(key: object, lower: object, upper: object, shape: object, dtype: object) -> object:
        shapes.append(shape)
        return PLAIN(key, lower, upper, shape, dtype)

    monkeypatch.setitem(DRAW.__globals__, "_truncated_normal", draw)
    shortcuts.draw_in_few_sizes()
    return shapes


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> list[object]:
    """The functions whose shapes JAX is asked for, with the shortcut taken."""
    functions: list[object] = []
    plain = jax.eval_shape

    @functools.wraps(plain)
    def eval_shape(fun: object, *args: object, **kwargs: object) -> object:
        functions.append(fun)
        return plain(fun, *args, **kwargs)  # type: ignore[arg-type]

    for module in (jax, sys.modules[plain.__module__]):
        monkeypatch.setattr(module, "eval_shape", eval_shape)
    shortcuts.remember_shapes()
    return functions


SHAPES = [(1, 1), (4, 2), (2, 4), (8, 16), (3, 3, 5), (98, 2), (2048, 1), (288, 18), (128,), (129,), (), (0, 3)]


@pytest.mark.parametrize("shape", SHAPES, ids=str)
@pytest.mark.parametrize("seed", [0, 7, 2**31 - 1])
def test_what_is_drawn_in_few_sizes_is_the_same_bit_for_bit(drawn: list[object], shape: tuple[int, ...], seed: int) -> None:
    for key in (jax.random.PRNGKey(seed), jax.random.key(seed)):
        mine = DRAW(key, -2, 2, shape)
        plain = PLAIN(jax.random.key(seed), -2, 2, shape, np.dtype("float32"))
        same(mine, plain)
        assert not mine.committed
    assert {(size,) for size in shortcuts.SIZES} >= set(drawn)


def test_what_has_no_shortcut_is_drawn_as_jax_draws_it(drawn: list[object]) -> None:
    key = jax.random.key(3)
    numbers = jnp.ones(3)
    own = [
        lambda: DRAW(key, -2, 2, (91, 91)),  # more than the largest size
        lambda: DRAW(key, -numbers, numbers),  # a shape that the bounds give
        lambda: DRAW(key, -numbers, numbers, (2, 3)),
        lambda: DRAW(key, -2, 2, (2, 3), jnp.float16),
        lambda: DRAW(jax.random.key(3, impl="rbg"), -2, 2, (2, 3)),
        lambda: jax.jit(lambda key: DRAW(key, -2, 2, (2, 3)))(key),
        lambda: jax.vmap(lambda key: DRAW(key, -2, 2, (2, 3)))(jax.random.split(key, 4)),
    ]
    for draw in own:
        draw()
    assert [(91, 91), None, (2, 3), (2, 3), (2, 3), (2, 3), (2, 3)] == drawn
    inside = jax.jit(lambda: DRAW(key, -2, 2, (2, 3)))()  # the key is known, and its numbers are not
    np.testing.assert_array_equal(DRAW(key, -2, 2, (2, 3)), inside)


@pytest.mark.parametrize("shape", [(-1,), (2, -3), (-2, -3), (2.5, 2), "ab", 3])
def test_an_impossible_shape_is_refused_as_jax_refuses_it(shape: object, drawn: list[object], asked: list[object]) -> None:
    errors = []
    for draw in (PLAIN, DRAW.__globals__["_truncated_normal"]):
        with pytest.raises((TypeError, ValueError)) as caught:
            draw(jax.random.key(0), -2, 2, shape, np.dtype("float32"))
        errors.append((caught.type, str(caught.value)))
    assert errors[0] == errors[1]


def test_without_partitionable_threefry_numbers_depend_on_the_size(
    drawn: list[object], monkeypatch: pytest.MonkeyPatch
) -> None:
    with jax.threefry_partitionable(False):
        DRAW(jax.random.key(3), -2, 2, (2, 3))
    assert [(2, 3)] == drawn


def test_a_jax_that_draws_otherwise_is_left_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delitem(DRAW.__globals__, "_truncated_normal")
    before = dict(DRAW.__globals__)
    shortcuts.draw_in_few_sizes()
    assert before == DRAW.__globals__


class Block(nn.Module):
    """Two layers, one of them with an initialiser of the learner's own."""

    features: int

    @nn.compact
    def __call__(self, x: jax.Array) -> jax.Array:
        return nn.Dense(self.features, kernel_init=counting)(nn.Dense(3)(x))


CALLS: list[object] = []


def counting(_key: jax.Array, shape: tuple[int, ...], dtype: object) -> jax.Array:
    CALLS.append(shape)
    return jnp.ones(shape, dtype)  # type: ignore[arg-type]


def test_shapes_are_asked_once_and_those_of_a_learners_initialiser_each_time(asked: list[object]) -> None:
    x, key = jnp.ones((2, 4)), jax.random.PRNGKey(0)
    weights = Block(5).init(key, x)
    CALLS.clear()
    seen = []
    for _ in range(4):
        asked.clear()
        Block(5).apply(weights, x)
        seen.append(len(asked))
    assert seen[0] > 1
    assert [1, 1, 1] == seen[1:]
    assert [(3, 5)] * 4 == CALLS


def test_a_wrong_shape_is_still_an_error(asked: list[object]) -> None:
    x = jnp.ones((2, 4))
    small, large = (nn.Dense(features).init(jax.random.PRNGKey(0), x) for features in (3, 5))
    for _ in range(2):
        nn.Dense(3).apply(small, x)
        with pytest.raises(flax.errors.ScopeParamShapeError, match=r"\(4, 5\)"):
            nn.Dense(3).apply(large, x)
        with pytest.raises(flax.errors.InvalidRngError):
            nn.Dense(3).init(jnp.ones(3), x)
    assert asked


def test_to_tell_a_shape_nothing_is_drawn(drawn: list[object], asked: list[object]) -> None:
    x, key = jnp.ones((2, 4)), jax.random.PRNGKey(0)
    weights = nn.Dense(3).init(key, x)
    drawn.clear()
    out = nn.Dense(3).apply(weights, x)
    assert ([], (2, 3)) == (drawn, out.shape)
    assert asked
    np.testing.assert_array_equal(weights["params"]["kernel"], nn.Dense(3).init(key, x)["params"]["kernel"])
    assert drawn  # what is not only asked for its shape


def test_what_others_ask_is_asked_each_time(asked: list[object]) -> None:
    def double(x: jax.Array) -> jax.Array:
        return x * 2

    for _ in range(3):
        assert (2,) == jax.eval_shape(double, jnp.ones(2)).shape
    assert [double] * 3 == asked


def test_no_more_shapes_are_remembered_than_fit(asked: list[object], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(shortcuts, "MOST", 1)
    layer, x = nn.Dense(3), jnp.ones((2, 4))
    weights = layer.init(jax.random.PRNGKey(0), x)
    asked.clear()
    for _ in range(5):
        layer.apply(weights, x)
    assert 5 <= len(asked)


def test_a_traced_draw_is_drawn_once(drawn: list[object]) -> None:
    key = jax.random.key(3)
    with jax.debug_key_reuse(True):
        jax.jit(lambda: DRAW(key, -2, 2, (2, 3)))()
    assert [(2, 3)] == drawn


def test_what_is_drawn_at_once_is_drawn_though_only_a_shape_is_asked_for(drawn: list[object], asked: list[object]) -> None:
    def at_once(_key: jax.Array, shape: tuple[int, ...], dtype: object = np.float32) -> jax.Array:
        with jax.ensure_compile_time_eval():
            return nn.initializers.lecun_normal()(jax.random.key(5), shape, dtype)

    layer = nn.Dense(3, kernel_init=jax.tree_util.Partial(at_once))
    layer.apply({"params": {"kernel": jnp.ones((4, 3)), "bias": jnp.zeros(3)}}, jnp.ones((2, 4)))
    assert asked and drawn


def test_an_initialiser_that_holds_what_is_traced_is_not_remembered() -> None:
    seen = []

    @jax.jit
    def trace(value: jax.Array) -> jax.Array:
        seen.extend(shortcuts._is_known(nn.initializers.constant(one)) for one in (value, 3.0))
        return value

    trace(jnp.float32(1))
    assert [False, True] == seen


def test_the_shape_of_something_can_be_pickled(asked: list[object]) -> None:
    assert jax.eval_shape is pickle.loads(pickle.dumps(jax.eval_shape))
