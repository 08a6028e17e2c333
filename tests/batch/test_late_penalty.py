"""A late penalty is points or a share of them, takes no more than there is, and is said in words."""

import pytest

from grader.batch import late_penalty
from grader.options import parse


@pytest.mark.parametrize(
    ("text", "score", "left", "words"),
    [
        ("20%", 8, 6.4, "The instructor takes 20% off for being late, so 6.4 of 10 points count."),
        ("2", 8, 6, "The instructor takes 2 points off for being late, so 6 of 10 points count."),
        ("1", 10, 9, "The instructor takes 1 point off for being late, so 9 of 10 points count."),
        ("12,5 %", 10, 8.75, "The instructor takes 12.5% off for being late, so 8.75 of 10 points count."),
        ("3", 2, 0, "The instructor takes 3 points off for being late, so 0 of 10 points count."),
        ("100%", 10, 0, "The instructor takes 100% off for being late, so 0 of 10 points count."),
    ],
)
def test_what_is_left_and_what_is_said(text: str, score: int, left: float, words: str) -> None:
    found = late_penalty.read(text)
    assert left == found.off(score)
    assert words == found.words(score, 10)


@pytest.mark.parametrize("text", ["", "a lot", "-2", "120%", "1e3", "20 percent", "nan"])
def test_any_other_text_is_wrong_usage(text: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        parse(["batch", "here", f"--late-penalty={text}"])
    assert 2 == ended.value.code
    assert "is neither points, such as 2, nor a share of the points, such as 20%" in capsys.readouterr().err
