"""The report as the graded part of Classroom 50's result.json. Whose it is, and which commit, only the platform knows."""

from typing import Any

import msgspec

from grader.core.report import CheckResult, Report
from grader.core.values import Status, Verdict
from grader.reports.words import about, mended

SCHEMA = "classroom50/result/v1"


def render(report: Report) -> str:
    """The JSON, without the fields that the platform fills in. After a breakdown of ours it has no score and no tests."""
    found: dict[str, Any] = {"schema": SCHEMA}
    if report.verdict is Verdict.GRADER_ERROR:
        found |= {"error": report.next_step}
    else:
        tests = [_test(report, check) for check in report.checks]
        found |= {"score": report.score, "max-score": report.max_score, "tests": tests}
    return msgspec.json.format(msgspec.json.encode(found), indent=2).decode() + "\n"


def _test(report: Report, check: CheckResult) -> dict[str, Any]:
    more = mended(report) if check.status is Status.FAILED else []
    return {
        "test-name": f"{check.id}: {check.title}",
        "passed": check.status is Status.PASSED,
        "score": check.points,
        "max-score": check.max_points,
        "status": str(check.status),
        "message": " ".join([about(report, check), *more]),
    }
