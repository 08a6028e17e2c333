"""What is said of a training, and how what comes back from it is read. Nothing is trained."""

import pytest

from grader.reports.training import page, render
from grader.se_block.training import CUES, DIGITS, TASKS, Learned, Run, Scales, Training, apart, scales, with_part
from grader.se_block.training_words import in_a_line, meaning


@pytest.mark.parametrize(
    ("without", "yours", "said"),
    [
        ((0.93, 0.95), (0.94, 0.96), "by +1.0 points; the seeds alone make 2.0 points of difference without it"),
        ((0.93, 0.94), (0.95, 0.96), "channel attention helps a little"),
        ((0.95, 0.96), (0.95, 0.96), "by +0.0 points"),
        ((0.95, 0.96), (0.93, 0.94), "by -2.0 points"),
        ((0.95, 0.96), (0.93, 0.94), "channel attention does not help, but costs a little"),
        ((0.95,), (0.95,), "by +0.0 points. So channel attention does not help where"),
        ((0.95, 0.96), (0.5, 0.94), "with a right block"),
        ((0.2, 0.3), (0.2, 0.3), "read more than 85% of the digits"),
    ],
)
def test_what_is_said_of_the_digits_is_what_is_seen(without: tuple[float, ...], yours: tuple[float, ...], said: str) -> None:
    runs = [
        Run(seed, has_block, 1, 100, (round(100 * share),) * DIGITS.parts, (1.0,))
        for has_block, shares in ((False, without), (True, yours))
        for seed, share in enumerate(shares)
    ]
    assert said in meaning(Learned(DIGITS, tuple(runs)))


def test_what_was_trained_to_the_end_is_what_is_judged() -> None:
    """The second seed was stopped: it is shown with the step that it came to, and counts for nothing."""
    runs = [Run(0, block, 658, 100, (98 if block else 76,) * CUES.parts, (0.1,) * CUES.parts) for block in (False, True)]
    half = [Run(1, block, 658, 100, (50,) * 4, (0.1,) * 4) for block in (False, True)]
    learned = Learned(CUES, (*runs, *half))
    assert "Your block squeezes the cue" in meaning(learned)
    text = render(Training("x", learned=(learned,)))
    assert "seed 1    50.0% at step 80    50.0% at step 80" in text and "all                  76.0%               98.0%" in text
    assert "50.0% at step 80" in page(Training("x", learned=(learned,)))


def test_gates_outside_of_0_and_1_are_told_from_those_at_the_ends() -> None:
    assert 0.5 == scales(CUES, [500_000, 0, 1_000_000, 10, 20]).outside
    assert Scales(((0.0, 1.0), (1e-05, 2e-05))) == scales(CUES, [0, 0, 1_000_000, 10, 20])


def test_whatever_comes_back_is_no_breakdown_of_ours() -> None:
    """A submission can put anything in place of the numbers: it fools itself alone."""
    for answer in ([0], [7, 0, 0], [9, 5, 1, 2, 3]):
        done = with_part(Learned(CUES), 0, True, answer, 0.5)
        assert 0 <= done.runs[0].accuracy <= 1
        shown = Training("x", learned=(done,))
        assert "seed 0" in render(shown) and "<polyline" in page(shown)
    for found in ([], [5], [10**9, 0], [1, 2, 3]):
        for task in TASKS:
            assert 0 <= apart(scales(task, found)) <= 1
            half = Learned(task, done.runs, scales(task, found), scales(task, found))
            assert "The gates" in page(Training("x", learned=(half,)))
    assert "The cue, seed 3: compiling" == in_a_line(done, 3)


def test_what_a_wrong_block_learns_is_not_called_right() -> None:
    runs = tuple(Run(0, has_block, 658, 2048, (1540,) * CUES.parts, (0.1,)) for has_block in (False, True))
    learned = Learned(CUES, runs)
    assert "`make grade` says whether your block is right" in meaning(learned)
    assert "<b>" in render(Training("<b>\x1b[31m.py")) and "\x1b" not in render(Training("<b>\x1b[31m.py"))
    assert "<b>" not in page(Training("<b>.py", "<b>", "<b>", (learned,)))
