"""The report as JSON, format "se-block-report/1": the public interface for programs."""

from collections.abc import Sequence

import msgspec

from grader.core.report import GoalResult, Report


def render(report: Report, goals: Sequence[GoalResult] = ()) -> str:
    """The report as indented JSON; where the stretch goals were tried, with the field `stretch`."""
    data = msgspec.to_builtins(report) | ({"stretch": goals} if goals else {})
    return msgspec.json.format(msgspec.json.encode(data), indent=2).decode() + "\n"
