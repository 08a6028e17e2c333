"""Whatever is raised, it is described by its name, its text and its line, in a form that can be sent."""

import json
from typing import Any

import msgspec
import pytest

from grader.core.values import Definitions, OutcomeKind
from grader.sandbox import protocol
from grader.sandbox.supervisor import WorkerConfig, WorkerSupervisor
from grader.sandbox.worker.exceptions import MAX_TEXT, UNKNOWN, describe
from grader.sandbox.worker_process import Limits
from grader.se_block.calls import call, submission_program
from grader.se_block.pinned_cases import WORKED_EXAMPLE

FILE = "se_block.py"
ODD = {
    "half of a pair": (r"raise ValueError('cannot read \ud83d')", "ValueError", r"cannot read \ud83d"),
    "a byte of a name": (r"raise OSError('no file a\udcff')", "OSError", r"no file a\udcff"),
    "ten million letters": ("raise ValueError('x' * 10**7)", "ValueError", "x" * MAX_TEXT),
    "ten million halves": (r"raise ValueError('\ud83d' * 10**7)", "ValueError", r"\ud83d" * 333 + r"\u"),
    "a text that raises": ("class E(Exception):\n def __str__(self): 1 / 0\nraise E", "E", UNKNOWN),
    "a text that is none": ("class E(Exception):\n def __str__(self): return 3\nraise E", "E", UNKNOWN),
    "a text of its own kind": (
        "class S(str):\n def __getitem__(self, i): return 3\n encode = None\nraise ValueError(S('said'))",
        "ValueError",
        "said",
    ),
    "a class with a name of its own": (
        "class M(type):\n @property\n def __name__(self): 1 / 0\nclass E(Exception, metaclass=M): pass\nraise E('said')",
        "E",
        "said",
    ),
    "a cause that raises": ("class E(Exception):\n __cause__ = property(lambda self: 1 / 0)\nraise E('said')", "E", UNKNOWN),
    "a line that is no number": (f"raise SyntaxError('said', ({FILE!r}, 'three', 1, b'text'))", "SyntaxError", "said"),
    "a line below all": (f"raise SyntaxError('said', ({FILE!r}, -3, 1, 'text'))", "SyntaxError", "said"),
    "a line of 2**70": (f"raise SyntaxError('said', ({FILE!r}, 2**70, 1, 'text'))", "SyntaxError", "said"),
}


def raised(source: str) -> dict[str, Any]:
    """How the exception of a program is described."""
    try:
        exec(compile(source, FILE, "exec"), {"__name__": "learner"})
    except BaseException as error:
        return describe(error, FILE)
    raise AssertionError("nothing was raised")


@pytest.mark.parametrize("name", ODD)
def test_an_odd_exception_is_described_and_can_be_sent(name: str) -> None:
    source, kind, text = ODD[name]
    told = raised(source)
    assert (kind, text) == (told["type"], told["message"])
    assert msgspec.json.decode(json.dumps(told).encode(), type=protocol._Raised)


@pytest.mark.parametrize("name", ["half of a pair", "ten million letters", "a text that raises"])
def test_its_line_is_told_too(name: str) -> None:
    source, _, _ = ODD[name]
    line = source.splitlines()[-1]
    assert [source.count("\n") + 1, "<module>"] == raised(source)["lines"][0][:2], line


@pytest.mark.parametrize("name", ["half of a pair", "a cause that raises", "a line of 2**70"])
def test_a_worker_tells_of_it_and_lives_on(name: str) -> None:
    source, kind, _ = ODD[name]
    body = "\n".join("    " + line for line in source.splitlines())
    worker = WorkerSupervisor(
        submission_program(f"def se_block_forward(seed, x, reduction):\n{body}"), WorkerConfig("process", Limits(), None)
    )
    try:
        assert isinstance(worker.load(), Definitions)
        outcome = call(worker, WORKED_EXAMPLE)
        assert outcome
        assert (OutcomeKind.RAISED, kind) == (outcome.kind, outcome.error)
    finally:
        worker.close()
