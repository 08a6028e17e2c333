"""The one way through: a submission in, a report out. Decides the verdict; prints nothing and reads no file."""

import contextlib
import functools
import time
from collections.abc import Mapping, Sequence
from typing import Final, NoReturn

from msgspec import Struct
from msgspec.structs import replace

from grader import catalogue, checks, environment
from grader.advice import MISSING, PROVISIONAL, next_step
from grader.cases import PINNED, coverage
from grader.counterexample import counterexample
from grader.desk import Desk
from grader.diagnose import diagnose
from grader.errors import Breakdown
from grader.evidence import Evidence, Finding
from grader.gather import Gathering, Progress
from grader.lane import Lane
from grader.model import (
    Case,
    CheckResult,
    Counterexample,
    Diagnosis,
    Isolation,
    Outcome,
    OutcomeKind,
    Report,
    Status,
    Submission,
    Verdict,
)
from grader.text import clean

FORMAT: Final = "se-block-report/1"
MOST_OUTPUT = 2000
# Where a check fails, a mistake of this stage is what it shows.
_STAGE = {"output": "output", "scale": "scale", "gates": "gate", "squeeze": "squeeze", "clamp": "bottleneck"}
_UNSTARTED = Isolation("none", (), ())


def silent(_what: str, _done: int, _of: int) -> None:
    """The progress of a grading that nobody watches."""


def grade(submission: Submission, desk: Desk, lanes: Sequence[Lane], progress: Progress = silent) -> Report:
    """Grade one submission in `lanes` that the desk began for it. They are closed here; a breakdown becomes a report."""
    return examine(submission, desk, lanes, progress)[0]


def examine(
    submission: Submission, desk: Desk, lanes: Sequence[Lane], progress: Progress = silent
) -> tuple[Report, Evidence | None]:
    """Grade as `grade` does, and give what was seen beside the report; None after a breakdown."""
    begun = time.monotonic()
    evidence = None
    try:
        gathering = Gathering(lanes, desk.answers, desk.settings.plan, progress)
        evidence = gathering.evidence()
        report = _report(submission, desk, gathering, evidence)
    except Breakdown as error:
        report = broken(submission, str(error))
        close(lanes)
    return replace(report, timing={"seconds": round(time.monotonic() - begun, 2)} | report.timing), evidence


def broken(submission: Submission, why: str) -> Report:
    """The report of a grading that broke down: our fault, no score."""
    advice = f"The grader broke down: {why}. This is not your doing. Run `make doctor`, or tell whoever runs the grader."
    return _without_evidence(submission, Verdict.GRADER_ERROR, (), advice)


def unread(path: str, why: str) -> Report:
    """The report of a submission that is not there or cannot be read: ungradable. `why` may name a learner's files."""
    why = clean(why, MOST_OUTPUT)
    results, _ = checks.judge(Evidence(Outcome(OutcomeKind.UNREADABLE), {}, _nothing, ()))
    results = (replace(results[0], message=why), *results[1:])
    return _without_evidence(Submission(path, b"", ""), Verdict.UNGRADABLE, results, MISSING)


def _nothing(_case: Case) -> NoReturn:
    raise AssertionError("what was never asked has no answer")


def _without_evidence(submission: Submission, verdict: Verdict, results: tuple[CheckResult, ...], advice: str) -> Report:
    return Report(
        format=FORMAT,
        verdict=verdict,
        score=None if verdict is Verdict.GRADER_ERROR else 0,
        max_score=checks.MAX_SCORE,
        submission=_identity(submission),
        checks=results,
        diagnosis=None,
        counterexample=None,
        coverage=coverage(()),
        isolation=_UNSTARTED,
        environment=environment.versions(),
        timing={},
        next_step=advice,
    )


def close(lanes: Sequence[Lane]) -> None:
    """End the workers after a breakdown, whatever else fails on the way."""
    for lane in lanes:
        try:
            lane.close()
        except Breakdown:
            continue


class _Shown(Struct, frozen=True):
    """What the report puts first: the failed check, and the case that shows it, if there is one."""

    check: str
    message: str = ""
    case: Case | None = None
    outcome: Outcome | None = None
    weights: str = ""


def _report(submission: Submission, desk: Desk, gathering: Gathering, evidence: Evidence) -> Report:
    lanes = gathering.lanes
    results, findings = checks.judge(evidence)
    shown = _shown(findings, evidence, gathering)
    example = None
    if shown and shown.case and shown.outcome:
        answer = desk.answers.get(shown.case)
        message = (
            f"{shown.message} (the expected numbers are not comparable: {evidence.drift})" if evidence.drift else shown.message
        )
        example = counterexample(shown.check, message, shown.case, shown.outcome, answer)
    for lane in lanes:
        lane.close()
    verdict = _verdict(results, evidence)
    diagnosis, begun = None, time.monotonic()
    if verdict is Verdict.FAIL:
        recording = functools.partial(gathering.progress, "Recording the known mistakes (first time only)")
        with contextlib.suppress(Breakdown):  # a grade needs no diagnosis
            diagnosis = diagnose(evidence, desk.error_model, submission.source, shown.case if shown else None, recording)
            diagnosis = _shown_first(diagnosis, shown)
    if shown and shown.weights and diagnosis and diagnosis.mistakes and diagnosis.stage not in {"seed", "weights"}:
        shown = replace(shown, weights="")
        results = tuple(replace(result, message=_unblamed(result.message)) for result in results)
        example = replace(example, message=_unblamed(example.message)) if example else None
    return Report(
        format=FORMAT,
        verdict=verdict,
        score=0 if verdict is Verdict.UNGRADABLE else sum(result.points for result in results),
        max_score=checks.MAX_SCORE,
        submission=_identity(submission),
        checks=results,
        diagnosis=diagnosis,
        counterexample=example,
        coverage=coverage(evidence.outcomes),
        isolation=lanes[0].isolation or _UNSTARTED,
        environment=environment.versions() | {"weights": lanes[0].weights},
        timing={"diagnosis": round(time.monotonic() - begun, 2)} if verdict is Verdict.FAIL else {},
        next_step=_next_step(shown, example, evidence, diagnosis),
        output=clean(next((lane.output for lane in lanes if lane.output), b"").decode("utf-8", "replace"), MOST_OUTPUT),
    )


def _next_step(shown: _Shown | None, example: Counterexample | None, evidence: Evidence, diagnosis: Diagnosis | None) -> str:
    if shown is None:
        return PROVISIONAL.format(evidence.drift) if evidence.drift else next_step(None, evidence.facts)
    if diagnosis and diagnosis.mistakes and not shown.weights:
        more = " (This is about the first mistake; the points may not move until all are mended.)"
        return diagnosis.mistakes[0].hints[1] + (more if len(diagnosis.mistakes) > 1 else "")
    if diagnosis and not diagnosis.mistakes and shown.check in {"squeeze", "values"} and not shown.weights:
        return catalogue.stages()[diagnosis.stage].question
    mismatch = example.mismatch if example else None
    return next_step(shown.check, evidence.facts, shown.outcome, mismatch, shown.weights)


def _shown_first(diagnosis: Diagnosis | None, shown: _Shown | None) -> Diagnosis | None:
    """The diagnosis with the mistake first that the shown check is about, so that the next step is about it, too."""
    if diagnosis is None or shown is None:
        return diagnosis
    stage = _STAGE.get(shown.check)
    ordered = sorted(diagnosis.mistakes, key=lambda mistake: catalogue.stage_of(mistake.id) != stage)
    return replace(diagnosis, mistakes=tuple(ordered))


def _unblamed(message: str) -> str:
    """The message without what it says of the weights: a mistake elsewhere explains all that was seen."""
    return message.removeprefix(f"{checks.OTHER_WEIGHTS}; ")


def _verdict(results: Sequence[CheckResult], evidence: Evidence) -> Verdict:
    if not checks.is_callable(evidence.facts):
        return Verdict.UNGRADABLE
    unproven = {result.id for result in results if result.status is not Status.PASSED}
    if evidence.drift and unproven == {"values"} and results[-1].status is Status.SKIPPED:
        return Verdict.PROVISIONAL
    return Verdict.PASS if not unproven and len(evidence.outcomes) == len(evidence.planned) else Verdict.FAIL


def _shown(findings: Mapping[str, Finding], evidence: Evidence, gathering: Gathering) -> _Shown | None:
    """The first failed check that a case shows, or else the first failed check."""
    if not findings:
        return None
    check, finding = next(((id_, found) for id_, found in findings.items() if found.case), next(iter(findings.items())))
    case = finding.case
    if case is None or case not in evidence.outcomes:
        return _Shown(check, finding.message)
    if check == "pure":
        again = next(repeat.again for repeat in evidence.repeats if repeat.case == case)
        return _Shown(check, finding.message, case, again)
    if check == "values" and case not in PINNED and not evidence.drift:
        return _smallest(gathering, case, finding, evidence)
    return _Shown(check, finding.message, case, evidence.outcomes[case], finding.weights)


def _smallest(gathering: Gathering, case: Case, finding: Finding, evidence: Evidence) -> _Shown:
    found = gathering.smallest()
    if found is None:  # it failed once and not again: then what failed once is shown
        return _Shown("values", finding.message, case, evidence.outcomes[case])
    case, outcome, mismatch = found
    return _Shown("values", mismatch.message, case, outcome)


def _identity(submission: Submission) -> dict[str, str]:
    return {"path": clean(submission.path, 1000), "sha256": submission.sha256}
