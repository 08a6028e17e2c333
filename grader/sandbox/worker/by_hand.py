"""Work small things out without JAX, which compiles a program for each. Each gives the same, bit for bit, or is left to JAX.

A worker is new for each submission: whatever it compiles, it compiles once more. Where JAX has another structure than the
versions that this was written for, nothing is changed.
"""

import functools
import math
import sys
from collections.abc import Callable
from typing import Any

import jax
import numpy

MOST = 8192  # numbers in an array
TINY, HUGE = numpy.finfo(numpy.float32).tiny, numpy.finfo(numpy.float32).max
# Threefry-2x32 with twenty rounds, as JAX has it: Salmon et al. 2011, https://doi.org/10.1145/2063384.2063405
ROTATIONS, PARITY, ALL_ONES = ((13, 15, 26, 6), (17, 29, 16, 24)), 0x1BD11BDA, 0xFFFFFFFF


def take_over() -> None:
    """From now on, in this process, work all this out without JAX."""
    make_keys()
    work_numbers_out_in_numpy()


def make_keys() -> None:
    """Make plain keys of random numbers from a seed, or from a key and a number, as Flax does for each layer."""
    try:
        from jax._src.core import trace_state_clean

        plain_key, plain_fold_in = jax.random.PRNGKey, jax.random.fold_in
    except (ImportError, AttributeError):
        return

    def plain() -> bool:
        of_threefry = getattr(jax.config, "jax_default_prng_impl", "") == "threefry2x32"
        return of_threefry and getattr(jax.config, "jax_enable_custom_prng", True) is False and trace_state_clean()

    @functools.wraps(plain_key)
    def key_from(seed: Any, **kwargs: Any) -> Any:
        if kwargs or type(seed) is not int or not 0 <= seed < 2**31 or not plain():
            return plain_key(seed, **kwargs)
        return jax.device_put(numpy.array((0, seed), numpy.uint32))

    @functools.wraps(plain_fold_in)
    def fold_in(key: Any, data: Any) -> Any:
        two, one = _numbers(key, numpy.uint32), _numbers(data, numpy.uint32)
        if two is None or one is None or two.shape != (2,) or one.shape or not plain():
            return plain_fold_in(key, data)
        return jax.device_put(numpy.array(threefry(int(two[0]), int(two[1]), 0, int(one)), numpy.uint32))

    for plain_one, mine in ((plain_key, key_from), (plain_fold_in, fold_in)):
        for module in (jax.random, sys.modules[plain_one.__module__]):  # where one is looked up to be pickled, too
            setattr(module, plain_one.__name__, mine)


def threefry(key_0: int, key_1: int, first: int, second: int) -> tuple[int, int]:
    """What Threefry makes of two counters with a key; each number has 32 bits."""
    keys = key_0, key_1, key_0 ^ key_1 ^ PARITY
    first, second = (first + key_0) & ALL_ONES, (second + key_1) & ALL_ONES
    for turn in range(5):
        for places in ROTATIONS[turn % 2]:
            first = (first + second) & ALL_ONES
            second = (second << places & ALL_ONES | second >> (32 - places)) ^ first
        first = (first + keys[(turn + 1) % 3]) & ALL_ONES
        second = (second + keys[(turn + 2) % 3] + turn + 1) & ALL_ONES
    return first, second


def work_numbers_out_in_numpy() -> None:
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
    names = ("add", "subtract", "multiply")
    binary = {id(getattr(jax.numpy, name)): getattr(numpy, name) for name in names}  # a learner's own may have these names

    @functools.wraps(plain_call)
    def call(self: Any, *args: Any, **kwargs: Any) -> Any:
        work_out = binary.get(id(self)) if len(args) == 2 and not kwargs and trace_state_clean() else None
        found = _together(work_out, *args) if work_out else None
        return plain_call(self, *args, **kwargs) if found is None else jax.device_put(found)

    def reshape(array: Any, *more: Any, **how: Any) -> Any:
        known, shape = None if more else _numbers(array), how["new_sizes"]
        if known is None or known.size != math.prod(shape) or any(how[name] is not None for name in how if name != "new_sizes"):
            return plain_reshape(array, *more, **how)
        return jax.device_put(numpy.array(known.reshape(shape)))  # a copy, so that the array can still be given away

    def spread(array: Any, *more: Any, **how: Any) -> Any:
        known = None if more or how.get("sharding") is not None else _numbers(array)
        found = None if known is None else _spread(known, how["shape"], how["broadcast_dimensions"])
        return plain_spread(array, *more, **how) if found is None else jax.device_put(found)

    kind.__call__ = call
    reshape_p.def_impl(reshape)
    spread_p.def_impl(spread)


def _numbers(array: Any, dtype: Any = numpy.float32) -> Any:
    """The numbers of an array that is nothing but an array of `dtype`, and small; None for any other."""
    if not isinstance(array, jax.Array) or isinstance(array, jax.core.Tracer) or array.dtype != dtype:
        return None
    return numpy.asarray(array) if array.size <= MOST and not array.weak_type and not array.committed else None


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
    return found if found.size <= MOST and all(map(_is_ordinary, (a, b, found))) else None


def _is_ordinary(numbers: Any) -> bool:
    """Whether each number is zero, or neither too small for XLA, even before it is rounded, nor too large for float32."""
    sizes = numpy.abs(numbers)
    return bool((((sizes > TINY) & (sizes <= HUGE)) | (sizes == 0)).all())


def _spread(numbers: Any, shape: tuple[int, ...], places: tuple[int, ...]) -> Any:
    """The numbers in an array of this shape, each of their dimensions in its place; None where JAX has to see to it."""
    fits = len(places) == numbers.ndim and all(numbers.shape[i] in {1, shape[place]} for i, place in enumerate(places))
    if not fits or sorted(set(places)) != list(places) or math.prod(shape) > MOST:
        return None
    one_by_one = [1] * len(shape)
    for length, place in zip(numbers.shape, places, strict=True):
        one_by_one[place] = length
    return numpy.array(numpy.broadcast_to(numbers.reshape(one_by_one), shape))
