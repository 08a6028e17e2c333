"""The values that pass from step to step, all frozen. Knows no file, no process and no format."""

import enum
from typing import Any, Literal

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
    """A line of the learner's file: one on the way to an exception, or one with a statement."""

    number: int
    function: str
    text: str


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


class Definitions(Struct, frozen=True):
    """What a submission's file defines, as its worker reports it."""

    function: Literal["missing", "callable", "not callable"]
    signature: str
    module: Literal["missing", "module", "not a module"]
    field: bool
    statements: tuple[SourceLine, ...] = ()


class Mismatch(Struct, frozen=True):
    """The first difference between two outcomes."""

    kind: MismatchKind
    message: str
    index: int | None = None
    expected: float | None = None
    actual: float | None = None


class Submission(Struct, frozen=True):
    """One learner's file: its text, and the digest of its bytes. `not_text` says why it has none, where it has none."""

    path: str
    text: str
    sha256: str
    not_text: str = ""


class CheckResult(Struct, frozen=True):
    """How one check ended, and what it is worth."""

    id: str
    title: str
    status: Status
    points: int
    max_points: int
    rationale: str
    blocked_by: str | None = None
    message: str = ""  # what was found, when it failed


class Counterexample(Struct, frozen=True):
    """The smallest case that fails a check, with both outcomes. Numbers that are not finite are null."""

    seed: int
    shape: tuple[int, int, int]
    reduction: int
    call: str
    outcome: OutcomeKind
    expected: list[Any]
    actual: list[Any] | None
    message: str
    check: str = ""
    case: str = ""  # what `--case` takes
    expected_shape: tuple[int, ...] = ()
    actual_shape: tuple[int, ...] | None = None
    actual_dtype: str = ""
    mismatch: Mismatch | None = None
    lines: tuple[SourceLine, ...] = ()
    x: list[Any] = []
    steps: tuple["Step", ...] = ()


class Mistake(Struct, frozen=True):
    """One named wrong idea, in the words that a learner reads."""

    id: str
    detail: str | None
    title: str
    explanation: str
    hints: tuple[str, ...]
    line: int | None  # of the learner's file, where it can be told


class Step(Struct, frozen=True):
    """What a step inside the block gives for the counterexample: what it should, and what it does give, where that is known."""

    name: str
    expected: list[float | None]
    actual: list[float | None] | None


class Diagnosis(Struct, frozen=True):
    """Which mistakes explain every outcome; or, where none do, the stage that the outcomes point to."""

    stage: str
    certain: bool
    mistakes: tuple[Mistake, ...]
    title: str = ""  # what the stage is called
    evidence: str = ""  # what points to the stage
    steps: tuple[Step, ...] = ()


class Isolation(Struct, frozen=True):
    """How the submission was held in: what was guarded, and what not, as its worker's probes showed."""

    level: str
    guards: tuple[str, ...]
    missing: tuple[str, ...]


class Report(Struct, frozen=True):
    """Everything that a reporter needs, in the shape of the public JSON format."""

    format: Literal["se-block-report/1"]
    verdict: Verdict
    score: int | None
    max_score: int
    submission: dict[str, str]
    checks: tuple[CheckResult, ...]
    diagnosis: Diagnosis | None
    counterexample: Counterexample | None
    coverage: dict[str, int]
    isolation: Isolation
    environment: dict[str, str]
    timing: dict[str, float]
    next_step: str = ""
    output: str = ""  # what the submission printed, made safe to show
