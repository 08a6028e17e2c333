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
    right, wrong = [one for one in was if one not in now], [one for one in now if one not in was]
    said = []
    if right:
        said.append(f"{_all(right)} {'is' if len(right) == 1 else 'are'} right now")
    lost = wrong if _passed(before) - _passed(after) else []
    if lost:
        said.append(f"{_all(lost)} {'was' if len(lost) == 1 else 'were'} right before")
    if not said:
        said.append("the same as before" if was == now else "something else is wrong now")
    if now and lost != now[:1]:
        said.append(f"next: {now[0]}")
    text = "; ".join(said)
    return f"{text[:1].upper()}{text[1:]}."


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
