"""The reference computes the formula: checked against NumPy in float64, written from the paper's equations 2 to 4."""

import functools
import importlib.util
import types

import jax
import numpy as np
import pytest

from grader.core.values import Case, CasePlan
from grader.se_block import generate, inputs, pinned_cases, spec

PATH = spec.REFERENCE
EXAMPLES = (*pinned_cases.PINNED, *generate.generate(CasePlan())[:12], Case((7, 5, 13), 5, 2**31 - 1, "normal", 3))


@functools.cache
def load_reference() -> types.ModuleType:
    """The reference, imported: only tests may."""
    spec = importlib.util.spec_from_file_location("reference_under_test", PATH)
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture
def reference() -> types.ModuleType:
    return load_reference()


def formula(x: np.ndarray, parameters: dict[str, dict[str, np.ndarray]]) -> np.ndarray:
    """Squeeze, excite, scale and flatten, with x of shape (H, W, C), in float64."""
    first, second = ({k: np.asarray(v, np.float64) for k, v in parameters[name].items()} for name in ("Dense_0", "Dense_1"))
    height, width, _ = x.shape
    squeezed = x.astype(np.float64).sum(axis=(0, 1)) / (height * width)
    hidden = np.maximum(squeezed @ first["kernel"] + first["bias"], 0)
    gates = 1 / (1 + np.exp(-(hidden @ second["kernel"] + second["bias"])))
    return (x * gates).reshape(-1)


@pytest.mark.parametrize("case", EXAMPLES, ids=inputs.specification)
def test_the_reference_equals_the_formula_in_float64(case: Case, reference: types.ModuleType) -> None:
    x = inputs.array(case)
    block = reference.SEBlock(reduction=case.reduction)
    parameters = block.init(jax.random.PRNGKey(case.seed), x)["params"]
    actual = np.asarray(reference.se_block_forward(case.seed, jax.numpy.asarray(x), case.reduction))
    np.testing.assert_allclose(actual, formula(x, parameters), rtol=1e-5, atol=1e-6)
    assert np.float32 == actual.dtype


@pytest.mark.parametrize(
    ("channels", "reduction", "hidden"), [(4, 2, 2), (4, 4, 1), (4, 8, 1), (1, 16, 1), (9, 2, 4), (8, 3, 2), (3, 1, 3)]
)
def test_the_hidden_width_is_clamped_from_below(
    channels: int, reduction: int, hidden: int, reference: types.ModuleType
) -> None:
    parameters = reference.SEBlock(reduction).init(jax.random.PRNGKey(0), np.ones((2, 3, channels), np.float32))["params"]
    assert (channels, hidden) == parameters["Dense_0"]["kernel"].shape
    assert (hidden, channels) == parameters["Dense_1"]["kernel"].shape
    count = sum(array.size for array in jax.tree.leaves(parameters))
    assert 2 * channels * hidden + hidden + channels == count


def test_the_biases_begin_at_zero(reference: types.ModuleType) -> None:
    parameters = reference.SEBlock(2).init(jax.random.PRNGKey(5), np.ones((2, 2, 4), np.float32))["params"]
    assert 0 == sum(float(abs(parameters[name]["bias"]).sum()) for name in ("Dense_0", "Dense_1"))
