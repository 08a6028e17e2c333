"""The lesson's table of networks: what `make tour` says of a right block.

`python -m tests.support.tour_table` (or `make docs`) writes it anew.
"""

from grader.core.machine import ROOT
from grader.grading.session import GradingSession
from grader.grading.settings import for_this_machine
from grader.grading.tour import tour
from grader.intake import submission
from grader.reports.tour import markdown
from tests.support.reference_docs import block

LESSON = ROOT / "exercise" / "README.md"
MARK = block("tour")


def with_table(table: str) -> str:
    """The lesson with this table in place of the one that it has."""
    text = LESSON.read_text("utf-8")
    (found,) = MARK.finditer(text)
    return f"{text[: found.start(2)]}\n{table}\n\n{text[found.end(2) :]}"


if __name__ == "__main__":
    with GradingSession(for_this_machine()) as session:
        LESSON.write_text(with_table(markdown(tour(submission.read(ROOT / "solution" / "se_block.py"), session))), "utf-8")
