"""The report as JSON, format "se-block-report/1": the public interface for programs."""

import msgspec

from grader.core.report import Report


def render(report: Report) -> str:
    """The report as indented JSON."""
    return msgspec.json.format(msgspec.json.encode(report), indent=2).decode() + "\n"
