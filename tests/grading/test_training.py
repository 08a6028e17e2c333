"""The training with a submission's block and without it: what a right block shows, and each way in which one cannot learn."""

import pytest

from grader.core.errors import UsageError
from grader.grading.session import GradingSession
from grader.grading.training import train
from grader.intake import submission
from grader.reports.training import page, render
from grader.se_block.training import FAR, STOPPED, Run, Training, added, apart, in_a_line, meaning, scales, spread, with_part
from tests.support.files import SUBMISSIONS

RIGHT = (SUBMISSIONS / "right" / "se_block.py").read_text("utf-8")
MEAN, LAST = "jnp.mean(x, axis=(0, 1))", "return x * gates"
WRONG = {
    "not through jit": (MEAN, "jnp.array([float(c) for c in x.mean(axis=(0, 1))])", ("(line 13", "inside `jit`", "`float()`")),
    "not through grad": (
        LAST,
        "return jax.lax.while_loop(lambda pair: pair[0] < 1, lambda pair: (pair[0] + 1, pair[1] * gates), (0, x))[1]",
        ("raises ValueError inside `grad`", "`while_loop`"),
    ),
    "no gradient": (LAST, "return x * jax.lax.stop_gradient(gates)", ("No gradient reaches", "`stop_gradient`")),
    "gradient of NaN": (
        LAST,
        "return x * gates + jnp.sqrt(0 * gates.sum())",
        ("of your block's 580 weights are not numbers", "the root"),
    ),
    "gates returned": (LAST, "return gates", ("gives shape (64,)",)),
}


def trained(text: str, session: GradingSession, watched: list[tuple[str, int, int]] | None = None) -> Training:
    shown = [] if watched is None else watched
    read = submission.from_bytes("se_block.py", text.encode())
    return train(read, session, lambda *seen: shown.append(seen), seeds=1, parts=10)


def test_a_right_block_learns_what_the_network_without_it_cannot(session: GradingSession) -> None:
    watched: list[tuple[str, int, int]] = []
    found = trained(RIGHT, session, watched)
    assert not found.problem
    without, yours = found.all_of(False)[0], found.all_of(True)[0]
    assert (658, 806) == (without.parameters, yours.parameters)
    assert 10 == len(without.right) == len(yours.right)
    assert 0.6 < without.accuracy < 0.9 and yours.accuracy > 0.95
    assert "Your block squeezes the cue" in meaning(found) and "adds 148 weights to the network's 658" in added(found)
    text = render(found)
    assert max(map(len, text.splitlines())) <= 80
    assert f"{yours.accuracy:.1%}" in text and spread([without]) in text
    assert [done for _, done, of in watched if of == 10] == [part for part in range(10) for _ in range(2)]
    assert found.before and found.after
    assert [16, 16] == [len(found.before.channels), len(found.after.channels)]
    assert apart(found.before) < FAR < apart(found.after), "the cue has come to move the gates"
    shown = page(found)
    assert 2 == shown.count("<polyline") and 64 == shown.count("<rect")
    assert "<script" not in shown and f"{yours.accuracy:.1%}" in shown and "turn channels up and down" in shown
    assert "compiling" in watched[0][0] and "%" in watched[-1][0]


@pytest.mark.parametrize("name", WRONG)
def test_a_block_that_cannot_learn_is_told_why(name: str, session: GradingSession) -> None:
    before, after, said = WRONG[name]
    assert before in RIGHT
    found = trained(f"import jax\n{RIGHT}".replace(before, after), session)
    text = " ".join(render(found).split())
    assert not found.runs
    assert all(part in text for part in said), text


def test_a_person_who_stops_it_sees_what_there_is(session: GradingSession) -> None:
    def stop(_text: str, done: int, _of: int) -> None:
        if done == 1:
            raise KeyboardInterrupt

    found = train(submission.from_bytes("se_block.py", RIGHT.encode()), session, stop, seeds=5, parts=10)
    assert STOPPED == found.problem
    assert [1, 1] == [len(run.right) for run in found.runs]
    assert STOPPED in render(found) and "seed 0" in render(found) and STOPPED in page(found)


def test_a_file_without_a_block_is_no_block_to_train(session: GradingSession) -> None:
    with pytest.raises(UsageError, match="no SEBlock yet"):
        trained("x = 1", session)


def test_whatever_comes_back_is_no_breakdown_of_ours() -> None:
    """A submission can put anything in place of the numbers: it fools itself alone."""
    for answer in ([0], [7, 0, 0], [9, 5, 1, 2, 3]):
        done = with_part(Training("x"), 0, True, answer, 0.5)
        assert 0 <= done.runs[0].accuracy <= 1
        assert "seed 0" in render(done) and "<polyline" in page(done)
    for found in ([], [5], [10**9, 0], [1, 2, 3]):
        assert 0 <= apart(scales(found)) <= 1
        assert "The gates" in page(Training("x", before=scales(found), after=scales(found)))
    assert "Seed 3: without compiling, with your block compiling" == in_a_line(done, 3)


def test_what_a_wrong_block_learns_is_not_called_right() -> None:
    runs = tuple(Run(0, has_block, 658, 2048, (1540,), (0.1,)) for has_block in (False, True))
    assert "`make grade` says whether your block is right" in meaning(Training("x", runs=runs))
    assert "<b>" in render(Training("<b>\x1b[31m.py")) and "\x1b" not in render(Training("<b>\x1b[31m.py"))
    assert "<b>" not in page(Training("<b>.py", "<b>", "<b>", runs))
