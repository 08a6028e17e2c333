"""What a worker works out with NumPy is what JAX gives, bit for bit; all else is left to JAX, its errors too."""

import inspect
import operator
import sys
from collections.abc import Callable

import jax
import jax.numpy as jnp
import numpy as np
import pytest
from jax import lax
from jax._src.lax.lax import broadcast_in_dim_p, reshape_p
from jax._src.numpy.ufunc_api import ufunc

from grader.sandbox.worker import by_hand
from tests.support.bitwise import noted, same

TINY = np.finfo(np.float32).tiny
RNG = np.random.default_rng(5)


@pytest.fixture
def left_to_jax(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """What JAX is still asked for, as it is asked, with the shortcut taken."""
    asked: list[str] = []

    monkeypatch.setattr(ufunc, "__call__", noted("ufunc", ufunc.__call__, asked))
    for name, primitive in {"reshape": reshape_p, "spread": broadcast_in_dim_p}.items():
        monkeypatch.setattr(primitive, "impl", noted(name, primitive.impl, asked))
    by_hand.work_numbers_out_in_numpy()
    return asked


def numbers(*shape: int) -> jax.Array:
    """Numbers of many sizes, zeros of both signs among them."""
    some = RNG.normal(size=shape) * 10.0 ** RNG.integers(-12, 12, size=shape)
    return jax.device_put(np.where(RNG.integers(0, 5, size=shape) == 0, -0.0, some).astype(np.float32))


SHAPES = [((2, 3, 4), (2, 3, 4)), ((2, 5, 5, 4), (2, 1, 1, 4)), ((1, 3), (7, 1)), ((), (3, 2)), ((4,), (2, 4)), ((0, 3), (3,))]


@pytest.mark.parametrize("work_out", [operator.mul, operator.add, operator.sub, jnp.multiply, jnp.add, jnp.subtract])
@pytest.mark.parametrize("shapes", SHAPES, ids=str)
def test_two_arrays_give_what_jax_gives(
    work_out: Callable[..., jax.Array], shapes: tuple[tuple[int, ...], ...], left_to_jax: list[str]
) -> None:
    left, right = (numbers(*shape) for shape in shapes)
    mine = work_out(left, right)
    assert [] == left_to_jax
    same(mine, jax.jit(work_out)(left, right))


@pytest.mark.parametrize("shape", [(6, 4), (24,), (2, 3, 1, 4), (1, 24, 1)], ids=str)
def test_an_array_in_another_shape_is_what_jax_gives(shape: tuple[int, ...], left_to_jax: list[str]) -> None:
    array = numbers(2, 3, 4)
    mine = array.reshape(shape)
    assert [] == left_to_jax
    same(mine, jax.jit(lambda array: array.reshape(shape))(array))


@pytest.mark.parametrize(
    ("of", "shape", "places"),
    [((), (2, 3), ()), ((3,), (2, 3), (1,)), ((2,), (2, 3), (0,)), ((2, 1), (2, 5, 3), (0, 2)), ((2, 1), (2, 0), (0, 1))],
)
def test_an_array_is_spread_as_jax_spreads_it(
    of: tuple[int, ...], shape: tuple[int, ...], places: tuple[int, ...], left_to_jax: list[str]
) -> None:
    array = numbers(*of)
    mine = lax.broadcast_in_dim(array, shape, places)
    assert [] == left_to_jax
    same(mine, jax.jit(lambda array: lax.broadcast_in_dim(array, shape, places))(array))


def test_zeros_need_no_program(left_to_jax: list[str]) -> None:
    mine = jnp.zeros((3, 5))
    assert [] == left_to_jax
    same(mine, jax.jit(lambda: jnp.zeros((3, 5)))())


ORDINARY = np.ones(2, np.float32)


@pytest.mark.parametrize(
    ("left", "right"),
    [
        (np.float32([1e-30, 1]), np.float32([1e-15, 1])),  # the product is too small
        (np.float32([TINY / 2, 1]), np.float32([4, 1])),  # what goes in is, and what comes out is not
        (np.float32([1 - 2**-24, 1]), np.float32([TINY, 1])),  # too small before it is rounded
        (np.float32([3e38, 1]), np.float32([3e38, 1])),
        (np.float32([np.nan, np.inf]), ORDINARY),
        (np.int32([1, 2]), np.int32([3, 4])),
        (np.float16([1, 2]), np.float16([3, 4])),
        (np.ones((8193,), np.float32), np.ones((8193,), np.float32)),
        (np.ones((100, 1), np.float32), np.ones((1, 100), np.float32)),
    ],
    ids=[
        "small",
        "small before",
        "small before it is rounded",
        "large",
        "not finite",
        "int32",
        "float16",
        "many",
        "many after",
    ],
)
def test_numbers_that_are_not_the_same_in_both_are_left_to_jax(
    left: np.ndarray, right: np.ndarray, left_to_jax: list[str]
) -> None:
    a, b = jax.device_put(left), jax.device_put(right)
    for work_out in (jnp.multiply, jnp.add):
        left_to_jax.clear()
        mine = work_out(a, b)
        same(mine, jax.jit(work_out)(a, b))
    left_to_jax.clear()
    jnp.multiply(a, b)
    assert ["ufunc"] == left_to_jax


def test_what_is_not_an_array_of_its_own_is_left_to_jax(left_to_jax: list[str]) -> None:
    a = jax.device_put(ORDINARY)
    committed = jax.device_put(a, jax.devices()[0])
    weak = jnp.asarray(2.0)
    own: list[Callable[[], jax.Array]] = [
        lambda: a * 2.0,
        lambda: a * weak,
        lambda: a * committed,
        lambda: jnp.multiply(a, ORDINARY),
        lambda: jnp.maximum(a, a),
        lambda: committed.reshape(2, 1),
        lambda: lax.broadcast_in_dim(committed, (3, 2), (1,)),
        lambda: jax.device_put(np.int32([1, 2])).reshape(2, 1),
    ]
    for work_out in own:
        left_to_jax.clear()
        work_out()
        assert left_to_jax
    left_to_jax.clear()
    traced = jax.make_jaxpr(lambda: a * a)()  # the numbers are known, and what they give is a part of a program
    assert ["mul"] == [equation.primitive.name for equation in traced.eqns]


def test_errors_are_those_of_jax(left_to_jax: list[str]) -> None:
    two, three = numbers(2), numbers(3)
    refused: list[Callable[[], object]] = [
        lambda: two * three,
        lambda: jnp.multiply(two),
        lambda: two.reshape(3),
        lambda: lax.reshape(two, (4,)),
        lambda: lax.broadcast_in_dim(two, (3,), (0,)),
    ]
    said = []
    for do in refused:
        with pytest.raises((TypeError, ValueError)) as error:
            do()
        said.append(str(error.value))
    assert ["ufunc", "ufunc", "reshape", "spread"] == left_to_jax
    assert "incompatible shapes for broadcasting" in said[0]
    with jax.numpy_rank_promotion("raise"), pytest.raises(ValueError, match="rank_promotion"):
        numbers(4, 2) * two


@pytest.mark.parametrize(
    "work_out", [lambda x: x.reshape(-1, 2), lambda x: x * x, lambda x: lax.broadcast_in_dim(x, (2, 64), (1,))]
)
def test_an_array_that_was_used_can_be_given_away(work_out: Callable[[jax.Array], jax.Array], left_to_jax: list[str]) -> None:
    x = jax.jit(lambda: jnp.arange(64, dtype=jnp.float32))()
    found = work_out(x)
    assert [] == left_to_jax
    before = np.array(found)
    jax.jit(lambda x: x + 1, donate_argnums=0)(x)
    assert x.is_deleted()
    np.testing.assert_array_equal(before, found)


def test_gradients_and_batches_are_those_of_jax(request: pytest.FixtureRequest) -> None:
    x, y = numbers(3, 6), numbers(3, 6)

    def both(x: jax.Array, y: jax.Array) -> jax.Array:
        return jnp.sum((x * y + y).reshape(-1, 2) * y.reshape(-1, 2))

    plain = jax.grad(both)(x, y), jax.vmap(both)(x, y)
    left_to_jax = request.getfixturevalue("left_to_jax")
    for before, after in zip(plain, (jax.grad(both)(x, y), jax.vmap(both)(x, y)), strict=True):
        same(after, before)
    assert left_to_jax


def test_a_function_of_ones_own_may_have_any_name(left_to_jax: list[str]) -> None:
    def multiply(x: jax.Array, y: jax.Array) -> jax.Array:
        return x * jax.nn.sigmoid(y)

    x, y = numbers(3, 2), numbers(3, 2)
    for its_own in (jnp.frompyfunc(multiply, 2, 1), jnp.ufunc(multiply, 2, 1, name="add")):
        np.testing.assert_allclose(multiply(x, y), its_own(x, y), rtol=1e-6)
    assert left_to_jax


def test_jax_s_functions_look_as_before(monkeypatch: pytest.MonkeyPatch) -> None:
    plain = ufunc.__call__
    monkeypatch.setattr(ufunc, "__call__", plain)
    before = inspect.signature(jnp.multiply)
    by_hand.work_numbers_out_in_numpy()
    assert ufunc.__call__ is not plain
    assert before == inspect.signature(jnp.multiply)


@pytest.mark.parametrize("there", ["nothing", "another structure"])
def test_in_another_jax_nothing_is_changed(there: str, monkeypatch: pytest.MonkeyPatch) -> None:
    if there == "nothing":
        monkeypatch.setitem(sys.modules, "jax._src.numpy.ufunc_api", None)
        monkeypatch.delattr("jax._src.numpy.ufunc_api")
        monkeypatch.delattr("jax._src.core.trace_state_clean")
    else:
        monkeypatch.delattr("jax._src.lax.lax.reshape_p")
        monkeypatch.delattr("jax.random.fold_in")

    def now() -> tuple[object, ...]:
        return ufunc.__call__, reshape_p.impl, broadcast_in_dim_p.impl, jax.random.PRNGKey

    before = now()
    by_hand.take_over()
    assert before == now()
