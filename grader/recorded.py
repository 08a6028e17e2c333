"""What a learner's kit has in place of the reference and the error model: their recorded outcomes, in one book.

Knows the book and who writes it (`Recording`); computes no block. The answers hold wherever the same random numbers are
drawn, which is looked into only when a submission's numbers differ: then a small block of a known outcome is run, too.
The first submission that returns something has the pieces of a block compiled, which all later ones find.
"""

import contextlib
import math
import zlib
from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import msgspec
import numpy as np
from msgspec import Struct

from grader import book, compare, environment, inputs
from grader.cases import PINNED, Plan, simplicity, split
from grader.errors import Breakdown, UsageError
from grader.lane import Lane, Setup
from grader.model import Case, OutcomeKind
from grader.predictions import SCREEN, Prediction, Predictions, Right, Switch, row

KEY = "se-block-kit/1"
PREFLIGHT = Path(__file__).with_name("worker") / "preflight.py"
PIECES = PREFLIGHT.with_name("pieces.py")
PREFLIGHT_CASE = Case((1, 1, 4), 2, 20180919, "signs", 0)


class RecordedSwitch(Struct, frozen=True):
    """One way to make a mistake, by its number and name; what it does is recorded."""

    number: int
    id: str
    detail: str | None
    rare: bool
    rounds: bool


class Form(Struct, frozen=True):
    """`count` recorded outcomes in a row, all of one shape, or all the same kind of exception."""

    shape: tuple[int, ...]
    raised: str
    count: int


class Contents(Struct, frozen=True):
    """What the arrays of the book are about."""

    kit: str  # a digest of the kit that recorded it, and of its machine
    versions: dict[str, str]
    cases: tuple[str, ...]  # as `--case` takes them: the pinned ones first
    switches: tuple[RecordedSwitch, ...]
    forms: tuple[tuple[Form, ...], ...]  # for each pinned case


def preflight_setup(trusted: Setup) -> Setup:
    """How the preflight block is run: like a submission whose layers may have any names."""
    return msgspec.structs.replace(trusted, weights="any-names")


class Recording:
    """The book's arrays by name, and what they are about."""

    def __init__(self, path: Path) -> None:
        self.arrays = book.read(path, KEY)
        try:
            self.contents = msgspec.json.decode(self.arrays["contents"].tobytes(), type=Contents)
        except (KeyError, msgspec.DecodeError):
            raise Breakdown(f"the recorded answers {path} are missing or damaged; get the kit again") from None

    def outcomes(self, number: int) -> tuple[np.ndarray, list[Prediction]]:
        """For a pinned case: which outcome each set has, and all outcomes that there are."""
        values, found, start = unplaned(self.arrays[f"values {number}"]).astype(np.float64), list[Prediction](), 0
        for form in self.contents.forms[number]:
            size = math.prod(form.shape)
            for _ in range(form.count):
                found.append(Prediction(None if form.raised else values[start : start + size].reshape(form.shape), form.raised))
                start += 0 if form.raised else size
        return self.arrays[f"which {number}"], found


def planed(values: np.ndarray) -> np.ndarray:
    """float32 numbers as four rows, of all their first bytes, all their second ones ...: these compress better."""
    return np.ascontiguousarray(values.view(np.uint8).reshape(-1, 4).T)


def unplaned(rows: np.ndarray) -> np.ndarray:
    """The numbers again."""
    return np.ascontiguousarray(rows.T).view(np.float32).reshape(-1)


class RecordedAnswers:
    """The reference's answers, to the recorded cases alone."""

    asked = 0  # how many cases the reference had to be run for: there is none
    preparing = "Compiling for this machine"

    def __init__(self, recording: Recording, trusted: Setup, lanes: int) -> None:
        self._recording, self._trusted, self._lanes = recording, trusted, lanes
        self._answers = {name: recording.arrays[f"answer {name}"] for name in recording.contents.cases}

    def planned(self, plan: Plan) -> tuple[Case, ...]:
        """The cases that can be asked; raises UsageError where others are wanted."""
        if plan != Plan():
            raise UsageError(
                "This kit holds the answers to its own cases only. Leave out --examples, --seed and --thorough; whoever has "
                "the reference can use them."
            )
        return tuple(map(inputs.parse, self._recording.contents.cases))

    def get(self, case: Case) -> np.ndarray:
        """The reference's output for `case`; raises UsageError where it was not recorded."""
        try:
            return self._answers[inputs.specification(case)]
        except KeyError:
            raise UsageError(
                f"This kit holds no answer for {inputs.specification(case)}. Run the call itself to see your numbers, or "
                "take a case that a report of this kit shows."
            ) from None

    def lacks(self, _cases: Iterable[Case]) -> bool:
        """Whether `ensure` has something to do: the answers are all there, but compiled code may not be."""
        mark = self._compiled()
        return mark is not None and not mark.exists()

    def ensure(self, cases: Iterable[Case], progress: Callable[[], None] = lambda: None) -> None:
        """Have JAX compile, once, what submissions need for `cases`: they may not keep it. What fails costs only time."""
        mark = self._compiled()
        if mark is None or mark.exists():
            return
        with contextlib.suppress(Breakdown, OSError), ThreadPoolExecutor(self._lanes) as pool:
            for future in [pool.submit(self._compile, share, progress) for share in split(cases, self._lanes)]:
                future.result()
            mark.touch()

    def _compiled(self) -> Path | None:
        """A file that is there once all is compiled; None where nothing can be kept."""
        folder = self._trusted.compiled
        return folder / f"pieces-{zlib.crc32(PIECES.read_bytes()):08x}" if folder else None

    def _compile(self, cases: Sequence[Case], progress: Callable[[], None]) -> None:
        lane, done = Lane(PIECES.read_bytes(), self._trusted), set[Case]()
        try:
            for case in cases:
                width = max(case.shape[2] // case.reduction, 1)
                pieces = Case(case.shape, width, 0, "signs", 0)
                if pieces not in done:
                    outcome = lane.call(pieces)
                    if outcome is None or outcome.kind is not OutcomeKind.RETURNED:
                        raise Breakdown("the pieces of a block did not run")
                    done.add(pieces)
                progress()
        finally:
            lane.close()

    def smallest(self, _plan: Plan, fails: Callable[[Case], bool]) -> Case | None:
        """The simplest recorded case that fails: every one is asked."""
        return next((case for case in sorted(self.planned(Plan()), key=simplicity) if fails(case)), None)

    def drift(self) -> str:
        """Why no numbers can be compared here; empty where the random numbers are those that were recorded.

        That they are is remembered in the cache, for this machine and these versions.
        """
        compiled = self._trusted.compiled
        known = self._recording.arrays["preflight"]
        alike = compiled.with_name(f"preflight-{zlib.crc32(known.tobytes()):08x}-{compiled.name}") if compiled else None
        if alike and alike.exists():
            return ""
        lane = Lane(PREFLIGHT.read_bytes(), preflight_setup(self._trusted))
        try:
            outcome = lane.call(PREFLIGHT_CASE)
        finally:
            lane.close()
        if outcome is None or outcome.kind is not OutcomeKind.RETURNED:
            raise Breakdown(f"the preflight block {compare.ending(outcome) if outcome else 'gave no answer'}")
        if not compare.compare(known, outcome):
            if alike:
                with contextlib.suppress(OSError):
                    alike.touch()
            return ""
        there, here = self._recording.contents.versions, environment.versions()
        names = [name for name in ("jax", "jaxlib", "flax") if there[name] != here[name]]
        which = "; ".join(f"{name} {here[name]} here, {there[name]} there" for name in names) or "with the same versions"
        return f"this machine draws other random weights than the answers were recorded with ({which})"

    def close(self) -> None:
        """Nothing was started."""


class RecordedPredictions(Predictions):
    """The outcomes of single mistakes and of pairs."""

    def __init__(self, recording: Recording) -> None:
        self._recording = recording
        self._sets: list[tuple[Switch, ...]] = []
        self._number: dict[tuple[Switch, ...], int] = {}
        self._outcomes: dict[Case, tuple[np.ndarray, list[Prediction]]] = {}

    def open(self, _progress: Callable[[int, int], None]) -> bool:
        """Have all outcomes at hand; they are unpacked case by case, when they are asked for."""
        if not self._sets:
            switches = self._recording.contents.switches
            chosen = self._recording.arrays["sets"]
            self._sets = [tuple(switches[i] for i in numbers if i >= 0) for numbers in chosen.tolist()]
            self._number = {one: i for i, one in enumerate(self._sets)}
        return True

    @property
    def sets(self) -> list[tuple[Switch, ...]]:
        """The recorded sets but for that of the right block, the smallest first."""
        return [chosen for chosen in self._sets if chosen]

    def predict(self, case: Case, switches: Sequence[Switch]) -> Prediction:
        """What the block gives on `case` with these mistakes."""
        which, outcomes = self._of(case)
        return outcomes[int(which[self._number[tuple(switches)]])]

    def right(self, case: Case) -> Right:
        """What the right block computes on the way."""
        number = PINNED.index(case)
        return Right(*(self._recording.arrays[f"{name} {number}"].astype(np.float64) for name in Right.__struct_fields__))

    def step(self, _case: Case, _name: str, _switches: Sequence[Switch] = ()) -> np.ndarray | None:
        """Not recorded."""
        return None

    def candidates(self, fits: Callable[[np.ndarray], np.ndarray]) -> list[tuple[Switch, ...]]:
        """The sets whose row for the screen `fits`, the smallest first; the right block is none."""
        which, outcomes = self._of(SCREEN)
        good = fits(np.array([row(outcome) for outcome in outcomes]))
        return [self._sets[i] for i in np.flatnonzero(good[which]) if self._sets[i]]

    def forget(self) -> None:
        """Let go of what was unpacked."""
        self._outcomes.clear()

    def close(self) -> None:
        """Nothing was started."""

    def _of(self, case: Case) -> tuple[np.ndarray, list[Prediction]]:
        if case not in self._outcomes:
            self._outcomes[case] = self._recording.outcomes(PINNED.index(case))
        return self._outcomes[case]
