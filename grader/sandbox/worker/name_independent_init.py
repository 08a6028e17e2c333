"""Make the names of layers irrelevant to Flax's random weights. Runs in the worker; knows Flax, and not the exercise's answer.

Flax draws a parameter with the root's key folded with the names on its path. Here the i-th kernel of a module, in the order
of first use, gets the key that a layer called Dense_i would have, whatever its own layer is called: `setup`, `name=`, helper
and parent modules, convolutions and one-liners then draw the same numbers as plain Dense layers. The seed, the initialiser
and the order of the layers still matter, and the outputs must still equal the reference's, so nothing is forged by it.

Tested with Flax 0.12.8 and 0.12.12. Another version is found out by `works`, which tries it.
"""

from collections.abc import Callable
from typing import Any, TypeVar

import flax.core
import jax
import numpy as np
from flax import linen
from flax.core import scope as scopes
from flax.core.scope import LazyRng, Scope

InitFn = Callable[..., Any]
_Target = TypeVar("_Target")


class _Count:
    """How many kernels the initialisation under way has drawn. Each begins with a root scope that `bind` makes."""

    drawn = 0


def ignore_names() -> None:
    """From now on, in this process, draw the i-th kernel with the key of `Dense_i`."""
    plain_param, plain_bind, count = Scope.param, scopes.bind, _Count()

    def bind(*args: Any, **kwargs: Any) -> Any:
        count.drawn = 0
        return plain_bind(*args, **kwargs)

    def param(self: Scope, name: str, init_fn: InitFn, *args: Any, **kwargs: Any) -> Any:
        if not self.has_variable("params", name) and "params" in self.rngs:
            init_fn = _renamed(self.rngs["params"], count, init_fn)
        return plain_param(self, name, init_fn, *args, **kwargs)

    def jit(target: _Target, *_args: Any, **_kwargs: Any) -> _Target:
        """`nn.jit` changes the random key. Without it the results and the key stay the same."""
        return target

    linen.jit = linen.transforms.jit = jit
    scopes.bind = flax.core.bind = bind
    Scope.param = param  # type: ignore[method-assign]


def _renamed(rng: LazyRng | jax.Array, count: _Count, init_fn: InitFn) -> InitFn:
    """`init_fn`; a kernel, which has two dimensions or more, is drawn with the key of the next `Dense_i`."""

    def draw(key: jax.Array, *args: Any, **kwargs: Any) -> Any:
        shapes = [arg for arg in args if isinstance(arg, tuple)]
        if shapes and len(shapes[0]) < 2:
            return init_fn(key, *args, **kwargs)
        root = LazyRng(LazyRng.create(rng).rng, ())  # the key without the names on the way here
        value = init_fn(LazyRng.create(root, f"Dense_{count.drawn}", 1).as_jax_rng(), *args, **kwargs)
        if max(map(np.ndim, jax.tree.leaves(value)), default=0) < 2:
            return init_fn(key, *args, **kwargs)
        count.drawn += 1
        return value

    return draw


class _Layer(linen.Module):
    """A layer whose only parameter shows the key that it was drawn with."""

    @linen.compact
    def __call__(self) -> jax.Array:
        return self.param("kernel", lambda key, shape: jax.random.key_data(key).reshape(shape), (1, 2))


class _Named(linen.Module):
    """Two layers under names of their own, the second one built first."""

    def setup(self) -> None:
        self.second, self.first = _Layer(), _Layer()

    def __call__(self) -> tuple[jax.Array, jax.Array]:
        return self.first(), self.second()


class _Plain(linen.Module):
    """The same two layers under the names that Flax gives to plain Dense layers."""

    @linen.compact
    def __call__(self) -> tuple[jax.Array, jax.Array]:
        return _Layer(name="Dense_0")(), _Layer(name="Dense_1")()


def works(hook: Callable[[], None] = ignore_names, *, known: bool = False) -> bool:
    """Put the hook on, and tell whether it does on this version of Flax what it should; not tried where that is `known`."""
    if known:
        hook()
        return True
    key = jax.random.PRNGKey(7)
    try:
        before = _Plain().init_with_output(key)[0]
        hook()
        after = [_Plain().init_with_output(key)[0], _Named().init_with_output(key)[0]]
    except Exception:  # whatever another version of Flax says to it
        return False
    return all(np.array_equal(mine, theirs) for keys in after for mine, theirs in zip(keys, before, strict=True))
