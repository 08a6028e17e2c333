"""The report as Gradescope's results.json: a test a check, the rest in Markdown. A breakdown of ours has no score."""

from typing import Any

import msgspec

from grader.core.report import CheckResult, Report
from grader.core.values import Status, Verdict
from grader.reports.markdown import explained, fenced, prose
from grader.reports.words import about, headline, mistakes


def render(report: Report) -> str:
    """The JSON that Gradescope reads from /autograder/results."""
    graded = report.verdict is not Verdict.GRADER_ERROR
    found: dict[str, Any] = {"score": report.score} if graded else {}
    found |= {
        "output": "\n\n".join([f"**{prose(headline(report))}**", *map(prose, report.notes), *explained(report)]),
        "output_format": "md",
        "visibility": "visible",
        "stdout_visibility": "hidden",
        "execution_time": round(report.timing.get("seconds", 0)),
        "extra_data": {"format": report.format, "verdict": report.verdict, "mistakes": mistakes(report)} | report.submission,
    }
    if graded:
        found["tests"] = [_test(report, number, check) for number, check in enumerate(report.checks, 1)]
    return msgspec.json.format(msgspec.json.encode(found), indent=2).decode() + "\n"


def _test(report: Report, number: int, check: CheckResult) -> dict[str, Any]:
    return {
        "name": f"{check.id}: {check.title}",
        "number": str(number),
        "score": check.points,
        "max_score": check.max_points,
        "status": "passed" if check.status is Status.PASSED else "failed",
        "output": (fenced if check.status is Status.FAILED else prose)(about(report, check)),
        "output_format": "md",
        "tags": [check.id, str(check.status)],
        "visibility": "visible",
        "extra_data": {"blocked_by": check.blocked_by} if check.blocked_by else {},
    }
