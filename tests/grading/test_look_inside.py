"""A picture of what a block does on the way: of right blocks as they are written, of wrong ones, and of hostile ones."""

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from grader.core.errors import UsageError
from grader.core.values import Case
from grader.grading.look_inside import look_inside
from grader.grading.session import GradingSession
from grader.intake import submission
from grader.se_block.picture import Picture
from grader.se_block.pinned_cases import PINNED, WORKED_EXAMPLE
from tests.support.files import FILES, RIGHT, SUBMISSIONS

DRAWN = Case((3, 5, 6), 2, 7, "normal", 1)
# Written with `self.param`, or inside of what traces it or has other shapes: no layer of Flax's gives its numbers.
UNSEEN = {"param", "vmap", "scan", "checkpoint", "remat"}
Look = Callable[..., list[Picture]]


@pytest.fixture(scope="module")
def look(brisk: GradingSession) -> Look:
    def look(text: str, *cases: Case) -> list[Picture]:
        one = submission.from_bytes("se_block.py", text.encode())
        return look_inside(one, brisk, cases, lambda case: brisk.oracle.expected(case) if case == WORKED_EXAMPLE else None)

    return look


def situation(name: str) -> str:
    return (SUBMISSIONS / name / "se_block.py").read_text("utf-8")


def row(picture: Picture, id_: str) -> np.ndarray | None:
    return next(panel.yours for panel in picture.panels if panel.id == id_)


@pytest.mark.parametrize(
    "file", [pytest.param(file, id=file.stem, marks=pytest.mark.sweep if i % 7 else ()) for i, file in enumerate(RIGHT)]
)
def test_of_a_right_block_no_step_differs(file: Path, look: Look) -> None:
    (one,) = look(file.read_text("utf-8"), WORKED_EXAMPLE)
    assert one.first is None and one.is_compared and not one.message
    assert row(one, "gates") is not None and row(one, "output") is not None
    if not UNSEEN & set(file.stem.split("-")):
        assert all(panel.yours is not None for panel in one.panels), "every step is seen"


def test_the_numbers_are_the_lesson_s(look: Look) -> None:
    (one,) = look(situation("right"), WORKED_EXAMPLE)
    for id_, wanted in (
        ("squeeze", [0.875, 1.0, 1.125, 0.8125]),
        ("hidden", [-0.4702, 0.6073]),
        ("active", [0.0, 0.6073]),
        ("logits", [0.2764, 0.3752, -0.4792, -0.3094]),
        ("gates", [0.5687, 0.5927, 0.3824, 0.4233]),
    ):
        found = row(one, id_)
        assert found is not None
        np.testing.assert_allclose(found, wanted, atol=6e-5)


WRONG = {
    "gates": [("nn.sigmoid(", "(")],
    "squeeze": [("jnp.mean(", "jnp.sum("), ("nn.sigmoid(", "(")],  # two at once: the first is told
    "active": [("nn.relu(", "(")],
    "logits": [("nn.Dense(channels)", "nn.Dense(channels, use_bias=True, bias_init=nn.initializers.ones)")],
}


@pytest.mark.parametrize("first", WRONG)
def test_the_first_step_that_differs_is_found(first: str, look: Look) -> None:
    text = situation("right")
    for right, wrong in WRONG[first]:
        assert right in text
        text = text.replace(right, wrong)
    (one,) = look(text, WORKED_EXAMPLE)
    assert one.first and first == one.first.id


def test_a_case_of_one_s_own_shows_nothing_of_a_right_block(look: Look) -> None:
    one, example = look(situation("right"), DRAWN, WORKED_EXAMPLE)
    assert not one.is_compared and all(panel.expected is None for panel in one.panels) and one.first is None
    assert example.is_compared, "the lesson has its numbers"
    shapes = {panel.id: panel.yours.shape for panel in one.panels if panel.yours is not None}
    assert {
        "x": (3, 5, 6), "squeeze": (6,), "hidden": (3,), "active": (3,), "logits": (6,), "gates": (6,), "output": (3, 5, 6),
    } == shapes  # fmt: skip


def test_what_was_seen_before_an_exception_is_shown(look: Look) -> None:
    (one,) = look(situation("right").replace("return x * gates", "raise ValueError('<b>no</b>')"), WORKED_EXAMPLE)
    assert "ValueError" in one.message and "<b>no</b>" in one.message
    assert row(one, "logits") is not None and row(one, "gates") is None and row(one, "output") is None


def test_a_file_without_the_block_shows_what_can_be_seen_from_outside(look: Look) -> None:
    (one,) = look("def se_block_forward(seed, x, reduction):\n    return (x * 0.5).reshape(-1)\n", WORKED_EXAMPLE)
    seen = row(one, "gates")
    assert seen is not None and np.allclose(seen, 0.5) and row(one, "hidden") is None
    assert one.first and "gates" == one.first.id


@pytest.mark.parametrize("text", ["def", "x = 1", "raise SystemExit"])
def test_a_file_that_cannot_be_called_is_said_to_be_one(text: str, look: Look) -> None:
    with pytest.raises(UsageError, match="cannot be called yet"):
        look(text, WORKED_EXAMPLE)


def test_a_block_that_never_returns_or_ends_its_process_is_drawn_without_output(look: Look) -> None:
    (one,) = look((FILES / "hostile" / "exits-in-call.py").read_text("utf-8"), WORKED_EXAMPLE)
    assert one.message.startswith("There is no output") and row(one, "output") is None


def test_every_pinned_case_has_a_picture(look: Look) -> None:
    for one in look(situation("right"), *PINNED):
        assert 7 == len(one.panels) and one.first is None and not one.message
