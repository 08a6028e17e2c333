"""Every right block passes, however it is written; no forgery does."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from msgspec.structs import replace

from grader.core.report import Report
from grader.core.values import DEFAULT_SEED, Case, CasePlan, Verdict
from grader.grading.pipeline import grade
from grader.grading.session import GradingSession
from grader.intake import submission
from grader.sandbox import isolation
from grader.se_block.calls import mismatch
from grader.se_block.checks import idle
from grader.se_block.pinned_cases import ALWAYS, PINNED, REAL_SIZE, WORKED_EXAMPLE
from grader.selfcheck import NEED_A_SANDBOX
from solution.learner_file import source
from tests.support.asker import Asker
from tests.support.files import FILES, FORGED, RIGHT

# Graded whole, each kind of way once.
GRADED = (
    "x64-switched-on", "conv-named", "flat-list-out", "two-blocks-one-unused", "nn-jit-method", "params-pulled-out",
    "init-on-ones",
)  # fmt: skip
SLOW = ("jit-everything", "lazy-init", "nn-vmap-inside-parent")  # seconds of compiling: graded whole in the sweep


def graded(text: bytes, session: GradingSession) -> Report:
    found = replace(submission.from_bytes("se_block.py", text), accept_mended=True)  # a forgery gains nothing by it
    return grade(found, session).report


@pytest.fixture
def fresh(asker: Asker) -> Iterator[Asker]:
    """A worker for one file: some change what comes behind them in their process."""
    asker.renew()
    yield asker
    asker.renew()


@pytest.mark.parametrize("way", [way for way in RIGHT if way.stem not in GRADED], ids=lambda way: way.stem)
@pytest.mark.parametrize(
    "cases",
    [
        pytest.param(PINNED[::8] + REAL_SIZE[::3], id="some"),
        pytest.param(REAL_SIZE[1::3] + REAL_SIZE[2::3], id="the others of real size", marks=pytest.mark.sweep),
    ],
)
def test_a_right_way_gives_the_reference_s_numbers(
    way: Path, cases: tuple[Case, ...], fresh: Asker, session: GradingSession
) -> None:
    """All checks follow from that; `make selfcheck` grades all of these files as a whole."""
    for case, outcome in fresh.outcomes(way.read_text(encoding="utf-8"), cases).items():
        assert mismatch(case, session.oracle.expected(case), outcome) is None, case
    assert "" == idle(WORKED_EXAMPLE, fresh.block(way.read_text(encoding="utf-8"), WORKED_EXAMPLE))


@pytest.mark.parametrize("way", [*GRADED, *(pytest.param(way, marks=pytest.mark.sweep) for way in SLOW)])
def test_a_right_way_gets_full_marks(way: str, brisk: GradingSession) -> None:
    report = graded((FILES / "right" / f"{way}.py").read_bytes(), brisk)
    assert (Verdict.PASS, 10) == (report.verdict, report.score), report.counterexample


@pytest.mark.parametrize("forgery", FORGED, ids=lambda forgery: forgery.stem)
def test_a_forgery_fails(forgery: Path, brisk: GradingSession) -> None:
    if forgery.stem in NEED_A_SANDBOX and isolation.select_level("auto") not in isolation.HIDING:
        pytest.skip(f"it needs a sandbox: {isolation.why_unavailable('namespaces')}; {isolation.why_unavailable('kernel')}")
    report = graded(forgery.read_bytes(), brisk)
    assert Verdict.FAIL == report.verdict
    assert next(check for check in report.checks if check.id == "values").points == 0


@pytest.mark.parametrize(
    ("wrong", "plan_seed"),
    [("channels not in (1, 2, 3, 4, 8, 16)", 5), ("width > 16", DEFAULT_SEED)],
    ids=["channels-own-seed", "width-default-seed"],
)
def test_a_block_that_is_right_in_the_palette_alone_fails(wrong: str, plan_seed: int, session: GradingSession) -> None:
    forged = source().replace("        gates = ", f"        if {wrong}:\n            return x / 2\n        gates = ")
    some_beyond = CasePlan(count=len(ALWAYS) + 8, seed=plan_seed)
    with GradingSession(replace(session.settings, plan=some_beyond)) as one:
        report = graded(forged.encode(), one)
    assert (Verdict.FAIL, 8) == (report.verdict, report.score)
    assert report.counterexample is not None and "values" == report.counterexample.check
    assert report.counterexample.shape in [(1, 1, 5), (1, 1, 17)]


def test_there_are_enough_of_both() -> None:
    assert len(RIGHT) >= 45
    assert len(FORGED) >= 10
