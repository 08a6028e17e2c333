"""The plain way to grade, to measure ours against: pytest and Hypothesis, learner and reference in one process.

It is what one would write in ten minutes: free shapes, 100 examples, and `assert_allclose`. Run by bench.py with the
submission and the reference as `submission.py` and `reference.py` beside a copy of this file.
"""

import jax.numpy as jnp
import numpy as np
import reference
import submission
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st


@settings(max_examples=100, deadline=None, database=None, derandomize=True, suppress_health_check=list(HealthCheck))
@given(
    shape=st.tuples(st.integers(1, 9), st.integers(1, 9), st.integers(1, 64)),
    reduction=st.integers(1, 64),
    seed=st.integers(0, 2**31 - 1),
    x_seed=st.integers(0, 2**31 - 1),
)
def test_submission_equals_reference(shape: tuple[int, int, int], reduction: int, seed: int, x_seed: int) -> None:
    x = jnp.asarray(np.random.default_rng(x_seed).normal(size=shape), jnp.float32)
    expected = reference.se_block_forward(seed, x, reduction)
    np.testing.assert_allclose(submission.se_block_forward(seed, x, reduction), expected, rtol=1e-5, atol=1e-6)
