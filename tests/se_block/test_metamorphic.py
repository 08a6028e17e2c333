"""A right block with other weights is told from a wrong block, by outputs alone."""

from collections.abc import Callable

import numpy as np
import pytest

from grader.core.values import Case
from grader.se_block import inputs
from grader.se_block.metamorphic import looks_right

Step = Callable[[np.ndarray], np.ndarray]
Width = Callable[[int, int], int]
RIGHT = range(40)


def relu(z: np.ndarray) -> np.ndarray:
    return np.maximum(z, 0)


def sigmoid(z: np.ndarray) -> np.ndarray:
    return 1 / (1 + np.exp(-z))


def clamped(channels: int, reduction: int) -> int:
    return max(channels // reduction, 1)


def gates_of(
    draw: int = 0,
    activation: Step = relu,
    gate: Step = sigmoid,
    width: Width = clamped,
    bias: float = 0.0,
    last: Step = np.asarray,
) -> Callable[[Case], np.ndarray]:
    """The gates of a block with random weights, LeCun's scale, rounded as an output / x in float32 is."""

    def gates(case: Case) -> np.ndarray:
        channels, hidden = case.shape[2], width(case.shape[2], case.reduction)
        rng = np.random.default_rng((draw, case.seed, channels, hidden))
        first = rng.normal(size=(channels, hidden)) / np.sqrt(channels)
        second = rng.normal(size=(hidden, channels)) / np.sqrt(hidden)
        means = inputs.array(case).astype(np.float64).mean((0, 1))
        return np.asarray(gate(last(activation(means @ first + bias) @ second)), np.float32).astype(np.float64)

    return gates


def test_nearly_every_right_block_is_seen_as_one() -> None:
    seen = [looks_right(gates_of(draw)) for draw in RIGHT]
    assert sum(seen) >= 0.9 * len(RIGHT)


WRONG: dict[str, Callable[[int], Callable[[Case], np.ndarray]]] = {
    "no activation": lambda draw: gates_of(draw, activation=np.asarray),
    "leaky relu": lambda draw: gates_of(draw, activation=lambda z: np.where(z > 0, z, 0.01 * z)),
    "tanh": lambda draw: gates_of(draw, activation=np.tanh),
    "silu": lambda draw: gates_of(draw, activation=lambda z: z * sigmoid(z)),
    "softplus": lambda draw: gates_of(draw, activation=lambda z: np.log1p(np.exp(z))),
    "abs": lambda draw: gates_of(draw, activation=np.abs),
    "relu at the end": lambda draw: gates_of(draw, activation=np.asarray, last=relu),
    "relu twice": lambda draw: gates_of(draw, last=relu),
    "double sigmoid": lambda draw: gates_of(draw, gate=lambda z: sigmoid(sigmoid(z))),
    "hard sigmoid": lambda draw: gates_of(draw, gate=lambda z: np.clip(z / 6 + 0.5, 0, 1)),
    "bias": lambda draw: gates_of(draw, bias=1.0),
    "rounded up": lambda draw: gates_of(draw, width=lambda c, r: -(-c // r)),
    "a fixed width": lambda draw: gates_of(draw, width=lambda _c, _r: 4),
    "constant": lambda _draw: lambda case: np.full(case.shape[2], 0.5),
}


@pytest.mark.parametrize("wrong", WRONG)
def test_a_wrong_block_is_never_called_right(wrong: str) -> None:
    assert [] == [draw for draw in RIGHT if looks_right(WRONG[wrong](draw))]
