"""Compare JAX's arrays to the bit, and note what JAX itself is asked for."""

import functools
from collections.abc import Callable

import jax
import numpy as np


def noted(name: str, plain: Callable[..., object], asked: list[str]) -> Callable[..., object]:
    """`plain`, which notes in `asked` that it was called."""

    @functools.wraps(plain)
    def ask(*args: object, **kwargs: object) -> object:
        asked.append(name)
        return plain(*args, **kwargs)

    return ask


def same(mine: jax.Array, plain: jax.Array) -> None:
    """The same numbers to the bit, in arrays of the same kind."""
    assert np.asarray(plain).tobytes() == np.asarray(mine).tobytes()
    assert (plain.shape, plain.dtype, plain.weak_type) == (mine.shape, mine.dtype, mine.weak_type)
    assert (plain.sharding, plain.committed) == (mine.sharding, mine.committed)
