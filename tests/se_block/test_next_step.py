"""Every way to fail leads to a next step that fits it, short enough to be read."""

import re
from typing import Any

import pytest
from msgspec.structs import replace

from grader.core.values import Definitions, Mismatch, MismatchKind, Outcome, OutcomeKind, SourceLine
from grader.se_block.checks import CHECKS
from grader.se_block.next_step import AT_SIZE, next_step
from tests.support.builders import DEFINITIONS, ended, outcome, raised

IDS = [check.id for check in CHECKS]
RETURNED = outcome([1.0])
ERRORS = ("NotImplementedError", "ModuleNotFoundError", "NameError", "ZeroDivisionError", "SystemExit", "EOFError")
BROADCASTING = "mul got incompatible shapes for broadcasting: (4, 4, 4), (2,)."
IMMUTABLE = "JAX arrays are immutable and do not support in-place item assignment."
ENDINGS = {
    "timed-out": ended(OutcomeKind.TIMED_OUT),
    "crashed": ended(OutcomeKind.CRASHED),
    "unreadable": ended(OutcomeKind.UNREADABLE),
    "broadcasting": raised("ValueError", BROADCASTING),
    "immutable": raised("TypeError", IMMUTABLE),
    **{error: raised(error) for error in ERRORS},
    "NotImplementedError": replace(raised("NotImplementedError"), lines=(SourceLine(9, "f", "raise NotImplementedError"),)),
}


def text(*args: Any) -> str:
    return next_step(*args).text


def other_signature(signature: str) -> str:
    return text("runs", replace(DEFINITIONS, signature=signature), raised("TypeError", "takes 2 positional arguments"))


def at_size(kind: MismatchKind) -> str:
    """The advice where every small case is right, and a larger one is wrong in this way."""
    return text(AT_SIZE, DEFINITIONS, RETURNED, Mismatch(kind, ""))


def every_advice() -> dict[str, str]:
    given = {f"check-{check}": text(check, DEFINITIONS, RETURNED) for check in IDS}
    given |= {f"ending-{name}": text("runs", DEFINITIONS, ending) for name, ending in ENDINGS.items()}
    given |= {f"form-{kind}": text("output", DEFINITIONS, RETURNED, Mismatch(kind, "")) for kind in MismatchKind}
    given["small-is-right"] = at_size(MismatchKind.VALUE)
    return given | {"passed": text(None, DEFINITIONS), "signature": other_signature("a" * 200)}


ADVICE = every_advice()


@pytest.mark.parametrize("name", ADVICE)
def test_an_advice_is_short_and_ends_like_a_sentence(name: str) -> None:
    assert 20 < len(ADVICE[name]) <= 400
    assert re.search(r"[.?]$|\)\.$", ADVICE[name])
    assert "  " not in ADVICE[name]


def test_where_every_small_case_is_right_the_advice_begins_with_that() -> None:
    assert at_size(MismatchKind.VALUE).startswith("Every small case is right")
    assert at_size(MismatchKind.NAN) == text("values", DEFINITIONS, RETURNED, Mismatch(MismatchKind.NAN, ""))


def test_each_check_has_an_advice_of_its_own() -> None:
    assert len(IDS) == len({text(check, DEFINITIONS) for check in IDS})


def test_each_ending_has_an_advice_of_its_own_and_so_has_each_check() -> None:
    advice = {text("runs", DEFINITIONS, ending) for ending in ENDINGS.values()}
    assert len(ENDINGS) == len(advice)
    assert set() == advice & {text(check, DEFINITIONS) for check in IDS}


@pytest.mark.parametrize(
    ("ending", "words"),
    [
        pytest.param(ENDINGS["NotImplementedError"], "still the stub", id="stub"),
        pytest.param(raised("ModuleNotFoundError"), "JAX, Flax and NumPy", id="module"),
        pytest.param(raised("ZeroDivisionError"), "at least one unit", id="no-hidden-unit"),
        pytest.param(raised("ValueError", BROADCASTING), "gates must have shape (C,)", id="broadcasting"),
        pytest.param(raised("TypeError", IMMUTABLE), "compute a new array", id="immutable"),
        pytest.param(ended(OutcomeKind.TIMED_OUT), "a loop that never ends", id="time-out"),
        pytest.param(ended(OutcomeKind.CRASHED), "os._exit", id="crash"),
        pytest.param(
            ended(OutcomeKind.UNREADABLE), "Let se_block_forward return its value, and do nothing else", id="unreadable"
        ),
    ],
)
def test_an_ending_leads_to_what_it_comes_from(ending: Outcome, words: str) -> None:
    assert words in text("runs", DEFINITIONS, ending)


BLOCKS_OWN = ("NotImplementedError", "NameError", "ZeroDivisionError", "broadcasting", "immutable", "ModuleNotFoundError")


@pytest.mark.parametrize("name", BLOCKS_OWN)
def test_a_file_that_the_block_stops_while_it_is_loaded_gets_the_advice_of_its_ending(name: str) -> None:
    called = next_step("runs", DEFINITIONS, ENDINGS[name])
    assert called == next_step("loads", ENDINGS[name])
    assert called.title


def test_a_function_inside_of_the_class_is_told_from_one_that_is_not_there() -> None:
    missing = Definitions("missing", "", "module", field=True)
    inside = next_step("loads", missing, text="class SEBlock:\n    def se_block_forward(seed, x, reduction):\n        pass\n")
    assert inside.title == "se_block_forward is not at the left margin"
    assert next_step("loads", missing, text="# se_block_forward\n").title == "se_block_forward is not there"


def test_no_ending_gets_the_advice_that_fits_all() -> None:
    for ending in (*ENDINGS.values(), raised("OddError"), raised("", "")):
        assert text("runs", DEFINITIONS) != text("runs", DEFINITIONS, ending)


@pytest.mark.parametrize(
    ("kind", "words"),
    [(MismatchKind.TYPE, "it must return"), (MismatchKind.DTYPE, "Which line changes the dtype?"), (MismatchKind.NAN, "by 0")],
    ids=["type", "dtype", "nan"],
)
def test_a_form_has_an_advice_of_its_own(kind: MismatchKind, words: str) -> None:
    assert words in text("output", DEFINITIONS, RETURNED, Mismatch(kind, ""))


def test_a_shape_has_the_advice_of_the_check() -> None:
    assert text("output", DEFINITIONS) == text("output", DEFINITIONS, RETURNED, Mismatch(MismatchKind.SHAPE, ""))


@pytest.mark.parametrize("signature", ["", "x", "x, seed, reduction"], ids=["none", "one", "another-order"])
def test_a_wrong_signature_is_shown_beside_the_right_one(signature: str) -> None:
    advice = other_signature(signature)
    assert f"calls se_block_forward(seed, x, reduction); yours takes ({signature})." in advice


@pytest.mark.parametrize(
    ("definitions", "ending"),
    [
        pytest.param(DEFINITIONS, raised("TypeError"), id="right-signature"),
        pytest.param(
            replace(DEFINITIONS, signature="x"),
            Outcome(OutcomeKind.RAISED, error="TypeError", lines=(SourceLine(7, "f", "x + None"),)),
            id="raised-inside-the-function",
        ),
        pytest.param(replace(DEFINITIONS, signature="x"), raised("StopIteration"), id="another-exception"),
    ],
)
def test_a_signature_is_not_blamed_for(definitions: Definitions, ending: Outcome) -> None:
    assert "yours takes" not in text("runs", definitions, ending)


def test_when_all_is_well_there_is_nothing_to_do() -> None:
    assert text(None, DEFINITIONS).startswith("Every case agrees.")
