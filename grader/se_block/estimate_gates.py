"""Estimate the gates from an output, without knowing a weight: they are the ratios output / x. Knows the block's shape only."""

import numpy as np

from grader.core.evidence import Evidence
from grader.core.values import Case
from grader.se_block import inputs

CONSTANT = 1e-5  # how far ratios at different pixels may lie apart (seen in right blocks: 1e-7)
READABLE = 0.05  # |x| from which on a ratio is exact enough


def estimate_gates(x: np.ndarray, output: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """For each channel the ratio output / x at its brightest pixel (NaN where x is 0), and the spread over all pixels.

    Both have shape (C,). The spread is relative to 1 or the ratio, whichever is larger, and counts a pixel where x is 0
    and the output is not.
    """
    pixels, values = x.reshape(-1, x.shape[-1]).astype(np.float64), output.reshape(-1, x.shape[-1]).astype(np.float64)
    brightest = np.abs(pixels).argmax(axis=0)[None]
    top = np.take_along_axis(pixels, brightest, 0)[0]
    readable = np.abs(top) >= READABLE
    gates = np.where(readable, np.take_along_axis(values, brightest, 0)[0] / np.where(readable, top, 1), np.nan)
    expected = np.where(readable, gates, 0) * pixels
    off = np.where(readable | (pixels == 0), np.abs(values - expected) / np.maximum(np.abs(pixels), READABLE), 0)
    return gates, off.max(axis=0) / np.maximum(1, np.abs(np.where(readable, gates, 1)))


def shared_gates(x: np.ndarray, output: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """The gates, of shape (C,), NaN where they cannot be read or the pixels do not share one; and where they do not."""
    with np.errstate(all="ignore"):  # a learner's numbers may be infinite
        gates, spread = estimate_gates(x, output)
    return np.where(spread <= CONSTANT, gates, np.nan), spread > CONSTANT


def gates_of(evidence: Evidence, case: Case) -> np.ndarray:
    """The gates of `case`, of shape (C,); NaN where they cannot be read."""
    outcome = evidence.outcomes.get(case)
    if outcome is None or outcome.value is None:
        return np.full(case.shape[2], np.nan)
    return estimate_gates(inputs.array(case), outcome.value)[0]


def co_monotonic(gates: np.ndarray) -> bool:
    """Whether all channels sort the inputs alike, or exactly the other way round: so it is with ONE hidden unit.

    `gates` has shape (inputs, C). With one hidden unit each gate is a function of one number, and the sigmoid, like most
    things that stand in for it, only ever rises; with two or more units the order differs between channels.
    """
    steps = gates[:, None, :] - gates[None, :, :]
    signs = np.where(np.abs(steps) > CONSTANT, np.sign(steps), 0).reshape(-1, gates.shape[1])
    agree = signs[:, :, None] * signs[:, None, :]
    return bool(np.all((agree >= 0).all(axis=0) | (agree <= 0).all(axis=0)))


def vary(gates: np.ndarray) -> bool:
    """Whether the gates, of shape (inputs, C), change with the input at all. Those that cannot be read are passed over."""
    return bool((np.nanmax(gates, axis=0) - np.nanmin(gates, axis=0) > CONSTANT).any())
