"""A block that is right in everything small and wrong at real size fails, whichever constant it hides."""

import numpy as np
import pytest

from grader.core.values import Case
from grader.grading.session import GradingSession
from grader.se_block.calls import mismatch
from grader.se_block.pinned_cases import ALWAYS, PINNED, REAL_SIZE
from solution.learner_file import source
from tests.support.asker import Asker

RIGHT = source()
WIDTH, MEAN, GATES, SCALE = "max(channels // self.reduction, 1)", "jnp.mean(x, axis=(0, 1))", "nn.sigmoid(logits)", "x * gates"
HIDDEN, OUTPUT = "nn.relu(hidden)", "y.reshape(-1)"
WRONG = {
    # the width
    "int(C * (1 / r))": (WIDTH, "max(int(channels * (1 / self.reduction)), 1)"),
    "C // min(r, 128)": (WIDTH, "max(channels // min(self.reduction, 128), 1)"),
    "C // min(r, 1024)": (WIDTH, "max(channels // min(self.reduction, 1024), 1)"),
    "at most 16 units": (WIDTH, "min(max(channels // self.reduction, 1), 16)"),
    "of at most 64 channels": (WIDTH, "max(min(channels, 64) // self.reduction, 1)"),
    "of at most 256 channels": (WIDTH, "max(min(channels, 256) // self.reduction, 1)"),
    # the channels
    "64 channels are scaled": (SCALE, "x.at[:, :, :64].multiply(gates[:64])"),
    "256 channels are scaled": (SCALE, "x.at[:, :, :256].multiply(gates[:256])"),
    "1024 channels are scaled": (SCALE, "x.at[:, :, :1024].multiply(gates[:1024])"),
    "another gate from 32 channels on": (GATES, "nn.sigmoid(logits) if channels < 32 else nn.hard_sigmoid(logits)"),
    "another gate from 512 channels on": (GATES, "nn.sigmoid(logits) if channels < 512 else nn.hard_sigmoid(logits)"),
    "another gate from 2048 channels on": (GATES, "nn.sigmoid(logits) if channels < 2048 else nn.hard_sigmoid(logits)"),
    # the pixels
    "9 by 9 pixels": (MEAN, "jnp.mean(x[:9, :9], axis=(0, 1))"),
    "9 rows": (MEAN, "jnp.mean(x[:9], axis=(0, 1))"),
    "9 columns": (MEAN, "jnp.mean(x[:, :9], axis=(0, 1))"),
    "32 by 32 pixels": (MEAN, "jnp.mean(x[:32, :32], axis=(0, 1))"),
    "even sizes": (MEAN, "jnp.mean(x[: max(x.shape[0] // 2 * 2, 1), : max(x.shape[1] // 2 * 2, 1)], axis=(0, 1))"),
    "square images": (MEAN, "jnp.mean(x[: min(x.shape[:2]), : min(x.shape[:2])], axis=(0, 1))"),
    "1000 numbers come back": (OUTPUT, "jnp.where(jnp.arange(y.size) < 1000, y.reshape(-1), x.reshape(-1))"),
    # the numbers
    "half of x beyond 10": (SCALE, "jnp.where(jnp.abs(x) > 10, x / 2, x) * gates"),
    "half of x beyond 1000": (SCALE, "jnp.where(jnp.abs(x) > 1000, x / 2, x) * gates"),
    "cut at 10,000": (SCALE, "jnp.clip(x, -1e4, 1e4) * gates"),
    "hidden units up to 10": (HIDDEN, "jnp.clip(hidden, 0, 10)"),
    "hidden units up to 15": (HIDDEN, "jnp.clip(hidden, 0, 15)"),
    "exp without a limit": (GATES, "jnp.exp(logits) / (1 + jnp.exp(logits))"),
    "logits within 8": (GATES, "nn.sigmoid(jnp.clip(logits, -8, 8))"),
    "float16 behind the gates": (SCALE, "(x.astype(jnp.float16) * gates.astype(jnp.float16)).astype(jnp.float32)"),
    "divided by the largest mean": (GATES, "nn.sigmoid(logits) * (jnp.max(jnp.abs(squeezed)) / jnp.max(jnp.abs(squeezed)))"),
    "divided by the deviation": (SCALE, "x * gates * (jnp.std(x) / jnp.std(x))"),
    "a norm that is undone": (MEAN, "jnp.mean(x / jnp.linalg.norm(x), axis=(0, 1)) * jnp.linalg.norm(x)"),
    "a BatchNorm at rest on the hidden units": (HIDDEN, "nn.relu(nn.BatchNorm(use_running_average=True)(hidden))"),
    "a BatchNorm at rest on the logits": (GATES, "nn.sigmoid(nn.BatchNorm(use_running_average=True)(logits))"),
    "a BatchNorm at rest on the means": (MEAN, "nn.BatchNorm(use_running_average=True)(jnp.mean(x, axis=(0, 1)))"),
}


def fails(text: str, cases: tuple[Case, ...], asker: Asker, session: GradingSession) -> list[Case]:
    """The cases on which a file is wrong."""
    return [
        case for case, outcome in asker.outcomes(text, cases).items() if mismatch(case, session.oracle.expected(case), outcome)
    ]


@pytest.mark.parametrize("name", WRONG)
def test_a_hidden_constant_shows(name: str, asker: Asker, session: GradingSession) -> None:
    right, wrong = WRONG[name]
    assert 1 == RIGHT.count(right)
    assert fails(RIGHT.replace(right, wrong), REAL_SIZE, asker, session)


@pytest.mark.parametrize("gates", [
    GATES, "1 / (1 + jnp.exp(-logits))", "(1 + jnp.tanh(logits / 2)) / 2",
    "jnp.where(logits > 0, 1 / (1 + jnp.exp(-logits)), jnp.exp(logits) / (1 + jnp.exp(logits)))",
])  # fmt: skip
def test_a_right_block_is_right_there(gates: str, asker: Asker, session: GradingSession) -> None:
    assert [] == fails(RIGHT.replace(GATES, gates), REAL_SIZE, asker, session)


def test_the_first_case_remembered_shows(asker: Asker, session: GradingSession) -> None:
    kept = RIGHT.replace("def se_block_forward", "KEPT = {}\n\n\ndef se_block_forward").replace(
        "return y.reshape(-1)", "return KEPT.setdefault((x.shape, reduction), y.reshape(-1))"
    )
    assert kept.count("KEPT") == 2
    assert fails(kept, PINNED, asker, session)


def test_the_cases_of_real_size_are_few_and_asked_behind_the_others() -> None:
    assert ALWAYS == PINNED + REAL_SIZE
    assert not set(PINNED) & set(REAL_SIZE)
    assert len(REAL_SIZE) <= 7
    assert sum(np.prod(case.shape) for case in REAL_SIZE) < 5000
