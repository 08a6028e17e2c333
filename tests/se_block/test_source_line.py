"""The line that makes a mistake is found where it is one line."""

import re
from typing import Any

import msgspec
import pytest

from grader.core.machine import ROOT
from grader.core.values import SourceLine
from grader.sandbox.worker.statements import MOST_TEXT, statements
from grader.se_block.messages import LinePattern, MistakeText
from grader.se_block.source_line import find_line
from grader.selfcheck import label
from solution.learner_file import RIGHT, Written, source
from solution.mistakes import WRITTEN

NOWHERE = {"input-mutated", "input-expects-batch"}  # the exception itself names the line


def line_in(text: str, id_: str, detail: str | None) -> int | None:
    found = find_line([SourceLine(*one) for one in statements([(1, text)])], id_, detail)
    return found.number if found else None


def changed_lines(one: Written) -> set[int]:
    """The numbers of the lines that hold what a mistake changed, and of the one where something is missing."""
    lines = source(one).split("\n")
    right = set(source().split("\n"))
    return {number for number, line in enumerate(lines, 1) if line not in right}


@pytest.mark.parametrize("one", [one for one in WRITTEN if one.id not in NOWHERE], ids=lambda one: label(one.id, one.detail))
def test_the_line_found_is_one_that_the_mistake_changed(one: Written) -> None:
    line = line_in(source(one), one.id, one.detail)
    assert line is not None
    missing = {"activation-missing", "squeeze-missing", "gate-missing"}
    if one.id not in missing:  # what is missing has no line: there the layer before it is shown
        assert line in changed_lines(one)


@pytest.mark.parametrize(
    ("right", "wrong"),
    [
        ("block = SEBlock(reduction=reduction)", "block = SEBlock(reduction=4)"),
        ("    reduction: int", "    reduction: int = 4"),
        ("// self.reduction", "// 4"),
    ],
)
def test_a_reduction_that_is_never_heard_of_is_found_wherever_its_number_stands(right: str, wrong: str) -> None:
    lines = source().replace(right, wrong).split("\n")
    (expected,) = (number for number, line in enumerate(lines, 1) if wrong in line)
    assert expected == line_in("\n".join(lines), "bottleneck-fixed", "C // 4")


@pytest.mark.parametrize("step", ["out = out.at[:, :, c].set(x[:, :, c] * gates[c])", "out[:, :, c] *= gates[c]"])
def test_in_a_loop_that_skips_a_channel_the_line_that_scales_is_found(step: str) -> None:
    loop = f"out = x\n        for c in range(channels - 1):\n            {step}\n        return out"
    lines = source().replace("return x * gates", loop).split("\n")
    assert step == lines[(line_in("\n".join(lines), "scale-skips-channel", "last") or 0) - 1].strip()


def test_where_several_lines_may_be_it_none_is_named() -> None:
    twice = source().replace(
        "squeezed = jnp.mean(x, axis=(0, 1))", "squeezed = jnp.mean(jnp.mean(x, 0), 0)\n        y = x.mean()"
    )
    assert line_in(twice, "squeeze-channels", None) is None
    assert line_in(source(), "squeeze-channels", None) is not None


HOPELESS = {
    "empty": "", "broken": "def (", "null": "\0", "short": "x = 1", "brackets": "(" * 300, "signs": "-" * 50000 + "1",
    "sum": "x = " + "1 + " * 20000 + "1", "line": "x = " + "a / " * 20000 + "b.sum(", "large": "x.sum()\n#" + " " * MOST_TEXT,
    "many": "x.sum(0)\n" + "a = 1\n" * 5000, "wide": "x.sum(0)\n" + "a = '" + "b" * 900 + "'\n" * 3 * 100,
}  # fmt: skip


@pytest.mark.parametrize("text", HOPELESS.values(), ids=HOPELESS)
def test_a_file_that_cannot_be_read_has_no_line(text: str) -> None:
    assert line_in(text, "squeeze-sum", None) is None
    assert line_in(text, "gate-normalised", "sum") is None
    assert line_in(text, "bottleneck-fixed", "4") is None


def test_comments_and_texts_are_no_code() -> None:
    commented = source().replace("squeezed = ", "# x.sum(\n        squeezed = ")
    assert line_in(commented, "squeeze-sum", None) is None


def test_a_mistake_without_a_place_has_no_line() -> None:
    assert line_in(source(), "input-mutated", None) is None
    assert "squeeze" in RIGHT


@pytest.mark.parametrize(
    "wrong",
    [
        {"line": {"holds": "("}},
        {"line": {"holds": "a", "which": "third"}},
        {"line": {"which": "only"}},
        {"named_if": {"4": "("}},
    ],
    ids=str,
)
def test_a_text_whose_patterns_cannot_be_used_is_an_error_when_it_is_loaded(wrong: dict[str, Any]) -> None:
    text = {"title": "t", "explanation": "e", "hints": ["1", "2", "3"]}
    assert msgspec.convert(text | {"line": {"holds": "a"}}, MistakeText).line == LinePattern("a")
    with pytest.raises((msgspec.ValidationError, re.error)):
        msgspec.convert(text | wrong, MistakeText)


def test_what_a_docstring_or_a_text_says_is_not_taken_for_what_the_file_does() -> None:
    file = (
        'class SEBlock:\n    """Dense(h), ReLU, Dense(C)."""\n\n    def __call__(self, s):\n        print("Dense(h)")\n'
        "        return nn.Dense(4 // self.reduction)(s)\n"
    )
    assert 5 == line_in(file, "bottleneck-unclamped", None)
    assert 5 == line_in(file.replace('print("Dense(h)")', "h = nn.Dense(0)(s)"), "bottleneck-unclamped", None)


def test_the_stub_s_own_docstring_names_no_line_of_a_filled_in_stub() -> None:
    stub = (ROOT / "exercise" / "se_block.py").read_text(encoding="utf-8")
    filled = stub.replace(
        'raise NotImplementedError("TODO 1: write SEBlock.__call__")', "return nn.Dense(4 // self.reduction)(x)"
    )
    assert filled != stub
    line = line_in(filled, "bottleneck-unclamped", None)
    assert line is not None
    assert "nn.Dense(4" in filled.splitlines()[line - 1]
