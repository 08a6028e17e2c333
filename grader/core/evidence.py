"""What was observed of a submission, as data. Draws no conclusion, and nothing in it can start a process."""

from collections.abc import Callable, Iterable, Mapping

import numpy as np
from msgspec import Struct

from grader.core.values import Case, Definitions, Mismatch, Outcome


class Repeat(Struct, frozen=True):
    """The same case called twice; `where` says under which circumstances the second time."""

    case: Case
    first: Outcome
    again: Outcome
    where: str


class SmallestFailure(Struct, frozen=True):
    """The smallest failing case that was found by asking more cases than were planned."""

    case: Case
    outcome: Outcome
    mismatch: Mismatch


class Evidence(Struct, frozen=True):
    """All that was observed of a submission, and what the reference gives for the same cases."""

    definitions: Definitions | Outcome  # what the file defines, or how loading it ended
    outcomes: Mapping[Case, Outcome]
    planned: tuple[Case, ...]  # every case that must agree for full marks
    expected: Mapping[Case, np.ndarray] = {}
    repeats: tuple[Repeat, ...] = ()
    names_ignored: Mapping[Case, Outcome] = {}  # of the pinned cases, where names might be all that is wrong
    smallest: SmallestFailure | None = None  # where only generated cases fail
    by_itself: tuple[Case, Outcome] | None = None  # how the block class answers alone, where all else is right
    weights_made: int | None = None  # and how many numbers its init makes for that case
    reads: str = ""  # what of its own process the file may read, in words
    rng_mismatch: str = ""  # why the numbers cannot be compared, where they cannot

    @property
    def is_callable(self) -> bool:
        """Whether there is a function to call: without one a submission is ungradable."""
        return isinstance(self.definitions, Definitions) and self.definitions.function == "callable"

    def asked(self, cases: Iterable[Case]) -> list[tuple[Case, Outcome]]:
        """Those of `cases` that were asked, each with its outcome."""
        return [(case, self.outcomes[case]) for case in cases if case in self.outcomes]


class Finding(Struct, frozen=True):
    """Why a check failed: what was seen, and on which case. `weights` is a sentence where only the weights are wrong."""

    message: str
    case: Case | None = None
    weights: str = ""

    @property
    def described(self) -> str:
        """The message, with what is known of the weights in front of it."""
        return f"{self.weights}; {self.message}" if self.weights else self.message


class Check(Struct, frozen=True):
    """One named question. It is skipped unless all that it `needs` passed; `find` gives None when it holds."""

    id: str
    title: str
    points: int
    rationale: str
    needs: tuple[str, ...]
    find: Callable[[Evidence], Finding | None]
    stage: str = ""  # a mistake of this stage is what a failure of this check shows
    asks_stage: bool = False  # where no mistake is named, the question of the suspected stage is the next step
    compares: bool = False  # whether it needs the reference's numbers
