"""Assemble the report from what was observed, scored and diagnosed. A function from value to value; decides no points."""

from typing import Final

from msgspec import Struct
from msgspec.structs import replace

from grader.core import machine
from grader.core.evidence import Evidence
from grader.core.report import CheckResult, Counterexample, Diagnosis, Isolation, Report
from grader.core.sanitize import sanitize
from grader.core.values import Outcome, OutcomeKind, Submission, Verdict
from grader.grading.score import MAX_SCORE, Headline, Score, headline, score, verdict
from grader.se_block import messages
from grader.se_block.checks import OTHER_NAMES, right_up_to_c
from grader.se_block.counterexample import counterexample
from grader.se_block.extra_parts import extra_part
from grader.se_block.known_exceptions import quoted_line
from grader.se_block.next_step import AT_SIZE, MISSING, NO_FILE, PROVISIONAL, RIGHT_UP_TO_C, NextStep, about_weights, next_step
from grader.se_block.pinned_cases import coverage, is_clamped

FORMAT: Final = "se-block-report/1"
MOST_REASON = 2000  # characters
UNSTARTED = Isolation("none", (), ())


class Conduct(Struct, frozen=True):
    """How the submission was held in, whether layer names counted, and what it printed, made safe to show."""

    isolation: Isolation
    weights: str
    output: str


class Graded(Struct, frozen=True):
    """A report; the evidence behind it, None after a breakdown; and its next step, with what comes after it."""

    report: Report
    evidence: Evidence | None = None
    next_step: NextStep = NextStep("", "")


def assemble(
    submission: Submission, evidence: Evidence, scored: Score, diagnosis: Diagnosis | None, conduct: Conduct
) -> Graded:
    """The report of a submission that was run."""
    shown = headline(scored, evidence)
    if shown and shown.weights and _explains_more_than_weights(diagnosis):
        shown, scored = _without_weights(shown, scored)
    example = _example(shown, evidence) if shown else None
    reached = verdict(scored.results, evidence)
    step = _next_step(submission, shown, example, evidence, diagnosis)
    if shown and shown.case and is_clamped(shown.case) and not shown.is_generated and right_up_to_c(evidence):
        step = replace(step, text=f"{RIGHT_UP_TO_C} {step.text}")
    step = _after_extra_part(step, submission, shown, diagnosis)
    report = Report(
        format=FORMAT,
        verdict=reached,
        score=0 if reached is Verdict.UNGRADABLE else scored.points,
        max_score=MAX_SCORE,
        submission=identity(submission),
        checks=scored.results,
        diagnosis=diagnosis,
        counterexample=example,
        coverage=coverage(evidence.outcomes),
        isolation=conduct.isolation,
        environment=machine.versions() | {"weights": conduct.weights},
        timing={},
        next_step=step.text,
        output=conduct.output,
        title=step.title,
    )
    return Graded(report, evidence, step)


def grader_error_report(submission: Submission, why: str) -> Report:
    """The report of a grading that broke down: our fault, no score."""
    why = sanitize(why, MOST_REASON)  # it may name a learner's files
    advice = f"The grader broke down: {why}. This is not your doing. Run `make doctor`, or tell whoever runs the grader."
    return _without_evidence(submission, Verdict.GRADER_ERROR, (), advice)


def unreadable_report(path: str, why: str) -> Report:
    """The report of a submission that is not there or cannot be read: ungradable. `why` may name a learner's files."""
    results = score(Evidence(Outcome(OutcomeKind.UNREADABLE), {}, ())).results
    results = (replace(results[0], message=sanitize(why, MOST_REASON)), *results[1:])
    report = _without_evidence(Submission(path, "", ""), Verdict.UNGRADABLE, results, MISSING)
    return replace(report, title=NO_FILE)


def not_text(submission: Submission) -> Graded:
    """What is known of a file that holds no text that could be run: ungradable, as one that is no Python."""
    loading = Outcome(OutcomeKind.RAISED, error="SyntaxError", message=submission.not_text)
    results, step = score(Evidence(loading, {}, ())).results, next_step("loads", loading)
    report = _without_evidence(submission, Verdict.UNGRADABLE, results, step.text)
    return Graded(replace(report, title=step.title), None, step)


def shown_first(diagnosis: Diagnosis | None, shown: Headline | None) -> Diagnosis | None:
    """The diagnosis with the mistake first that the shown check is about, so that the next step is about it, too."""
    if diagnosis is None or shown is None:
        return diagnosis
    ordered = sorted(diagnosis.mistakes, key=lambda mistake: messages.stage_of(mistake.id) != shown.check.stage)
    return replace(diagnosis, mistakes=tuple(ordered))


def _explains_more_than_weights(diagnosis: Diagnosis | None) -> bool:
    """Whether a mistake elsewhere explains all that was seen, or a stage elsewhere is to blame: then the weights are not."""
    return diagnosis is not None and diagnosis.stage not in messages.ABOUT_WEIGHTS


def _without_weights(shown: Headline, scored: Score) -> tuple[Headline, Score]:
    """The same without what was said of the weights."""
    results = tuple(
        replace(result, message=scored.findings[result.id].message) if result.id in scored.findings else result
        for result in scored.results
    )
    return replace(shown, message=scored.findings[shown.check.id].message, weights=""), replace(scored, results=results)


def _example(shown: Headline, evidence: Evidence) -> Counterexample | None:
    if shown.case is None or shown.outcome is None:
        return None
    message = shown.message
    if evidence.rng_mismatch:
        message += f" (the expected numbers are not comparable: {evidence.rng_mismatch})"
    return counterexample(shown.check.id, message, shown.case, shown.outcome, evidence.expected[shown.case])


def _next_step(
    submission: Submission,
    shown: Headline | None,
    example: Counterexample | None,
    evidence: Evidence,
    diagnosis: Diagnosis | None,
) -> NextStep:
    if shown is None and evidence.rng_mismatch:
        return NextStep("provisional", PROVISIONAL.format(evidence.rng_mismatch))
    if shown is None:
        return next_step(None, evidence.definitions)
    if diagnosis and diagnosis.mistakes and shown.weights != OTHER_NAMES:
        first, *others = diagnosis.mistakes
        more = " (This is about the first mistake; the points may not move until all are mended.)" if others else ""
        stops = shown.outcome is not None and shown.outcome.kind is not OutcomeKind.RETURNED
        line = quoted_line(shown.outcome.lines) if shown.outcome else ""
        return NextStep(first.id, f"{line} {first.hints[1]}{more}".lstrip(), first.title if stops else "")
    if diagnosis and not diagnosis.mistakes and _asks_stage(shown, diagnosis):
        return NextStep(shown.check.id, messages.stages()[diagnosis.stage].question)
    if shown.weights:
        return about_weights(shown.check.id, shown.weights)
    mismatch = example.mismatch if example else None
    failed = AT_SIZE if shown.is_generated else shown.check.id
    return next_step(failed, evidence.definitions, shown.outcome, mismatch, submission.text)


def _asks_stage(shown: Headline, diagnosis: Diagnosis) -> bool:
    """Whether the question of the suspected stage is the next step: also where the check by itself would ask for another."""
    elsewhere = shown.check.stage not in ("", "output", diagnosis.stage)  # what comes back in a wrong form is told by its form
    return not shown.weights and (shown.check.asks_stage or elsewhere)


def _after_extra_part(step: NextStep, submission: Submission, shown: Headline | None, diagnosis: Diagnosis | None) -> NextStep:
    """The same behind the line of a part that the lesson does not have, where a small case is wrong and no mistake is named."""
    if shown is None or shown.outcome is None or shown.outcome.kind is not OutcomeKind.RETURNED:
        return step
    if shown.is_generated or shown.weights == OTHER_NAMES or (diagnosis and diagnosis.mistakes):
        return step
    found = extra_part(submission, shown.check.id, diagnosis.stage if diagnosis else "")
    return replace(step, id=f"{step.id} {found[0]}", text=f"{found[1]} {step.text}") if found else step


def _without_evidence(submission: Submission, reached: Verdict, results: tuple[CheckResult, ...], advice: str) -> Report:
    return Report(
        format=FORMAT,
        verdict=reached,
        score=None if reached is Verdict.GRADER_ERROR else 0,
        max_score=MAX_SCORE,
        submission=identity(submission),
        checks=results,
        diagnosis=None,
        counterexample=None,
        coverage=coverage(()),
        isolation=UNSTARTED,
        environment=machine.versions(),
        timing={},
        next_step=advice,
    )


def identity(submission: Submission) -> dict[str, str]:
    """What a report says of the file: where it lies, and the digest of its bytes."""
    return {"path": sanitize(submission.path, 1000), "sha256": submission.sha256}
