"""Ask a submission all that the checks need. Knows lanes and cases; draws no conclusion but when to stop asking.

The cases are shared between two lanes, or asked in one on a small machine. What is seen does not depend on which lane was
faster: the pinned cases are always asked, and of the generated ones those up to the first that fails.
"""

import threading
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING

from grader import cases, compare
from grader.cases import PINNED, WORKED, Plan, simplicity
from grader.evidence import Evidence, Repeat
from grader.lane import Lane
from grader.model import Case, Facts, Mismatch, MismatchKind, Outcome, OutcomeKind

if TYPE_CHECKING:
    from grader.desk import AnyAnswers

SHRINK_CALLS = 60  # new calls on the way to the smallest case; what was asked before is remembered
Progress = Callable[[str, int, int], None]  # what is being done, how many cases are done, of how many


class Gathering:
    """The asking of one submission. `lanes` have begun already; they are closed by whoever made them."""

    def __init__(self, lanes: Sequence[Lane], answers: "AnyAnswers", plan: Plan, progress: Progress) -> None:
        self.lanes, self._answers, self._plan, self.progress = lanes, answers, plan, progress
        self._outcomes: dict[Case, Outcome] = {}
        self._lock = threading.Lock()
        self._last_needed = len(PINNED) + plan.count
        self._planned = PINNED
        self._numbers_differ = False

    def evidence(self) -> Evidence:
        """Load the submission, call it on every case, and again on some."""
        self._planned = self._answers.planned(self._plan)  # while the worker starts
        facts = self.lanes[0].load()
        if not isinstance(facts, Facts) or facts.function != "callable":
            return self._evidence(facts, ())
        compared = not self._answers.lacks(self._planned) or self._worth_the_reference()
        if compared:
            self._record_answers()
        else:
            self._planned = PINNED
        repeats = self._ask_all(compared)
        drift = self._drift() if self._numbers_differ else ""
        if drift:  # then all that needs no numbers must be seen
            self._last_needed = len(self._planned)
            self._ask_shares(compared=False)
        return self._evidence(facts, repeats, drift)

    def smallest(self) -> tuple[Case, Outcome, Mismatch] | None:
        """The smallest failing case, where only generated ones fail; asks up to SHRINK_CALLS new ones."""
        left = SHRINK_CALLS

        def fails(case: Case) -> bool:
            nonlocal left
            if case not in self._outcomes:
                outcome = self.lanes[0].call(case) if left else None
                if outcome is None:
                    return False
                left -= 1
                self._outcomes[case] = outcome
            return self._mismatch(case) is not None

        shrunk = self._answers.smallest(self._plan, fails)
        for case in sorted([*self._planned, *([shrunk] if shrunk else [])], key=simplicity):
            mismatch = self._mismatch(case) if case in self._outcomes else None
            if mismatch:
                return case, self._outcomes[case], mismatch
        return None

    def _mismatch(self, case: Case) -> Mismatch | None:
        return compare.compare(self._answers.get(case), self._outcomes[case])

    def _right_but_for_names(self) -> bool:
        """Where names count: whether every pinned case agrees once they do not."""
        lane = self.lanes[0].twin("any-names") if self.lanes[0].weights == "exact" else None
        if lane is None:
            return False
        self.lanes[0].close()  # one worker at a time
        try:
            outcomes = [(case, lane.call(case)) for case in PINNED]
        finally:
            lane.close()
        return all(outcome and not compare.compare(self._answers.get(case), outcome) for case, outcome in outcomes)

    def _evidence(self, facts: Facts | Outcome, repeats: tuple[Repeat, ...], drift: str = "") -> Evidence:
        asked = [case for i, case in enumerate(self._planned) if case in self._outcomes and i <= self._last_needed]
        return Evidence(
            facts, {c: self._outcomes[c] for c in asked}, self._answers.get, repeats, self._planned,
            self._right_but_for_names, drift,
        )  # fmt: skip

    def _drift(self) -> str:
        if len(self.lanes) == 1:
            self.lanes[0].close()  # one worker at a time
        return self._answers.drift()

    def _worth_the_reference(self) -> bool:
        """Whether the simplest case returns something: if not, nobody need wait for the reference's answers."""
        outcome = self.lanes[0].call(PINNED[0])
        if outcome is not None:
            self._outcomes[PINNED[0]] = outcome
        return outcome is not None and outcome.kind is OutcomeKind.RETURNED

    def _record_answers(self) -> None:
        if len(self.lanes) == 1 and self._answers.lacks(self._planned):
            self.lanes[0].close()  # one worker at a time
        done = 0

        def count() -> None:
            nonlocal done
            done += 1
            self.progress(f"{self._answers.preparing} (first run only)", done, len(self._planned))

        self._answers.ensure(self._planned, count)

    def _ask_all(self, compared: bool) -> tuple[Repeat, ...]:
        self._ask_shares(compared)
        with ThreadPoolExecutor(len(self.lanes)) as pool:
            again = pool.submit(self._again, self.lanes[0], PINNED[0], "after other calls")
            if len(self.lanes) == 1:
                again.result()
                self.lanes[0].close()
            fresh = pool.submit(self._again, self.lanes[-1], WORKED, "in a fresh process")
            return tuple(repeat for repeat in (again.result(), fresh.result()) if repeat)

    def _ask_shares(self, compared: bool) -> None:
        shares = cases.split(self._planned, len(self.lanes))
        with ThreadPoolExecutor(len(self.lanes)) as pool:
            for future in [pool.submit(self._ask, *pair, compared) for pair in zip(self.lanes, shares, strict=True)]:
                future.result()

    def _ask(self, lane: Lane, share: list[Case], compared: bool) -> None:
        """Ask a lane its share. A failing case makes the generated ones behind it superfluous, in both lanes."""
        for case in share:
            index = self._planned.index(case)
            if index > self._last_needed:
                return
            outcome = self._outcomes.get(case) or lane.call(case)
            if outcome is None:
                return
            with self._lock:
                self._outcomes[case] = outcome
                mismatch = self._mismatch(case) if compared else None
                if mismatch:
                    self._last_needed = min(self._last_needed, max(index, len(PINNED) - 1))
                    self._numbers_differ |= mismatch.kind is MismatchKind.VALUE and index < len(PINNED)
                self.progress("Asking your block", len(self._outcomes), len(self._planned))

    def _again(self, lane: Lane, case: Case, where: str) -> Repeat | None:
        first = self._outcomes.get(case)
        if first is None or first.kind is not OutcomeKind.RETURNED:
            return None  # what did not return fails an earlier check
        again = lane.call(case)
        return Repeat(case, first, again, where) if again else None
