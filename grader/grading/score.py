"""Score the evidence: put every check, give its points, reach the verdict. A function from value to value; runs nothing."""

from collections.abc import Sequence

from msgspec import Struct
from msgspec.structs import replace

from grader.core.evidence import Check, Evidence, Finding
from grader.core.report import CheckResult
from grader.core.values import Case, Outcome, Status, Verdict
from grader.se_block.checks import CHECKS
from grader.se_block.pinned_cases import PINNED

MAX_SCORE = sum(check.points for check in CHECKS)


class Score(Struct, frozen=True):
    """The result of every check, in order, and the finding of each that failed, by its id."""

    results: tuple[CheckResult, ...]
    findings: dict[str, Finding]

    @property
    def points(self) -> int:
        """The points of the checks that passed."""
        return sum(result.points for result in self.results)


class Headline(Struct, frozen=True):
    """What the report puts first: the failed check, and the case that shows it, if there is one."""

    check: Check
    message: str = ""
    case: Case | None = None
    outcome: Outcome | None = None
    weights: str = ""  # a sentence where only the weights are wrong
    is_generated: bool = False  # every small pinned case is right: a smaller one than this may fail, too


def score(evidence: Evidence) -> Score:
    """Put all checks in order. Without a function to call, only the first one is put."""
    results: dict[str, CheckResult] = {}
    findings: dict[str, Finding] = {}
    for check in CHECKS:
        blocker = next((need for need in check.needs if results[need].status is not Status.PASSED), None)
        if not evidence.is_callable and check is not CHECKS[0]:
            blocker = CHECKS[0].id
        finding = None if blocker else check.find(evidence)
        if finding:
            findings[check.id] = finding
        not_comparable = evidence.rng_mismatch if check.compares and not (blocker or finding) else ""
        results[check.id] = _result(check, finding, blocker, not_comparable)
    return Score(tuple(results.values()), findings)


def _result(check: Check, finding: Finding | None, blocker: str | None, not_comparable: str) -> CheckResult:
    blank = CheckResult(check.id, check.title, Status.SKIPPED, 0, check.points, check.rationale, blocked_by=blocker)
    if blocker or not_comparable:
        return replace(blank, message=not_comparable)
    if finding:
        return replace(blank, status=Status.FAILED, message=finding.described)
    return replace(blank, status=Status.PASSED, points=check.points)


def verdict(results: Sequence[CheckResult], evidence: Evidence) -> Verdict:
    """The verdict that these results and this evidence prove. Only positive evidence makes a pass."""
    if not evidence.is_callable:
        return Verdict.UNGRADABLE
    unproven = {result.id: result.status for result in results if result.status is not Status.PASSED}
    if evidence.rng_mismatch and unproven == {check.id: Status.SKIPPED for check in CHECKS if check.compares}:
        return Verdict.PROVISIONAL
    return Verdict.PASS if not unproven and len(evidence.outcomes) == len(evidence.planned) else Verdict.FAIL


def headline(scored: Score, evidence: Evidence) -> Headline | None:
    """The first failed check that a case shows, or else the first failed check; None where none failed."""
    failed = [(check, scored.findings[check.id]) for check in CHECKS if check.id in scored.findings]
    if not failed:
        return None
    check, finding = next(((check, finding) for check, finding in failed if finding.case), failed[0])
    case = finding.case
    if case is None or case not in evidence.outcomes:
        return Headline(check, finding.described)
    if evidence.repeats and check.id == "pure":
        again = next(repeat.again for repeat in evidence.repeats if repeat.case == case)
        return Headline(check, finding.described, case, again)
    if check.compares and case not in PINNED and not evidence.rng_mismatch:
        return _generated(check, finding, evidence)
    return Headline(check, finding.described, case, evidence.outcomes[case], finding.weights)


def _generated(check: Check, finding: Finding, evidence: Evidence) -> Headline:
    smallest = evidence.smallest
    if smallest is None:
        assert finding.case
        return Headline(check, finding.described, finding.case, evidence.outcomes[finding.case], is_generated=True)
    return Headline(check, smallest.mismatch.message, smallest.case, smallest.outcome, is_generated=True)
