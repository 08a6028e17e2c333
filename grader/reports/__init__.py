"""The report formats: a file each, with `render(report) -> str`, and a line below. They decide nothing and open no file."""

import importlib
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from grader.core.report import GoalResult, Report

FORMATS = {  # name, which is the file's too: what it is
    "terminal": "for a screen; the default",
    "json": "everything, as `se-block-report/1`; fields are only ever added to it",
    "junit": "XML as pytest writes it (xunit2): a test case for each check. Wrong is a failure, a crash an error",
    "github": "annotations on the learner's lines, for the log of GitHub Actions",
    "gradescope": "Gradescope's results.json",
    "classroom50": "the graded part of Classroom 50's result.json",
    "markdown": "for `$GITHUB_STEP_SUMMARY`, a release or a comment",
    "html": "a page of its own, with all hints and the counterexample drawn as tables",
}


WITH_GOALS = ("terminal", "json", "html")  # those that have a place for the stretch goals


def render(name: str, report: "Report", goals: "Sequence[GoalResult]" = (), **screen: Any) -> str:
    """The report in the format of this name. Only the format that is asked for is loaded.

    `goals` stand below it, in a format that has a place for them; `screen` is what a terminal can show.
    """
    more = {"goals": goals} if goals and name in {"json", "html"} else {}
    text: str = _format(name).render(report, **more, **screen)
    return f"{text}\n{_format('stretch').render(goals, **screen)}" if goals and name == "terminal" else text


def _format(name: str) -> Any:
    return importlib.import_module(f"{__name__}.{name}")
