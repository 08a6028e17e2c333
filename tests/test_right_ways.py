"""Every right block passes, however it is written; no forgery does; and a mistake stays one in any style."""

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from msgspec.structs import replace

from grader import compare, levels, submission
from grader.cases import PINNED, Plan
from grader.desk import Desk
from grader.grade import grade
from grader.model import Facts, Outcome, Report, Verdict
from grader.selfcheck import NEED_A_SANDBOX

HERE = Path(__file__).parent
WAYS = sorted((HERE / "right").glob("*.py"))
FORGERIES = sorted((HERE / "forged").glob("*.py"))

PLAIN = """
import jax, jax.numpy as jnp
from flax import linen as nn
class SEBlock(nn.Module):
    reduction: int
    @nn.compact
    def __call__(self, x):
        channels = x.shape[-1]
        hidden = {activation}(nn.Dense({width})({squeeze}))
        gates = {gate}({last}(nn.Dense(channels)(hidden)))
        return {scale}
"""
ONE_LINER = """
import jax, jax.numpy as jnp
from flax import linen as nn
class SEBlock(nn.Module):
    reduction: int
    @nn.compact
    def __call__(self, x):
        channels = x.shape[-1]
        gates = {gate}({last}(nn.Dense(channels)({activation}(nn.Dense({width})({squeeze})))))
        return {scale}
"""
SETUP = """
import jax, jax.numpy as jnp
from flax import linen as nn
class SEBlock(nn.Module):
    reduction: int
    channels: int = 0
    def setup(self):
        channels = self.channels
        self.widen = nn.Dense(channels)
        self.narrow = nn.Dense({width})
    def __call__(self, x):
        channels = self.channels
        gates = {gate}({last}(self.widen({activation}(self.narrow({squeeze})))))
        return {scale}
"""
FORWARD = """
def se_block_forward(seed, x, reduction):
    block = SEBlock({fields})
    return block.init_with_output(jax.random.PRNGKey({seed}), x)[0].reshape(-1)
"""
STYLES = {
    "plain": (PLAIN, "reduction"),
    "one-liner": (ONE_LINER, "reduction"),
    "setup": (SETUP, "reduction, x.shape[-1]"),
}
RIGHT = {
    "squeeze": "x.mean((0, 1))", "width": "max(channels // self.reduction, 1)", "activation": "nn.relu", "last": "jnp.asarray",
    "gate": "nn.sigmoid", "scale": "x * gates", "seed": "seed",
}  # fmt: skip
MISTAKES = {
    "one axis": {"squeeze": "x.mean(0)"}, "everything": {"squeeze": "jnp.full(channels, x.mean())"},
    "maximum": {"squeeze": "x.max((0, 1))"}, "sum": {"squeeze": "x.sum((0, 1))"}, "no squeeze": {"squeeze": "x"},
    "no clamp": {"width": "channels // self.reduction"}, "too high a clamp": {"width": "max(channels // self.reduction, 2)"},
    "rounded up": {"width": "-(-channels // self.reduction)"}, "the reduction": {"width": "self.reduction"},
    "no bottleneck": {"width": "channels"}, "no activation": {"activation": "jnp.asarray"}, "gelu": {"activation": "nn.gelu"},
    "activation at the end": {"activation": "jnp.asarray", "last": "nn.relu"}, "no gate": {"gate": "jnp.asarray"},
    "softmax": {"gate": "nn.softmax"}, "hard sigmoid": {"gate": "nn.hard_sigmoid"}, "residual": {"scale": "x + x * gates"},
    "gates alone": {"scale": "x * 0 + gates"}, "closed for open": {"scale": "x * (1 - gates)"},
    "one gate": {"scale": "x * gates.mean()"},
    "seed ignored": {"seed": "0"}, "seed offset": {"seed": "seed + 1"},
}  # fmt: skip


@pytest.fixture(scope="module")
def brisk(desk: Desk) -> Iterator[Desk]:
    """A desk that asks the pinned cases alone; `make selfcheck` asks all of these files all cases."""
    one = Desk(replace(desk.settings, plan=Plan(count=len(PINNED))))
    yield one
    one.close()


def source(style: str, **changed: str) -> bytes:
    block, fields = STYLES[style]
    return (block + FORWARD).format(**(RIGHT | changed), fields=fields).encode()


def graded(text: bytes, desk: Desk) -> Report:
    found = submission.Submission("se_block.py", text, "")
    return grade(found, desk, desk.lanes(text))


def differs(outcome: Outcome | None, answer: np.ndarray) -> bool:
    """Whether a call that was answered at all was answered wrongly."""
    assert outcome is not None
    return compare.compare(answer, outcome) is not None


@pytest.mark.parametrize("way", WAYS, ids=lambda way: way.stem)
def test_a_right_way_gets_full_marks(way: Path, brisk: Desk) -> None:
    report = graded(way.read_bytes(), brisk)
    assert (Verdict.PASS, 10) == (report.verdict, report.score), report.counterexample


@pytest.mark.parametrize("style", STYLES)
def test_the_styles_below_are_right_without_a_mistake(style: str, brisk: Desk) -> None:
    assert Verdict.PASS == graded(source(style), brisk).verdict


@pytest.mark.parametrize("style", ["one-liner", "setup"])
@pytest.mark.parametrize("mistake", MISTAKES)
def test_a_mistake_fails_in_any_style(mistake: str, style: str, brisk: Desk) -> None:
    (lane,) = brisk.lanes(source(style, **MISTAKES[mistake]))
    try:
        assert isinstance(lane.load(), Facts)
        assert any(differs(lane.call(case), brisk.answers.get(case)) for case in PINNED)
    finally:
        lane.close()


@pytest.mark.parametrize("forgery", FORGERIES, ids=lambda forgery: forgery.stem)
def test_a_forgery_fails(forgery: Path, brisk: Desk) -> None:
    if forgery.stem in NEED_A_SANDBOX and levels.choose("auto") not in levels.HIDING:
        pytest.skip(f"it needs a sandbox: {levels.unavailable('namespaces')}; {levels.unavailable('kernel')}")
    report = graded(forgery.read_bytes(), brisk)
    assert Verdict.FAIL == report.verdict
    assert next(check for check in report.checks if check.id == "values").points == 0


def test_there_are_enough_of_both() -> None:
    assert len(WAYS) >= 45
    assert len(FORGERIES) >= 10
