"""The coarser formats that a learner may fall into. Knows how they round, and no block."""

import numpy as np


def float16(values: np.ndarray) -> np.ndarray:
    """The nearest numbers that float16 can hold."""
    return values.astype(np.float16).astype(np.float64)


def bfloat16(values: np.ndarray) -> np.ndarray:
    """The nearest numbers that bfloat16 can hold, the upper half of a float32; ties to even."""
    bits = values.astype(np.float32).view(np.uint32)
    return ((bits + 0x7FFF + ((bits >> 16) & 1)) & 0xFFFF0000).view(np.float32).astype(np.float64)


FORMATS = {"float16": float16, "bfloat16": bfloat16}
