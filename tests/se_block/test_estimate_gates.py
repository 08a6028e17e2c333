"""Gates are read out of outputs whose gates are known."""

from collections.abc import Callable

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from grader.se_block.estimate_gates import CONSTANT, co_monotonic, estimate_gates, vary
from tests.support.builders import relu, sigmoid

GATES = np.array([0.25, 0.5, 0.75], np.float32)


def image(seed: int = 0, shape: tuple[int, int, int] = (2, 3, 3)) -> np.ndarray:
    return np.random.default_rng(seed).uniform(0.1, 3, shape).astype(np.float32)


@given(st.integers(0, 2**32), st.lists(st.floats(0.015625, 8, width=32), min_size=1, max_size=6))
def test_the_gates_of_a_scaled_image_are_found(seed: int, known: list[float]) -> None:
    gates = np.array(known, np.float32)
    x = image(seed, (2, 3, len(known)))
    read, spread = estimate_gates(x, x * gates)
    np.testing.assert_allclose(read, gates, rtol=1e-6)
    assert (spread < CONSTANT).all()


def test_an_output_is_read_flat_as_it_comes() -> None:
    x = image()
    for flat, whole in zip(estimate_gates(x, (x * GATES).reshape(-1)), estimate_gates(x, x * GATES), strict=True):
        np.testing.assert_array_equal(flat, whole)


def test_a_channel_of_zeros_has_no_gate_and_no_spread() -> None:
    x = image()
    x[..., 1] = 0
    read, spread = estimate_gates(x, x * GATES)
    assert [False, True, False] == np.isnan(read).tolist()
    assert (spread < CONSTANT).all()


def test_a_pixel_of_zero_does_not_hide_the_gate() -> None:
    x = image()
    x[0, 0] = 0
    read, spread = estimate_gates(x, x * GATES)
    np.testing.assert_allclose(read, GATES, rtol=1e-6)
    assert (spread < CONSTANT).all()


def test_something_where_x_is_zero_counts_as_spread() -> None:
    x = image()
    x[0, 0] = 0
    output = x * GATES
    output[0, 0, 1] = 0.5
    assert [False, True, False] == (estimate_gates(x, output)[1] > CONSTANT).tolist()


def test_something_in_a_channel_of_zeros_counts_as_spread() -> None:
    x = np.zeros((1, 1, 2), np.float32)
    assert [True, False] == (estimate_gates(x, np.array([0.5, 0], np.float32))[1] > CONSTANT).tolist()


@pytest.mark.parametrize(("x", "expected"), [(0.06, 0.5), (0.04, np.nan), (-0.06, 0.5)], ids=["bright", "faint", "negative"])
def test_a_gate_is_read_where_x_is_large_enough(x: float, expected: float) -> None:
    pixel = np.full((1, 1, 1), x, np.float32)
    np.testing.assert_allclose(estimate_gates(pixel, pixel / 2)[0], [expected], rtol=1e-6)


@pytest.mark.parametrize("pixel", [(0, 0), (1, 2)], ids=["first", "last"])
def test_one_pixel_with_another_ratio_shows_in_its_channel(pixel: tuple[int, int]) -> None:
    output = image() * GATES
    output[(*pixel, 1)] *= 1.000002
    output[(*pixel, 2)] *= 1.00003
    assert [False, False, True] == (estimate_gates(image(), output)[1] > CONSTANT).tolist()


def test_the_gate_is_read_where_the_image_is_brightest() -> None:
    x = np.array([0.5, -4, 2], np.float32).reshape(3, 1, 1)
    assert [0.5] == estimate_gates(x, np.array([0.1, -2, 0.1], np.float32))[0].tolist()


def test_the_spread_of_large_ratios_is_relative() -> None:
    x = np.ones((1, 2, 1), np.float32)
    spread = estimate_gates(x, np.array([1000, 1001], np.float32))[1]
    assert [pytest.approx(0.001)] == spread.tolist()


def test_an_image_of_one_pixel_never_has_a_spread() -> None:
    x = image(shape=(1, 1, 3))
    assert (estimate_gates(x, x + 7)[1] < CONSTANT).all()


ENDS = {
    "sigmoid": sigmoid,
    "no-sigmoid": lambda z: z,
    "tanh": np.tanh,
    "double-sigmoid": lambda z: sigmoid(sigmoid(z)),
}
WITH_EVERY_END = pytest.mark.parametrize("end", ENDS.values(), ids=ENDS)


def gates_of(hidden: int, end: Callable[[np.ndarray], np.ndarray], seed: int) -> np.ndarray:
    """The gates for thirty inputs of a block with random weights."""
    rng = np.random.default_rng(seed)
    inputs, narrow, wide = rng.normal(0, 2, (30, 4)), rng.normal(0, 0.5, (4, hidden)), rng.normal(0, 1, (hidden, 4))
    return end(relu(inputs @ narrow) @ wide).astype(np.float32)


@WITH_EVERY_END
def test_the_gates_of_one_hidden_unit_move_together(end: Callable[[np.ndarray], np.ndarray]) -> None:
    for seed in range(50):
        gates = gates_of(1, end, seed)
        assert vary(gates)
        assert co_monotonic(gates)


@WITH_EVERY_END
def test_the_gates_of_two_hidden_units_do_not(end: Callable[[np.ndarray], np.ndarray]) -> None:
    apart = [not co_monotonic(gates_of(2, end, seed)) for seed in range(50)]
    assert sum(apart) >= 45  # now and then one of two units is off, or both agree


def test_channels_may_move_in_opposite_directions() -> None:
    assert co_monotonic(np.array([[0.1, 0.9], [0.2, 0.8], [0.2, 0.8], [0.7, 0.1]]))


def test_one_input_out_of_order_is_enough_to_tell() -> None:
    assert not co_monotonic(np.array([[0.1, 0.1], [0.2, 0.3], [0.3, 0.2]]))


def test_differences_within_the_rounding_have_no_order() -> None:
    assert co_monotonic(np.array([[0.1, 0.1], [0.2, 0.2], [0.200001, 0.199999]]))


def test_a_single_channel_always_moves_together() -> None:
    assert co_monotonic(np.array([[0.1], [0.9], [0.5]]))


@pytest.mark.parametrize(
    ("gates", "expected"),
    [([[0.5, 0.5], [0.5, 0.5]], False), ([[0.5, 0.5], [0.5, 0.6]], True), ([[0.5], [0.500001]], False), ([[0.5]], False)],
    ids=["never", "one-channel", "within-the-rounding", "one-input"],
)
def test_gates_move_when_one_of_them_changes(gates: list[list[float]], expected: bool) -> None:
    assert expected is vary(np.array(gates))


def test_gates_that_cannot_be_read_do_not_move() -> None:
    assert not vary(np.array([[np.nan, 0.5], [0.5, 0.5]]))


def test_a_channel_too_dark_to_read_is_judged_where_x_is_zero_alone() -> None:
    x = np.array([[[0.01], [0.0]]], np.float32)
    assert 0 == estimate_gates(x, 0.5 * x)[1][0]
    assert estimate_gates(x, 0.5 * x + 1)[1][0] > 1
