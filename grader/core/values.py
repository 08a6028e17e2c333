"""The values that pass from step to step, all frozen. Knows no file, no process and no format."""

import enum
from typing import Literal

import numpy as np
from msgspec import Struct

DEFAULT_SEED = 20180919  # of Hypothesis: every learner gets the same cases


class OutcomeKind(enum.StrEnum):
    """How ONE call ended."""

    RETURNED = "returned"  # the function came back with something
    RAISED = "raised"  # an exception came out of the learner's code
    TIMED_OUT = "timed_out"  # it used up its processor time or its deadline
    CRASHED = "crashed"  # the worker process ended without an answer
    UNREADABLE = "unreadable"  # bytes came back that are no well-formed reply


class MismatchKind(enum.StrEnum):
    """What kind of difference there is between two outcomes; the first that applies."""

    OUTCOME = "outcome"  # no value came back
    TYPE = "type"  # something else than an array or a list of numbers
    SHAPE = "shape"
    DTYPE = "dtype"
    NAN = "nan"  # not a number, or infinite
    VALUE = "value"


class Verdict(enum.StrEnum):
    """What we learned about a submission."""

    PASS = "pass"  # full marks: every case returned a value that was compared
    FAIL = "fail"  # it ran and lost points
    PROVISIONAL = "provisional"  # all that can be checked without the reference passed
    UNGRADABLE = "ungradable"  # it could not be run at all
    GRADER_ERROR = "grader_error"  # our fault: no score


class Status(enum.StrEnum):
    """How one check ended."""

    PASSED = "passed"
    FAILED = "failed"
    SKIPPED = "skipped"  # the check that blocked it is named


class Case(Struct, frozen=True):
    """One set of inputs. `x` is named, not stored: its kind, seed and shape say how to make the array."""

    shape: tuple[int, int, int]
    reduction: int
    seed: int
    kind: str
    x_seed: int


class CasePlan(Struct, frozen=True):
    """Which cases a grading asks: `count` in all, the pinned ones included; `thorough` draws from all shapes."""

    count: int = 100
    seed: int = DEFAULT_SEED
    thorough: bool = False


class SourceLine(Struct, frozen=True):
    """A line of the learner's file: one on the way to an exception, or one with a statement. A notebook's is one of a cell."""

    number: int
    function: str
    text: str
    cell: int | None = None  # of a notebook: its code cells are counted from 1

    @property
    def place(self) -> str:
        """The line in words."""
        return place(self.number, self.cell)


def place(line: int, cell: int | None) -> str:
    """A line of the learner's file in words."""
    return f"cell {cell}, line {line}" if cell else f"line {line}"


class Outcome(Struct, frozen=True, eq=False):
    """How one call ended, and with what. `value` is set when an array came back whole."""

    kind: OutcomeKind
    value: np.ndarray | None = None
    shape: tuple[int, ...] | None = None
    dtype: str = ""
    type_name: str = ""  # of a returned thing that is no array
    error: str = ""  # type of the exception
    message: str = ""
    lines: tuple[SourceLine, ...] = ()
    cause: "Outcome | None" = None  # the exception that a `raise` of the learner's own hides


class Span(Struct, frozen=True):
    """A part of a text, as Python's syntax tree has it: lines from 1, columns from 0 in bytes of UTF-8, the end not in it."""

    line: int
    column: int
    end_line: int
    end_column: int


class SkippedStatement(Struct, frozen=True):
    """A statement at module level that raised and was gone past. `follows` one before it: it uses what that one should give."""

    span: Span
    error: str
    message: str
    follows: bool = False


class Definitions(Struct, frozen=True):
    """What a submission's file defines, as its worker reports it."""

    function: Literal["missing", "callable", "not callable"]
    signature: str
    module: Literal["missing", "module", "not a module"]
    field: bool
    statements: tuple[SourceLine, ...] = ()
    skipped: tuple[SkippedStatement, ...] = ()  # where it was run statement by statement


class Mismatch(Struct, frozen=True):
    """The first difference between two outcomes."""

    kind: MismatchKind
    message: str
    index: int | None = None
    expected: float | None = None
    actual: float | None = None


class Submission(Struct, frozen=True):
    """One learner's file: its text, and the digest of its bytes. `not_text` says why it has none, where it has none.

    `likely_text` is then what it may be, if it was saved with the encoding `likely_encoding`. Of a notebook, `cells` are the
    lines of the text on which its code cells begin.
    """

    path: str
    text: str
    sha256: str
    not_text: str = ""
    likely_text: str = ""
    likely_encoding: str = ""
    cells: tuple[int, ...] = ()
    notes: tuple[str, ...] = ()  # what was assumed about the hand-in
    accept_mended: bool = False  # where it cannot be loaded: it counts as the grader mends it
