"""The tour of the networks: what a right block shows there, and each way in which a wrong one does not fit, in words."""

import json
import shutil
from pathlib import Path

import numpy as np
import pytest

from grader.core.errors import UsageError
from grader.core.machine import ROOT
from grader.core.values import Outcome, OutcomeKind
from grader.grading.session import GradingSession
from grader.grading.tour import tour
from grader.intake import submission
from grader.reports.tour import as_json, markdown, page, render
from grader.se_block.spec import STRETCH, STUB
from grader.se_block.tour import ITS_OWN, SWEEP, Tour, numbers, stop
from tests.support import tour_table
from tests.support.files import SUBMISSIONS

RIGHT = (SUBMISSIONS / "right" / "se_block.py").read_text("utf-8")
MEAN, FIRST, LAST = "jnp.mean(x, axis=(0, 1))", "nn.Dense(max(channels // self.reduction, 1))", "return x * gates"
NO_LAYERS = RIGHT[RIGHT.index("        hidden =") : RIGHT.index("        gates = nn.sigmoid")]
WRONG = {
    "asks for a number": (MEAN, "jnp.array([float(c) for c in x.mean(axis=(0, 1))])"),
    "numpy": (MEAN, "__import__('numpy').asarray(x).mean(axis=(0, 1))"),
    "width": (FIRST, "nn.Dense(self.reduction)"),
    "gates": (LAST, "return gates"),
    "flat": (LAST, "return (x * gates).reshape(-1)"),
    "name": ("self.reduction, 1))(squeezed)", "self.reduction, 1))(squeezd)"),
    "no layers": (NO_LAYERS, "        gates = squeezed\n"),
    "one size": (LAST, f"assert x.shape[0] in (1, 4)\n        {LAST}"),
    "state": (LAST, f"self.variable('seen', 'count', lambda: jnp.zeros(()))\n        {LAST}"),
    "exit": (LAST, "__import__('os')._exit(0)"),
}
SAID = {
    "asks for a number": ("raises ConcretizationTypeError (line 12", "inside `jit`", "`float()`"),
    "numpy": ("raises TracerArrayConversionError (line 12", "inside `jit`", "np."),
    "width": ("With 512 channels and reduction 16", "a right one has 33,312", "h = max(C // reduction, 1), here 32"),
    "gates": ("gives shape (64,) for an image of shape (4, 4, 64)", "must be an image of the same shape"),
    "flat": ("gives shape (1024,)", "Flatten it in se_block_forward"),
    "name": ("raises NameError (line 13", "by itself", "`make grade`"),
    "no layers": ("Your block has no parameters", "nothing in it that could be learned"),
    "one size": ("raises AssertionError (line 17", "inside the network", "other shapes"),
    "state": ("for a batch of images, and not for one", "with one set of weights", "something else than its weights"),
    "exit": ("Your block stops the worker by itself", "`make grade` says what is wrong"),
}


def toured(text: str, session: GradingSession) -> Tour:
    return tour(submission.from_bytes("se_block.py", text.encode()), session)


@pytest.fixture(scope="module")
def right(session: GradingSession) -> Tour:
    return toured(RIGHT, session)


def test_a_right_block_gives_the_published_totals(right: Tour) -> None:
    assert not right.problem and not right.advice
    assert list(ITS_OWN) == [one.network for one in right.stops]
    assert [one.network.without for one in right.stops] == [one.total - one.blocks for one in right.stops]
    assert [16, 16, 8, 9] == [len(one.places) for one in right.stops]
    assert [2_530_992, 636_540, 1_510_446, 456_022] == [one.blocks for one in right.stops]
    assert right.weights == SWEEP == {4: 10_059_776, 8: 5_029_888, 16: 2_514_944, 32: 1_257_472}


def test_the_lesson_shows_this_table(right: Tour) -> None:
    assert tour_table.with_table(markdown(right)) == tour_table.LESSON.read_text("utf-8"), "run `make docs`"


def test_the_tour_fits_a_screen_and_says_where_the_blocks_sit(right: Tour) -> None:
    text = render(right)
    assert max(map(len, text.splitlines())) <= 80
    flat = " ".join(text.split())
    assert "stage 1: 3 x 256:16; stage 2: 4 x 512:32; stage 3: 6 x 1024:64; stage 4: 3 x 2048:128" in flat
    assert "hard sigmoid, and widths that 8 divides: 1,834 parameters more" in flat
    assert "2,514,944 at 16, 1,257,472 at 32; as published" in flat
    shown = page(right)
    assert "<script" not in shown and "28,088,024" not in shown and "2,530,992" in shown


def test_as_data_the_tour_has_what_other_programs_read(right: Tour) -> None:
    data = json.loads(as_json(right))
    assert "se-block-tour/1" == data["format"]
    small = {
        "id": "mobilenet-v3-small",
        "blocks": 9,
        "parameters": 2_537_238,
        "parameters_without": 2_081_216,
        "published": 2_542_856,
        "message": None,
        "own_block": None,
    }
    assert small == data["networks"][3]
    assert ["se-resnet-50", "efficientnet-b0", "mobilenet-v3-large"] == [one["id"] for one in data["networks"][:3]]
    stopped = Tour("x", "It is wrong.", "Mend it.", right.stops[:1])
    first, second, *_ = json.loads(as_json(stopped))["networks"]
    assert (28_088_024, None) == (first["parameters"], first["message"])
    assert (None, None, 4_652_008, "It is wrong. Mend it.") == tuple(
        second[key] for key in ("blocks", "parameters", "parameters_without", "message")
    )


def test_a_network_has_the_block_that_was_written_for_its_stretch_goal(session: GradingSession, tmp_path: Path) -> None:
    """Of two that solve their goals; and not that of a third, which has as many parameters, and other numbers."""
    (tmp_path / "se_block.py").write_text(RIGHT, encoding="utf-8")
    own = shutil.copytree(ROOT / "solution" / "stretch", tmp_path / STRETCH.name)
    (own / "batch.py").write_text(RIGHT, encoding="utf-8")
    found = tour(submission.read(tmp_path / "se_block.py"), session)
    assert ["", "efficientnet.py", "mobilenet.py", "mobilenet.py"] == [one.own for one in found.stops]
    assert [one.network.without + one.network.own for one in found.stops] == [one.total for one in found.stops]
    (note,) = found.notes
    assert "batch.py is not in it. It does not solve its goal yet: `make stretch` says why." in note
    flat = " ".join(render(found).split())
    assert (
        "stage 2: 72:24, 2 x 120:32;" in flat and "which you wrote in mobilenet.py: 5,483,032 parameters, as published" in flat
    )
    assert "batch.py is not in it" in flat and "batch.py is not in it" in page(found)
    data = json.loads(as_json(found))
    assert [None, "efficientnet.py"] == [one["own_block"] for one in data["networks"][:2]]
    assert [note] == data["notes"]


@pytest.mark.parametrize("name", WRONG)
def test_what_does_not_fit_is_said_in_words(name: str, session: GradingSession) -> None:
    before, after = WRONG[name]
    assert before in RIGHT
    found = toured(RIGHT.replace(before, after), session)
    said = f"{found.problem} {found.advice}"
    assert all(part in said for part in SAID[name]), said
    assert SAID[name][0] in " ".join(render(found).split())
    assert "What is in the way" in page(found)


def test_the_stub_and_a_file_without_a_block_are_told_so(session: GradingSession) -> None:
    assert "NotImplementedError" in toured(STUB.read_text("utf-8"), session).problem
    for text in ("x = 1", "def se_block_forward(seed, x, reduction):\n    return x", "1 +"):
        with pytest.raises(UsageError, match="no SEBlock yet"):
            toured(text, session)


def test_whatever_comes_back_is_no_breakdown_of_ours() -> None:
    """A submission can put anything in place of the numbers: it fools itself alone."""
    for value in (None, np.zeros(3, np.float32), np.zeros((2, 2), np.int64), np.array([], np.int64), np.array([-1])):
        assert numbers(Outcome(OutcomeKind.RETURNED, value=value)) is None
    assert [] == list(stop(ITS_OWN[0], [7]).places)
    places = stop(ITS_OWN[0], [7, 1, 0, 0, 5, 9]).places
    assert 1 == len(places) and places[0].right == 1


def test_a_page_shows_what_a_file_says_as_text() -> None:
    assert "<b>" not in page(Tour("<b>.py", "Your block raises <b>", "x")) and "&lt;b&gt;" in page(Tour("<b>.py"))
