"""What a grading found, in the shape of the public JSON format; all frozen. Knows no file and no process."""

from typing import Any, Literal

from msgspec import Struct

from grader.core.values import Mismatch, OutcomeKind, SourceLine, Status, Verdict, place


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
    cell: int | None = None  # of a notebook, in which that line is

    @property
    def place(self) -> str:
        """The line in words; empty where it cannot be told."""
        return place(self.line, self.cell) if self.line else ""


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


class MendedLine(Struct, frozen=True):
    """One change of the grader's to a file that cannot be loaded: the first line of it, what stands there, and why."""

    line: int
    was: str
    why: str
    cell: int | None = None  # of a notebook, in which that line is

    @property
    def words(self) -> str:
        """The change in a sentence."""
        where = place(self.line, self.cell)
        was = f" `{self.was}`" if self.was else ""
        return f"{where[:1].upper()}{where[1:]}{was}: {self.why}."


class Mended(Struct, frozen=True):
    """What a file that cannot be loaded would get, if the grader's `changes` to it were made. It does not count."""

    changes: tuple[MendedLine, ...]
    verdict: Verdict
    score: int | None


class Isolation(Struct, frozen=True):
    """How the submission was held in: what was guarded, and what not, as its worker's probes showed."""

    level: str
    guards: tuple[str, ...]
    missing: tuple[str, ...]


class GoalExample(Struct, frozen=True):
    """The smallest case of a stretch goal that goes wrong, with both outcomes. Numbers that are not finite are null."""

    call: str
    shape: tuple[int, ...]
    expected: list[Any]
    actual: list[Any] | None
    message: str
    index: int | None = None  # of the first number that differs
    lines: tuple[SourceLine, ...] = ()


class GoalResult(Struct, frozen=True):
    """How a stretch goal stands. It never counts for the score."""

    id: str
    title: str
    path: str
    status: Literal["solved", "failed", "provisional", "stub", "missing"]
    cases: int = 0  # that were asked
    right: int = 0  # of them
    mistakes: tuple[Mistake, ...] = ()
    counterexample: GoalExample | None = None
    next_step: str = ""


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
    mended: Mended | None = None
    title: str = ""  # what stops the file or a call, in a few words
    notes: tuple[str, ...] = ()  # what was assumed about the hand-in
