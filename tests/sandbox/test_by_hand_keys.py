"""Keys of random numbers that a worker makes without JAX are JAX's own, bit for bit; every other key is left to JAX."""

import functools
import pickle
import sys
from collections.abc import Callable

import jax
import jax.numpy as jnp
import numpy as np
import pytest
from flax import linen as nn

from grader.sandbox.worker import by_hand
from tests.support.bitwise import noted, same

PLAIN_KEY, PLAIN_FOLD_IN = jax.random.PRNGKey, jax.random.fold_in


@pytest.fixture
def keys_left_to_jax(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The functions that JAX is still asked for, as it is asked, with keys made by hand."""
    asked: list[str] = []
    for name in ("PRNGKey", "fold_in"):
        plain = getattr(jax.random, name)
        for module in (jax.random, sys.modules[plain.__module__]):
            monkeypatch.setattr(module, name, noted(name, plain, asked))
    by_hand.make_keys()
    return asked


@pytest.mark.parametrize("seed", [0, 1, 7, 301, 2**31 - 1])
def test_a_key_is_what_jax_makes(seed: int, keys_left_to_jax: list[str]) -> None:
    mine = jax.random.PRNGKey(seed)
    folded = [jax.random.fold_in(mine, jnp.uint32(data)) for data in (0, 1, 2**31, 2**32 - 1)]
    again = jax.random.fold_in(folded[-1], jnp.uint32(5))
    assert [] == keys_left_to_jax
    plain = PLAIN_KEY(seed)
    same(mine, plain)
    for data, one in zip((0, 1, 2**31, 2**32 - 1), folded, strict=True):
        same(one, PLAIN_FOLD_IN(plain, jnp.uint32(data)))
    same(again, PLAIN_FOLD_IN(folded[-1], jnp.uint32(5)))


def test_weights_are_drawn_from_the_same_keys(keys_left_to_jax: list[str]) -> None:
    x = jnp.ones((2, 4))
    mine = nn.Dense(3).init(jax.random.PRNGKey(9), x)["params"]["kernel"]
    assert [] == keys_left_to_jax
    same(mine, jax.jit(lambda: nn.Dense(3).init(PLAIN_KEY(9), x))()["params"]["kernel"])


def test_they_can_be_pickled(keys_left_to_jax: list[str]) -> None:
    make = functools.partial(jax.random.PRNGKey, 5)
    folded = functools.partial(jax.random.fold_in, PLAIN_KEY(5), jnp.uint32(3))
    same(pickle.loads(pickle.dumps(make))(), PLAIN_KEY(5))
    same(pickle.loads(pickle.dumps(folded))(), PLAIN_FOLD_IN(PLAIN_KEY(5), jnp.uint32(3)))
    assert [] == keys_left_to_jax


def test_another_key_is_left_to_jax(keys_left_to_jax: list[str]) -> None:
    key, data = PLAIN_KEY(3), jnp.uint32(4)
    own: list[Callable[[], object]] = [
        lambda: jax.random.PRNGKey(-1),
        lambda: jax.random.PRNGKey(2**31),
        lambda: jax.random.PRNGKey(True),
        lambda: jax.random.PRNGKey(np.int32(3)),
        lambda: jax.random.PRNGKey(3, impl="rbg"),
        lambda: jax.random.fold_in(key, 4),
        lambda: jax.random.fold_in(key, jnp.int32(4)),
        lambda: jax.random.fold_in(jax.random.key(3), data),
        lambda: jax.jit(lambda: jax.random.PRNGKey(3))(),
        lambda: jax.jit(jax.random.fold_in)(key, data),
        lambda: jax.vmap(jax.random.fold_in, (None, 0))(key, jnp.arange(3, dtype=jnp.uint32)),
    ]
    for make in own:
        keys_left_to_jax.clear()
        make()
        assert keys_left_to_jax
    for setting in (jax.default_prng_impl("rbg"), jax.enable_custom_prng(True)):
        keys_left_to_jax.clear()
        with setting:
            jax.random.PRNGKey(3)
        assert ["PRNGKey"] == keys_left_to_jax
    with pytest.raises(TypeError, match="scalar"):
        jax.random.fold_in(key, jnp.arange(2, dtype=jnp.uint32))
    with pytest.raises(TypeError, match="key data"):
        jax.random.fold_in(jnp.ones(2), data)
