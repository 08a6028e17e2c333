"""What has changed from one report to the next, in a line. Knows reports; compares nothing else."""

from collections.abc import Sequence

from grader.core.report import Report
from grader.core.values import Status, Verdict
from grader.se_block import messages


def changed(before: Report | None, after: Report) -> str:
    """What is right now and was not, what is wrong now and was not, and what comes next; empty for the first report."""
    if before is None or after.verdict is Verdict.GRADER_ERROR:
        return ""
    was, now = _wrong(before), _wrong(after)
    right = [one for one in was if one not in now and (_is_proven(one, before, after) or _is_earlier(one, after))]
    lost = _lost(before, after, now)
    said = []
    if right:
        said.append(f"{_all(right)} {'is' if len(right) == 1 else 'are'} right now")
    if lost:
        said.append(f"{_all(lost)} {'was' if len(lost) == 1 else 'were'} right before")
    if not said:
        said.append("the same as before" if (was, _said(before)) == (now, _said(after)) else "something else is wrong now")
    if now and lost != now[:1]:
        said.append(f"next: {now[0]}")
    text = "; ".join(said)
    points = f" {after.score} of {after.max_score} points, {before.score} before." if after.score != before.score else ""
    return f"{text[:1].upper()}{text[1:]}.{points}"


def _is_proven(name: str, before: Report, after: Report) -> bool:
    """Whether what was wrong is right now: its check passes, or more checks pass than before, or all but the last still do."""
    if after.verdict is Verdict.PASS:
        return True
    was, now = _passed(before), _passed(after)
    if name.startswith("`"):
        return name.strip("`") in now
    return was < now or (was == now and was == {check.id for check in after.checks[:-1]})


def _is_earlier(name: str, after: Report) -> bool:
    """Whether what was wrong is a step before the one that alone is wrong now: that mistake explains every number."""
    diagnosis = after.diagnosis
    if (
        diagnosis is None
        or not diagnosis.certain
        or len(diagnosis.mistakes) != 1
        or diagnosis.stage not in messages.USE_ALL_BEFORE
    ):
        return False
    before = messages.STAGES[: messages.STAGES.index(diagnosis.stage)]
    return name in {messages.stages()[stage].title for stage in before}


def _lost(before: Report, after: Report, now: Sequence[str]) -> list[str]:
    """What was right: all that is wrong now, if everything was; or else what is wrong now and was not, where a check tells.

    Where no mistake is named, it is each check that passed and fails.
    """
    if before.verdict is Verdict.PASS:
        return list(now)
    failed = [check.id for check in after.checks if check.status is Status.FAILED and check.id in _passed(before)]
    if failed and after.diagnosis and after.diagnosis.mistakes:
        return [one for one in now if one not in _wrong(before)]
    return [f"`{check}`" for check in failed]


def _said(report: Report) -> list[str]:
    """The mistakes that are named, or else what the checks that fail say."""
    if report.diagnosis and report.diagnosis.mistakes:
        return [mistake.id for mistake in report.diagnosis.mistakes]
    return [check.message for check in report.checks if check.status is Status.FAILED]


def _wrong(report: Report) -> list[str]:
    """What is wrong, the first to mend first: the stages of the mistakes, or else the checks that fail."""
    if report.diagnosis and report.diagnosis.mistakes:
        stages = [messages.stages()[messages.stage_of(mistake.id)].title for mistake in report.diagnosis.mistakes]
        return list(dict.fromkeys(stages))
    if report.diagnosis and report.diagnosis.title:
        return [report.diagnosis.title]
    return [f"`{check.id}`" for check in report.checks if check.status is Status.FAILED]


def _passed(report: Report) -> set[str]:
    return {check.id for check in report.checks if check.status is Status.PASSED}


def _all(names: Sequence[str]) -> str:
    return " and ".join(names) if len(names) < 3 else f"{', '.join(names[:-1])} and {names[-1]}"
