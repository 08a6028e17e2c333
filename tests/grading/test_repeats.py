"""A block whose weights are random is told from one that remembers, whatever luck has it in the simplest case."""

from collections.abc import Iterator

import pytest
from msgspec.structs import replace

from grader.core.evidence import Repeat
from grader.core.values import CasePlan
from grader.grading.collect import LUCKS, _Collector, unwatched
from grader.grading.pipeline import grade
from grader.grading.session import GradingSession
from grader.intake import submission
from grader.sandbox.worker_process import Program
from grader.se_block.pinned_cases import PINNED, WORKED_EXAMPLE
from tests.support.builders import outcome
from tests.support.files import SUBMISSIONS

RIGHT = (SUBMISSIONS / "right" / "se_block.py").read_text("utf-8")
CALL, KEY = "    block = SEBlock(reduction=reduction)", "jax.random.PRNGKey(seed)"
DRAWN = "int.from_bytes(__import__('os').urandom(3), 'big') if x.shape[2] > 1 else 0"
EACH, FIRST = f"    x = x + ({DRAWN})\n", f"    x = x + _first.setdefault(x.shape, {DRAWN})\n"


@pytest.fixture(scope="module")
def sessions(session: GradingSession) -> Iterator[dict[int, GradingSession]]:
    """A session with so many workers at a time."""
    with GradingSession(replace(session.settings, workers=2)) as two:
        two.mutants = session.mutants  # one for all
        yield {1: session, 2: two}


@pytest.mark.parametrize("workers", [2, pytest.param(1, marks=pytest.mark.sweep)])
@pytest.mark.parametrize(
    ("text", "random"),
    [
        (RIGHT.replace(CALL, EACH + CALL), True),
        (RIGHT.replace(CALL, FIRST + CALL) + "\n_first = {}\n", False),
        (RIGHT.replace(KEY, "jax.random.PRNGKey(seed + 1)"), False),
    ],
    ids=["random where there is more than one channel", "remembers what it drew for a shape", "the same each time"],
)
def test_random_weights_are_named_though_one_number_was_the_same(
    text: str, random: bool, workers: int, sessions: dict[int, GradingSession]
) -> None:
    report = grade(submission.from_bytes("se_block.py", text.encode()), sessions[workers]).report
    assert report.diagnosis is not None
    assert random == (["seed-unused-randomness"] == [mistake.id for mistake in report.diagnosis.mistakes])


@pytest.mark.parametrize("lucky", range(5))
def test_the_same_by_luck_several_times_is_still_told_from_a_memory(lucky: int, brisk: GradingSession) -> None:
    """The simplest case is the same again, and the larger one `lucky` times: it is found as long as luck does not last."""
    outcomes = [outcome([number]) for number in range(3)]
    repeats = iter(
        [
            Repeat(PINNED[0], outcomes[0], outcomes[0], "after other calls"),
            Repeat(WORKED_EXAMPLE, outcomes[0], outcomes[1], "in a fresh process"),
            *[Repeat(WORKED_EXAMPLE, outcomes[0], outcomes[0], "after other calls")] * lucky,
            Repeat(WORKED_EXAMPLE, outcomes[0], outcomes[2], "after other calls"),
        ]
    )
    with brisk.workers(Program("", "x.py", "f"), 1) as workers, pytest.MonkeyPatch.context() as patch:
        collector = _Collector(workers, brisk.oracle, CasePlan(), unwatched)
        patch.setattr(collector, "_again", lambda *_asked: next(repeats))
        found = [repeat.case for repeat in collector._repeat()]
    assert found == [WORKED_EXAMPLE if lucky < LUCKS else PINNED[0], WORKED_EXAMPLE]
