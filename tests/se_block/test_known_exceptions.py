"""Each cause of an exception has a row, and each row a test: a learner's file, the title that it gets, and its line.

The files are in `raising/`, one for each topic. Those that raise here are run; of others, what they say is given.
"""

import re
import tomllib
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from grader.core import machine
from grader.core.values import Outcome, OutcomeKind, SourceLine
from grader.se_block import known_exceptions
from grader.se_block.known_exceptions import KINDS, TOPICS, Explained, Seen, explain, kind_of, rows
from grader.se_block.pinned_cases import PINNED, WORKED_EXAMPLE, is_clamped
from solution.learner_file import source
from solution.mistakes import MUTATIONS
from solution.model import Raises
from tests.support import builders
from tests.support.asker import Asker

FOLDER = Path(__file__).with_name("raising")
TOLD = [
    (topic, id_, told)
    for topic in TOPICS
    for id_, several in tomllib.loads((FOLDER / f"{topic}.toml").read_text(encoding="utf-8")).items()
    for told in several
]
CASES = {
    "": WORKED_EXAMPLE,
    "clamped": next(case for case in PINNED if is_clamped(case)),
    "oblong": next(case for case in PINNED if len(set(case.shape)) == 3 and not is_clamped(case)),
    "low": next(case for case in PINNED if case.shape[0] < case.reduction <= case.shape[2]),
}
INDENTS = (" " * 12, " " * 8)
GENERIC = ("Paste the call", "follow it to the line that stops it")


def file_of(told: dict[str, Any]) -> str:
    """A learner's file: the right one with the changes, or one as it is."""
    text = told.get("file") or source()
    for right, wrong in told.get("change", ()):
        assert right in text
        text = text.replace(right, wrong)
    return str(text)


def said(told: dict[str, Any]) -> Outcome:
    """The outcome of what cannot be made to happen here: its type, its message and its line."""
    error, message, line = told["said"]
    kind = OutcomeKind(told.get("ending", "raised"))
    return Outcome(kind, error=error, message=message, lines=(SourceLine(1, "", line),) if line else ())


def explained(told: dict[str, Any], asker: Asker) -> tuple[Explained | None, str]:
    """What is said of a file, and its line that is named."""
    if "said" in told:
        return explain(said(told), Seen(told.get("check", "runs"), told.get("file", ""))), told["said"][2]
    text, case = file_of(told), told.get("case", "")
    signature, outcome = asker.ended(text, CASES[case])
    if "alone" in told:
        asker.renew()  # it has changed its process
    check = "loads" if signature is None else "clamp" if case == "clamped" else "runs"
    return explain(outcome, Seen(check, text, signature or "")), outcome.lines[-1].text if outcome.lines else ""


@pytest.mark.parametrize(("topic", "id_", "told"), TOLD, ids=[f"{topic}-{id_}-{n}" for n, (topic, id_, _) in enumerate(TOLD)])
def test_a_learner_s_file_gets_the_title_of_its_cause_and_the_line(
    topic: str, id_: str, told: dict[str, Any], asker: Asker
) -> None:
    found, line = explained(told, asker)
    if found is None:
        assert told["raises"] == "up to JAX 0.10"
        assert not machine.versions()["jax"].startswith("0.10.")
        return
    assert (id_, told["title"]) == (found.id, found.title)
    assert told.get("line", line) == line
    assert len(found.title) <= 120
    assert not re.search(r"\{[a-z]+\}", found.title + found.text)
    assert not any(words in found.text for words in GENERIC)
    assert id_ in known_exceptions.in_topic(topic)


def test_every_row_is_tried_above() -> None:
    assert list(rows()) == list(dict.fromkeys(id_ for id_ in rows() if id_ in {id_ for _, id_, _ in TOLD}))


def test_each_row_has_a_title_of_its_own_and_says_what_to_do() -> None:
    several = {title for title, count in Counter(row.title for row in rows().values()).items() if count > 1}
    assert set() == several
    for id_, row in rows().items():
        assert 5 < len(row.title) <= 80, id_
        assert not row.title.endswith("."), id_
        assert f"{row.why} {row.do}".strip().endswith((".", "?")), id_
        assert 20 < len(f"{row.why} {row.do}") <= 420, id_
        assert (row.cure or row.do or row.why).endswith((".", "?")), id_
        assert row.cure != row.why, id_


def test_a_cause_that_no_row_knows_still_has_its_own_name_and_line() -> None:
    outcome = Outcome(OutcomeKind.RAISED, error="OddError", message="odd", lines=(SourceLine(7, "f", "y = odd(x)"),))
    found = explain(outcome, Seen("runs"))
    assert found is not None
    assert found.title == "This line raises OddError"
    assert found.text.startswith("Line 7, `y = odd(x)`.")


def test_where_a_raise_of_the_learner_s_hides_an_exception_that_one_is_explained(asker: Asker) -> None:
    hidden = "try:\n{0}width = channels / 0\n{1}except ZeroDivisionError{as_}:\n{0}raise OSError('bad'){from_}"
    right = "width = max(channels // self.reduction, 1)"
    for as_, from_ in (("", ""), (" as error", " from error")):
        text = source().replace(right, hidden.format(*INDENTS, as_=as_, from_=from_))
        signature, outcome = asker.ended(text, WORKED_EXAMPLE)
        found = explain(outcome, Seen("runs", text, signature or ""))
        assert found is not None
        assert (outcome.error, found.id) == ("OSError", "own-float-division")
        assert "The OSError hides another exception, ZeroDivisionError. Line 15, `width = channels / 0`." in found.text
    shut = source().replace(right, hidden.format(*INDENTS, as_="", from_=" from None"))
    assert asker.ended(shut, WORKED_EXAMPLE)[1].cause is None


def test_a_chain_may_be_as_long_as_it_likes() -> None:
    lines, chain = (SourceLine(9, "f", "raise OddError"),), Outcome(OutcomeKind.RAISED, error="KeyError")
    for _ in range(2000):
        chain = Outcome(OutcomeKind.RAISED, error="OddError", lines=lines, cause=chain)
    found = explain(chain, Seen("runs"))
    assert found is not None
    assert found.id == "key-error-other"


def test_of_a_call_that_never_came_back_the_loop_is_quoted() -> None:
    text = 'def f(x):\n    """while True"""\n    for i in range(x.shape[0]):  # row by row\n        x.sum()\n'
    found = explain(builders.ended(OutcomeKind.TIMED_OUT), Seen("runs", text))
    assert found is not None
    assert found.id == "loop-over-pixels"
    assert "Look at `for i in range(x.shape[0]): # row by row`." in found.text


def test_a_line_that_is_broken_in_two_is_read_as_one() -> None:
    text = "y = nn.Dense(\n    width,\n)(s)\n"
    outcome = Outcome(
        OutcomeKind.RAISED, error="IndexError", message="tuple index out of range", lines=(SourceLine(1, "f", "y = f("),)
    )
    found = explain(outcome, Seen("runs", text.replace("width", "axis=3").replace("nn.Dense", "f")))
    assert found is not None
    assert found.id == "axis-range-index"


def test_what_a_learner_wrote_ends_no_code_and_fills_no_text_again() -> None:
    lines = (SourceLine(3, "f", "x.`{name}`" + "y" * 300),)
    outcome = Outcome(OutcomeKind.RAISED, error="AttributeError", message="'{why}' object has no attribute 'a'", lines=lines)
    found = explain(outcome, Seen("runs"))
    assert found is not None
    assert found.text.count("`") % 2 == 0
    assert len(found.text) < 500


def test_the_error_model_knows_its_own_kinds_alone() -> None:
    assert {row.kind for row in rows().values()} - {""} <= set(KINDS)
    assert kind_of(builders.raised("ZeroDivisionError", "float division by zero")) == "zero width"
    for other in (builders.raised("NotImplementedError"), builders.raised("KeyError", "'params'"), builders.outcome([1.0])):
        assert kind_of(other) == ""


def test_every_kind_that_the_error_model_predicts_has_a_name() -> None:
    raised = set()
    for mutation in MUTATIONS:
        for part in mutation.overrides.values():
            if part.__qualname__.startswith("fails."):
                with pytest.raises(Raises) as caught:
                    part()
                raised.add(caught.value.kind)
    assert {"immutable", "batch", "random"} == raised
    assert raised | {"shapes", "zero width", "no axis", "too wide"} <= set(KINDS)
