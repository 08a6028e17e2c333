"""The coarser formats round as processors do."""

import numpy as np

from grader.core.rounding import bfloat16, float16


def test_bfloat16_keeps_the_upper_half_of_a_float32() -> None:
    assert [1.0, 1.0, 1.0078125, -2.0] == bfloat16(np.array([1.0, 1.00390625, 1.0040, -2.0])).tolist()


def test_float16_keeps_eleven_bits() -> None:
    assert [1.0, 1.0009765625, -2.0] == float16(np.array([1.0004, 1.0006, -2.0])).tolist()
