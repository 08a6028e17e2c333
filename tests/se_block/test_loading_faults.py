"""Each reason for which a file cannot be loaded has a title and a next step of its own."""

import pytest

from grader.core.values import Definitions, Outcome, OutcomeKind, SourceLine
from grader.grading.assemble import not_text
from grader.intake.submission import from_bytes
from grader.se_block.loading_faults import LOADING_FAULTS, STOPPED, named, recognised
from grader.se_block.next_step import next_step
from tests.support.builders import DEFINITIONS, ended, outcome

# what Python says of each, and the line that it is about
SAID = {
    "commands": ("SyntaxError", "invalid syntax", "!pip install flax"),
    "fences": ("SyntaxError", "invalid syntax", "```python"),
    "conflict": ("SyntaxError", "invalid syntax", "<<<<<<< HEAD"),
    "prompts": ("SyntaxError", "invalid syntax", ">>> import jax"),
    "line numbers": ("SyntaxError", "invalid syntax", "1 import jax"),
    "web page": ("SyntaxError", "invalid syntax", "<!DOCTYPE html>"),
    "entities": ("SyntaxError", "invalid syntax", "if width &lt; 1:"),
    "quotes": ("SyntaxError", "invalid character '\u201c' (U+201C)", "x = \u201ca\u201d"),
    "invisible": ("SyntaxError", "invalid non-printable character U+00A0", "x =\u00a01"),
    "character": ("SyntaxError", "invalid character '\u2212' (U+2212)", "x = \u22121"),
    "tabs": ("TabError", "inconsistent use of tabs and spaces in indentation", "\tx = 1"),
    "indentation": ("IndentationError", "unexpected indent", "    x = 1"),
    "no text": ("SyntaxError", "the file is a PDF document", ""),
    "binary": ("SyntaxError", "source code string cannot contain null bytes", ""),
    "UTF-16": ("SyntaxError", "the encoding is UTF-16 (utf-16-le), not UTF-8", ""),
    "encoding": ("SyntaxError", "the encoding is not UTF-8: line 3 holds the byte 0xe9", ""),
    "sentence": ("SyntaxError", "invalid syntax", "Sure! Here is a complete implementation of the block:"),
    "open": ("SyntaxError", "'(' was never closed", "x = jnp.mean(x"),
    "syntax": ("SyntaxError", "expected ':'", "def f(x)"),
    "JSON": ("NameError", "name 'null' is not defined", "{'outputs': null}"),
    "plots": ("ModuleNotFoundError", "No module named 'matplotlib'", "import matplotlib.pyplot as plt"),
    "Colab": ("ModuleNotFoundError", "No module named 'google.colab'", "from google.colab import drive"),
    "framework": ("ModuleNotFoundError", "No module named 'torch'", "import torch"),
    "relative import": ("ImportError", "attempted relative import with no known parent package", "from .helper import f"),
    "no such name": ("ImportError", "cannot import name 'Dens' from 'flax.linen'", "from flax.linen import Dens"),
    "missing module": ("ModuleNotFoundError", "No module named 'helper'", "import helper"),
    "typed": ("EOFError", "EOF when reading a line", "n = input()"),
    "arguments": ("SystemExit", "2", "args = parser.parse_args()"),
    "exit": ("SystemExit", "0", "sys.exit(0)"),
    "own test": ("AssertionError", "", "assert y.shape == (24,)"),
    "missing file": ("FileNotFoundError", "[Errno 2] No such file or directory: 'x.npy'", "x = jnp.load('x.npy')"),
    "notebook's function": ("NameError", "name 'display' is not defined", "display(y)"),
    "stopped": ("KeyError", "'params'", "print(variables['params'])"),
}  # fmt: skip
BEFORE_IT_ENDS = {
    "timed out": ended(OutcomeKind.TIMED_OUT),
    "crashed": ended(OutcomeKind.CRASHED),
    "unreadable": ended(OutcomeKind.UNREADABLE),
}


def loading(name: str) -> Outcome:
    error, message, line = SAID[name]
    return Outcome(OutcomeKind.RAISED, error=error, message=message, lines=(SourceLine(3, "", line),) if line else ())


def test_every_fault_is_tried_here() -> None:
    assert {one.name for one in (*LOADING_FAULTS, STOPPED)} == set(SAID)


@pytest.mark.parametrize("name", SAID)
def test_what_python_says_leads_to_its_fault(name: str) -> None:
    found = recognised(loading(name))
    assert found is not None
    assert (name, found) == (found.name, named(name))


def test_titles_and_next_steps_are_each_of_their_own() -> None:
    steps = [next_step("loads", loading(name)) for name in SAID] + [next_step("loads", one) for one in BEFORE_IT_ENDS.values()]
    steps.append(next_step("loads", Definitions("missing", "", "missing", False)))
    assert len({step.title for step in steps}) == len({step.text for step in steps}) == len({step.id for step in steps})
    assert all(5 < len(step.title) <= 70 and not step.title.endswith(".") for step in steps)
    assert all(step.text.endswith((".", "?")) and len(step.text) <= 400 for step in steps)


@pytest.mark.parametrize("name", [one.name for one in LOADING_FAULTS])
def test_the_last_hint_is_plainer_than_the_next_step(name: str) -> None:
    fault = named(name)
    assert fault is not None
    assert fault.cure != fault.next_step
    assert fault.cure.endswith((".", "?"))


def test_a_call_of_the_block_s_own_that_stops_the_file_keeps_the_block_s_next_step() -> None:
    zero = Outcome(OutcomeKind.RAISED, error="ZeroDivisionError", lines=(SourceLine(9, "", "se_block_forward(0, x, 8)"),))
    step = next_step("loads", zero)
    assert (STOPPED.title, next_step("runs", DEFINITIONS, zero).text) == (step.title, step.text)


def test_a_file_that_was_run_has_no_such_title() -> None:
    assert recognised(outcome([1.0])) is None
    assert "" == next_step("values", DEFINITIONS, outcome([1.0])).title == next_step(None, DEFINITIONS).title


@pytest.mark.parametrize(
    ("data", "title"),
    [
        (b"%PDF-1.4", "This is no Python file"),
        ("x = 1\n".encode("utf-16"), "The file is saved as UTF-16"),
        (b"# caf\xe9\n", "The file is not saved as UTF-8"),
    ],
)
def test_a_report_of_what_is_no_text_has_the_title(data: bytes, title: str) -> None:
    assert title == not_text(from_bytes("se_block.py", data)).report.title
