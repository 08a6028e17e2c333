"""Collect everything that is observed of a submission. This is the only step that runs it.

Two workers share the cases, or on a small machine one has all. What is observed does not depend on which of them was faster:
the pinned cases are always asked, and of the generated ones those up to the first that fails.
"""

import contextlib
import itertools
import threading
from collections.abc import Callable, Sequence

from msgspec import Struct
from msgspec.structs import replace

from grader.core.compare import same
from grader.core.evidence import Evidence, Repeat, SmallestFailure
from grader.core.values import Case, CasePlan, Mismatch, MismatchKind, Outcome, OutcomeKind
from grader.grading.score import Score, headline, score
from grader.grading.session import GradingSession
from grader.reference.oracle import Oracle
from grader.sandbox.supervisor import WorkerSupervisor, a_thread_each
from grader.se_block.calls import ask_block, call, count_weights, mismatch
from grader.se_block.pinned_cases import PINNED, WORKED_EXAMPLE, share_among, simplicity

SHRINK_CALLS = 60  # new calls on the way to the smallest case; what was asked before is remembered
LUCKS = 4  # times that a case is asked again: in one of four, both hidden units of the worked example are switched off
Workers = Sequence[WorkerSupervisor]
Elsewhere = Callable[[], contextlib.AbstractContextManager[WorkerSupervisor]]
Progress = Callable[[str, int, int], None]  # what is being done, how many cases are done, of how many


def unwatched(_what: str, _done: int, _of: int) -> None:
    """The progress of a grading that nobody watches."""


class FirstCase(Struct, frozen=True):
    """A case that somebody waits for: it is asked before all others, and what is wrong with its outcome is told at once."""

    case: Case
    tell: Callable[[str], None]


def collect(
    workers: Workers, elsewhere: Elsewhere | None, session: GradingSession, progress: Progress, first: FirstCase | None
) -> Evidence:
    """The evidence for a report: of the planned cases, and then of what their outcomes leave open.

    `elsewhere` gives a worker in another process, for a file that may depend on its own.
    """
    oracle, plan = session.oracle, session.settings.plan
    planned = oracle.cases(plan)  # while the worker starts
    evidence = Evidence(workers[0].load(), {}, planned)
    if not evidence.is_callable:
        return evidence
    collector = _Collector(workers, oracle, plan, progress)
    if first and not oracle.needs_preparing([first.case]):
        collector.first_case(first)
    evidence = collector.planned_cases(evidence)
    if elsewhere:
        evidence = collector.elsewhere(evidence, elsewhere)
    evidence = collector.block_by_itself(collector.names_ignored(evidence))
    return collector.shown_case(evidence)


class _Collector:
    """Asks one submission, and remembers every outcome."""

    def __init__(self, workers: Workers, oracle: Oracle, plan: CasePlan, progress: Progress) -> None:
        self._workers, self._oracle, self._plan, self._progress = workers, oracle, plan, progress
        self._outcomes: dict[Case, Outcome] = {}
        self._last: tuple[Evidence, Score] | None = None
        self._lock = threading.Lock()

    def first_case(self, first: FirstCase) -> None:
        """Ask it, and tell what is wrong with its outcome; nothing, where it is right."""
        outcome = call(self._workers[0], first.case)
        if outcome is not None:
            self._outcomes[first.case] = outcome
            first.tell(found.message if (found := self._mismatch(first.case)) else "")

    def planned_cases(self, evidence: Evidence) -> Evidence:
        """The planned cases, and two of them again. Without the reference, where it need not be run, the pinned ones."""
        comparable = not self._oracle.needs_preparing(evidence.planned) or self._returns_something()
        planned = evidence.planned if comparable else PINNED
        if comparable:
            self._prepare(planned)
        needed = self._ask(planned, stop_at_first_failure=comparable)
        repeats = self._repeat()
        rng_mismatch = self._rng_mismatch() if comparable and self._pinned_values_differ() else ""
        if rng_mismatch:  # then all that needs no numbers must be seen
            needed = self._ask(planned, stop_at_first_failure=False)
        outcomes = {case: self._outcomes[case] for case in planned[:needed] if case in self._outcomes}
        expected = {case: self._oracle.expected(case) for case in outcomes} if comparable else {}
        return replace(
            evidence, outcomes=outcomes, planned=planned, expected=expected, repeats=repeats, rng_mismatch=rng_mismatch
        )

    def elsewhere(self, evidence: Evidence, elsewhere: Elsewhere) -> Evidence:
        """The pinned cases once more, in a process that differs in all that may differ."""
        self._make_room()
        with elsewhere() as worker:
            loaded = worker.load()
            ended = loaded if isinstance(loaded, Outcome) else None
            again = [self._again(worker, case, "in another process", ended) for case in PINNED]
        return replace(evidence, repeats=(*evidence.repeats, *(repeat for repeat in again if repeat)))

    def names_ignored(self, evidence: Evidence) -> Evidence:
        """Where layer names count and only the weights are wrong: the pinned cases once more, with names ignored."""
        blames_weights = any(finding.weights for finding in self._scored(evidence).findings.values())
        if not (blames_weights and self._workers[0].weights == "exact"):
            return evidence
        self._workers[0].close()  # one worker at a time
        with contextlib.closing(self._workers[0].with_weights("any-names")) as worker:
            outcomes = {case: outcome for case in PINNED if (outcome := call(worker, case))}
        return replace(evidence, names_ignored=outcomes)

    def block_by_itself(self, evidence: Evidence) -> Evidence:
        """Where nothing is wrong so far: the block class without the function, once."""
        outcome = None if self._scored(evidence).findings else ask_block(self._workers[0], WORKED_EXAMPLE)
        if outcome is None:
            return evidence
        counted = count_weights(self._workers[0], WORKED_EXAMPLE) if outcome.kind is OutcomeKind.RETURNED else None
        return replace(evidence, by_itself=(WORKED_EXAMPLE, outcome), weights_made=counted)

    def shown_case(self, evidence: Evidence) -> Evidence:
        """The smallest case where every small pinned one is right; and the expected output of the one that the report shows."""
        shown = headline(self._scored(evidence), evidence)
        if shown is None or shown.case is None:
            return evidence
        if shown.is_generated:
            evidence = replace(evidence, smallest=self._smallest_failure(evidence))
        case = evidence.smallest.case if evidence.smallest else shown.case
        return replace(evidence, expected={**evidence.expected, case: self._oracle.expected(case)})

    def _scored(self, evidence: Evidence) -> Score:
        """The score of the evidence so far, worked out once."""
        if self._last is None or self._last[0] is not evidence:
            self._last = evidence, score(evidence)
        return self._last[1]

    def _returns_something(self) -> bool:
        """Whether the simplest case returns something: if not, nobody need wait for the reference."""
        outcome = call(self._workers[0], PINNED[0])
        if outcome is not None:
            self._outcomes[PINNED[0]] = outcome
        return outcome is not None and outcome.kind is OutcomeKind.RETURNED

    def _prepare(self, planned: Sequence[Case]) -> None:
        if self._oracle.needs_preparing(planned):
            self._make_room()
        what, done = f"{self._oracle.preparing} (first run only)", itertools.count(1)
        self._oracle.prepare(planned, lambda: self._progress(what, next(done), len(planned)))

    def _ask(self, planned: Sequence[Case], *, stop_at_first_failure: bool) -> int:
        """Ask all workers their shares; how many of the planned cases, from the first one, had to be asked.

        A failing case makes the generated ones behind it superfluous, for every worker.
        """
        needed = len(planned)

        def ask(worker: WorkerSupervisor, share: Sequence[Case]) -> None:
            nonlocal needed
            for case in share:
                index = planned.index(case)
                if index >= needed:
                    return
                outcome = self._outcomes.get(case) or call(worker, case)
                if outcome is None:
                    return
                with self._lock:
                    self._outcomes[case] = outcome
                    if stop_at_first_failure and self._mismatch(case):
                        needed = min(needed, max(index + 1, len(PINNED)))
                    self._progress("Asking your block", len(self._outcomes), len(planned))

        shares = share_among(len(self._workers), planned)
        with a_thread_each(self._workers) as pool:
            for future in [pool.submit(ask, *pair) for pair in zip(self._workers, shares, strict=True)]:
                future.result()
        return needed

    def _repeat(self) -> tuple[Repeat, ...]:
        """One case after all the others, and one in a worker that was asked nothing else."""
        with a_thread_each(self._workers) as pool:
            again = pool.submit(self._again, self._workers[0], PINNED[0], "after other calls")
            if len(self._workers) == 1:
                again.result()
                self._workers[0].close()
            fresh = pool.submit(self._again, self._workers[-1], WORKED_EXAMPLE, "in a fresh process")
            found = again.result(), fresh.result()
        return tuple(repeat for repeat in (self._luckless(*found), found[1]) if repeat)

    def _luckless(self, again: Repeat | None, fresh: Repeat | None) -> Repeat | None:
        """The first repeat, or one of a larger case: with random weights, few numbers are often the same by luck.

        A block that remembers differs in the fresh process alone, or gives there twice the same.
        """
        if again is None or fresh is None or not same(again.first, again.again) or same(fresh.first, fresh.again):
            return again
        for _ in range(LUCKS):
            more = self._again(self._workers[0], fresh.case, again.where)
            if more and not same(more.first, more.again) and not same(fresh.again, more.again):
                return more
        return again

    def _again(self, worker: WorkerSupervisor, case: Case, where: str, ended: Outcome | None = None) -> Repeat | None:
        """The same call once more; `ended` is how loading ended there, where it did not load."""
        first = self._outcomes.get(case)
        if first is None or first.kind is not OutcomeKind.RETURNED:
            return None  # what did not return fails an earlier check
        again = ended or call(worker, case)
        return Repeat(case, first, again, where) if again else None

    def _rng_mismatch(self) -> str:
        self._make_room()
        return self._oracle.rng_mismatch()

    def _pinned_values_differ(self) -> bool:
        found = [self._mismatch(case) for case in PINNED if case in self._outcomes]
        return any(one and one.kind is MismatchKind.VALUE for one in found)

    def _smallest_failure(self, evidence: Evidence) -> SmallestFailure | None:
        """The smallest failing case; asks up to SHRINK_CALLS new ones. None where what failed once does not fail again."""
        left = SHRINK_CALLS

        def fails(case: Case) -> bool:
            nonlocal left
            if case not in self._outcomes:
                outcome = call(self._workers[0], case) if left else None
                if outcome is None:
                    return False
                left -= 1
                self._outcomes[case] = outcome
            return self._mismatch(case) is not None

        shrunk = self._oracle.smallest(self._plan, fails)
        for case in sorted([*evidence.planned, *([shrunk] if shrunk else [])], key=simplicity):
            found = self._mismatch(case) if case in self._outcomes else None
            if found:
                return SmallestFailure(case, self._outcomes[case], found)
        return None

    def _mismatch(self, case: Case) -> Mismatch | None:
        return mismatch(case, self._oracle.expected(case), self._outcomes[case])

    def _make_room(self) -> None:
        """Where there is one worker at a time: end it before another program needs one."""
        if len(self._workers) == 1:
            self._workers[0].close()
