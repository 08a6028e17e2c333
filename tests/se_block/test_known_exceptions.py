"""The exceptions that learners meet most are known by what JAX and Flax really say, and explained."""

import pytest

from grader.se_block import known_exceptions
from grader.se_block.pinned_cases import WORKED_EXAMPLE
from solution.learner_file import source
from solution.mistakes import MUTATIONS
from solution.model import Raises
from tests.support import builders
from tests.support.asker import Asker

SLIPS = {  # what of a right file is replaced, by what, and the kind of the exception that comes of it
    "immutable": ("return x * gates", "x[0] = 0\n        return x * gates"),
    "zero width": ("max(channels // self.reduction, 1)", "0"),
    "batch": ("channels = x.shape[-1]", "channels = x.shape[3]"),
    "no axis": ("jnp.mean(x, axis=(0, 1))", "jnp.mean(x)"),
    "shapes": ("nn.Dense(channels)", "nn.Dense(channels + 1)"),
    "reshape": ("y.reshape(-1)", "y.reshape(7)"),
    "float width": ("channels // self.reduction", "channels / self.reduction"),
    "negative width": ("width = max(", "width = -max("),
    "forgot apply": ("y = block.apply(variables, x)", "y = block(x)"),
    "forgot init": ("block.apply(variables, x)", "block.apply(variables['params'], x)"),
    "key": ("jax.random.PRNGKey(seed)", "seed"),
    "not compact": ("    @nn.compact\n", ""),
    "own __init__": (
        "    @nn.compact\n",
        "    def __init__(self, reduction):\n        self.reduction = reduction\n\n    @nn.compact\n",
    ),
    "returned None": ("return x * gates", "y = x * gates"),
    "tuple": ("y = block.apply(variables, x)", "y = block.init_with_output(jax.random.PRNGKey(seed), x)"),
    "not called": ("nn.Dense(channels)(hidden)", "nn.Dense(channels)"),
    "tracer": ("gates = nn.sigmoid(logits)", "gates = jax.jit(lambda z: z if z[0] > 0 else -z)(logits)"),
    "missing x": (", x)\n    y", ")\n    y"),
    "missing field": ("SEBlock(reduction=reduction)", "SEBlock()"),
    "stub": ("return x * gates", "raise NotImplementedError('TODO 1')"),
    "not imported": ("import jax.numpy as jnp\n", ""),
    "undefined name": ("self.reduction, 1)", "reduction, 1)"),
}


@pytest.mark.parametrize("slip", SLIPS)
def test_a_slip_s_exception_is_known_and_comes_with_the_learner_s_line(slip: str, asker: Asker) -> None:
    right, wrong = SLIPS[slip]
    assert right in source()
    outcome = asker.outcomes(source().replace(right, wrong), [WORKED_EXAMPLE])[WORKED_EXAMPLE]
    known = known_exceptions.recognise(outcome, known_exceptions.ALL_KNOWN)
    assert known is not None, (outcome.error, outcome.message)
    assert slip == known.name
    assert outcome.lines


def test_every_kind_is_tried_above_and_gives_advice() -> None:
    assert {known.name for known in known_exceptions.ALL_KNOWN} == set(SLIPS)
    assert all(known.next_step.endswith((".", "?")) for known in known_exceptions.ALL_KNOWN)


def test_the_error_model_is_not_asked_about_a_stub_or_a_slip_of_the_pen() -> None:
    assert known_exceptions.recognise(builders.raised("NotImplementedError")) is None
    assert known_exceptions.recognise(builders.raised("NameError", "name 'jnp' is not defined")) is None


def test_another_exception_is_of_no_kind() -> None:
    assert known_exceptions.recognise(builders.raised("KeyError", "'params'")) is None
    assert known_exceptions.recognise(builders.outcome([1.0])) is None


def test_every_kind_that_the_error_model_predicts_has_a_name() -> None:
    raised = set()
    for mutation in MUTATIONS:
        for part in mutation.overrides.values():
            if part.__qualname__.startswith("fails."):
                with pytest.raises(Raises) as caught:
                    part()
                raised.add(caught.value.kind)
    assert {"immutable", "batch", "random"} == raised
    assert raised | {"shapes", "zero width", "no axis", "too wide"} <= set(known_exceptions.NAMES)
