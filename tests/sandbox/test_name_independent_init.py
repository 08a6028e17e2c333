"""Names do not matter by default, and where weights alone are wrong the report says so and not something else."""

import re
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from msgspec.structs import replace

from grader.core import machine
from grader.core.report import Report
from grader.core.values import Submission, Verdict
from grader.grading.pipeline import grade
from grader.grading.session import GradingSession
from grader.sandbox.protocol import Probes
from grader.sandbox.supervisor import WorkerConfig, WorkerSupervisor
from grader.sandbox.worker import name_independent_init
from grader.sandbox.worker_process import Limits
from grader.se_block.calls import call, submission_program
from grader.se_block.checks import OTHER_NAMES, OTHER_WEIGHTS
from grader.se_block.pinned_cases import WORKED_EXAMPLE, WORKED_EXAMPLE_BEGINS
from tests.support.files import SUBMISSIONS

RIGHT = (SUBMISSIONS / "right" / "se_block.py").read_text(encoding="utf-8")
NNX = """
import jax, jax.numpy as jnp
from flax import linen as nn, nnx
class SEBlock(nn.Module):
    reduction: int
def se_block_forward(seed, x, reduction):
    channels = x.shape[-1]
    hidden = max(channels // reduction, 1)
    rngs = nnx.Rngs(seed)
    narrow, wide = nnx.Linear(channels, hidden, rngs=rngs), nnx.Linear(hidden, channels, rngs=rngs)
    gates = nnx.sigmoid(wide(nnx.relu(narrow(x.mean((0, 1))))))
    return (x * gates).reshape(-1)
"""
BY_HAND = """
import jax, jax.numpy as jnp
from flax import linen as nn
class SEBlock(nn.Module):
    reduction: int
def se_block_forward(seed, x, reduction):
    channels = x.shape[-1]
    hidden = max(channels // reduction, 1)
    first, second = jax.random.split(jax.random.PRNGKey(seed))
    narrow = jax.random.normal(first, (channels, hidden)) / channels ** 0.5
    wide = jax.random.normal(second, (hidden, channels)) / hidden ** 0.5
    return (x * nn.sigmoid(nn.relu(x.mean((0, 1)) @ narrow) @ wide)).reshape(-1)
"""
OTHERS = {
    "a split key": RIGHT.replace("jax.random.PRNGKey(seed)", "jax.random.split(jax.random.PRNGKey(seed))[0]"),
    "a folded key": RIGHT.replace("jax.random.PRNGKey(seed)", "jax.random.fold_in(jax.random.PRNGKey(seed), 1)"),
    "the next seed": RIGHT.replace("PRNGKey(seed)", "PRNGKey(seed + 1)"),
    "another initialiser": RIGHT.replace("nn.Dense(channels)", "nn.Dense(channels, kernel_init=nn.initializers.he_normal())"),
    "flax.nnx": NNX,
    "weights by hand": BY_HAND,
}

NAMED = {"a split key", "a folded key", "the next seed", "another initialiser"}  # the others give weights of no known kind


@pytest.fixture(scope="module")
def exact(brisk: GradingSession) -> Iterator[GradingSession]:
    """One that asks for the reference's names, too."""
    with GradingSession(replace(brisk.settings, weights="exact")) as one:
        yield one


def graded(source: str, session: GradingSession) -> Report:
    return grade(Submission("se_block.py", source, ""), session).report


@pytest.mark.parametrize("other", OTHERS)
def test_a_right_block_with_other_weights_is_told_that_they_are_wrong(other: str, brisk: GradingSession) -> None:
    report = graded(OTHERS[other], brisk)
    assert (Verdict.FAIL, 8) == (report.verdict, report.score)
    assert report.counterexample is not None
    assert report.counterexample.message.startswith(OTHER_WEIGHTS)
    mistakes = report.diagnosis.mistakes if report.diagnosis else ()
    assert (other in NAMED) == bool(mistakes)
    assert (mistakes[0].hints[1] if mistakes else "PRNGKey(seed) as it is") in report.next_step


def test_where_names_count_other_names_are_told_from_wrong_maths(exact: GradingSession) -> None:
    report = graded((SUBMISSIONS / "other-names" / "se_block.py").read_text(encoding="utf-8"), exact)
    assert (Verdict.FAIL, 8) == (report.verdict, report.score)
    assert report.counterexample is not None
    assert report.counterexample.message.startswith(OTHER_NAMES)
    assert "without names" in report.next_step
    assert "exact" == report.environment["weights"]


def test_where_names_count_the_reference_s_names_pass(exact: GradingSession) -> None:
    assert Verdict.PASS == graded(RIGHT, exact).verdict


def test_the_report_says_that_names_do_not_count(brisk: GradingSession) -> None:
    assert "any-names" == graded("", brisk).environment["weights"]


def test_a_hook_that_does_not_fit_this_flax_is_found_out() -> None:
    def does_nothing() -> None:
        """As if Flax called something else by now."""

    def breaks() -> None:
        raise AttributeError("Scope has no param")

    assert not name_independent_init.works(does_nothing)
    assert not name_independent_init.works(breaks)


def test_the_hook_names_the_versions_that_it_was_tried_with() -> None:
    lock = (machine.ROOT / "requirements.lock").read_text(encoding="utf-8")
    versions = re.findall(r"^flax==(\S+)", lock, re.MULTILINE)
    assert f"Tested with Flax {' and '.join(versions)}." in (name_independent_init.__doc__ or "")


def test_that_it_works_is_kept_with_the_compiled_code_of_these_versions_and_names_count_as_little(tmp_path: Path) -> None:
    config = WorkerConfig("process", Limits(), tmp_path / "compiled", weights="any-names")
    (tmp_path / "compiled").mkdir()
    named = RIGHT.replace("nn.Dense(channels)", 'nn.Dense(channels, name="wide")')
    assert named != RIGHT and not config.handshake()["names_known"]
    outputs = []
    for known in (False, True):
        assert known == config.handshake()["names_known"]
        worker = WorkerSupervisor(submission_program(named), config)
        outcome = call(worker, WORKED_EXAMPLE)
        worker.close()
        assert outcome and outcome.value is not None and "any-names" == worker.weights
        outputs.append(outcome.value[: len(WORKED_EXAMPLE_BEGINS)])
    np.testing.assert_allclose(outputs, [WORKED_EXAMPLE_BEGINS] * 2, atol=6e-5)
    assert not WorkerConfig("process", Limits(), None, weights="any-names").handshake()["names_known"]


@pytest.mark.parametrize("weights", ["exact", "any-names"])
def test_a_worker_in_which_it_does_not_work_is_not_remembered(weights: str, tmp_path: Path) -> None:
    config = WorkerConfig("process", Limits(), tmp_path / "compiled", weights=weights)
    config.remember(Probes(*[False] * 10, any_names=False))
    assert not config.handshake()["names_known"]
