"""The reference against SE blocks that nobody here wrote. `make oracles` fetches them; without one, its test says so."""

import io
import subprocess
import sys
from pathlib import Path

import jax
import numpy as np
import pytest

from grader.core import machine
from grader.core.values import Case, CasePlan
from grader.se_block import generate, inputs, pinned_cases
from tests.solution.test_reference import load_reference

HERE = Path(__file__).parent
FETCHED = machine.ROOT / ".oracles"
pytestmark = pytest.mark.sweep
CASES = tuple(pinned_cases.PINNED) + tuple(generate.generate(CasePlan())[:6])


def fetched(*names: str) -> list[str]:
    """The folders of these packages; skips the test where one could not be had."""
    missing = [name for name in names if not (FETCHED / name / ".fetched").exists()]
    if missing:
        pytest.skip(f"{' and '.join(missing)} not fetched: `make oracles` does it")
    return [str(FETCHED / name) for name in names]


def answers(name: str, folders: list[str], questions: list[dict[str, np.ndarray]]) -> list[np.ndarray]:
    """What the other block answers, from a process of its own."""
    asked = io.BytesIO()
    np.savez(asked, **{f"{i}.{field}": value for i, question in enumerate(questions) for field, value in question.items()})
    command = [sys.executable, str(HERE / "other_blocks.py"), name, *folders]
    done = subprocess.run(command, input=asked.getvalue(), capture_output=True, check=False)
    assert 0 == done.returncode, done.stderr.decode()
    with np.load(io.BytesIO(done.stdout)) as found:
        return [found[f"arr_{i}"] for i in range(len(questions))]


def expected(case: Case) -> np.ndarray:
    x = jax.numpy.asarray(inputs.array(case))
    return np.asarray(load_reference().se_block_forward(case.seed, x, case.reduction))


def weights(case: Case) -> dict[str, np.ndarray]:
    block, x = load_reference().SEBlock(case.reduction), inputs.array(case)
    drawn = block.init(jax.random.PRNGKey(case.seed), x)["params"]
    return {"narrow": np.asarray(drawn["Dense_0"]["kernel"]), "wide": np.asarray(drawn["Dense_1"]["kernel"])}


def test_jax_models_gives_bitwise_the_same_numbers() -> None:
    folders, asked = fetched("jax-models"), [case for case in CASES if not pinned_cases.is_clamped(case)]  # it has no clamp
    found = answers(
        "jax_models",
        folders,
        [{"x": inputs.array(c), "seed": np.asarray(c.seed), "reduction": np.asarray(c.reduction)} for c in asked],
    )
    for case, theirs in zip(asked, found, strict=True):
        np.testing.assert_array_equal(expected(case), theirs, inputs.specification(case), strict=True)


def test_timm_gives_the_same_numbers_with_the_same_weights() -> None:
    folders = fetched("timm", "torch")
    found = answers("timm", folders, [{"x": inputs.array(case)} | weights(case) for case in CASES])
    for case, theirs in zip(CASES, found, strict=True):
        np.testing.assert_allclose(theirs, expected(case), rtol=1e-5, atol=1e-6, err_msg=inputs.specification(case))
