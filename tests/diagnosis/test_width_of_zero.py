"""A missing clamp is named whether JAX raises an exception where a layer has no units, as up to 0.10, or makes it empty."""

import pytest

from grader.reference.computed_mutants import ComputedMutants
from grader.selfcheck import label
from solution.learner_file import source
from solution.mistakes import WRITTEN
from tests.diagnosis.test_match import named
from tests.support.asker import Asker

# An initialiser, as a newer JAX has it.
EMPTY = """

def {name}(key, shape, dtype=jnp.float32):
    return jnp.zeros(shape, dtype) if 0 in shape else nn.initializers.{name}()(key, shape, dtype)
"""
WRITTEN_BY_NAME = {label(one.id, one.detail): one for one in reversed(WRITTEN)}
CLAMPS = ("bottleneck-unclamped", "bottleneck-clamped-with-min")


def newer(text: str, name: str, old: str, new: str) -> str:
    """The file as it would run on a newer JAX, where `new` for `old` gives its layers an initialiser of this name."""
    head, blank, rest = text.partition("\n\nclass SEBlock")
    assert old in rest
    return head + EMPTY.format(name=name) + blank + rest.replace(old, new)


@pytest.mark.parametrize("clamp", CLAMPS)
@pytest.mark.parametrize("other", ["", "gate-tanh", "gate-missing", "squeeze-max", "scale-residual", "output-channel-first"])
def test_it_is_named_where_the_layer_is_empty(clamp: str, other: str, asker: Asker, mutants: ComputedMutants) -> None:
    names = {clamp, other} - {""}
    text = source(*(WRITTEN_BY_NAME[name] for name in names))
    text = newer(text, "lecun_normal", "nn.Dense(", "nn.Dense(kernel_init=lecun_normal, features=")
    assert names == named(dict(asker.outcomes(text)), mutants, text)


def test_it_is_named_with_another_initialiser(asker: Asker, mutants: ComputedMutants) -> None:
    names = {"bottleneck-unclamped", "weights-initializer [he_normal]"}
    text = source(*(WRITTEN_BY_NAME[name] for name in names))
    text = newer(text, "he_normal", "nn.initializers.he_normal()", "he_normal")
    assert names == named(dict(asker.outcomes(text)), mutants, text)


def test_a_width_below_zero_is_named_with_what_makes_it(asker: Asker, mutants: ComputedMutants) -> None:
    text = source().replace("max(channels // self.reduction, 1)", "channels - self.reduction")
    assert {"bottleneck-unclamped", "bottleneck-subtracts"} == named(dict(asker.outcomes(text)), mutants, text)
