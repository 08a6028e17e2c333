"""The lesson's table of networks: what `make tour` says of a right block.

`python -m tests.support.tour_table` (or `make docs`) writes it anew.
"""

from grader.core.machine import ROOT
from grader.grading.tour import tour_on_this_machine
from grader.intake import submission
from grader.reports.tour import markdown
from tests.support.files import SUBMISSIONS
from tests.support.reference_docs import with_block

LESSON = ROOT / "exercise" / "README.md"


def with_table(table: str) -> str:
    """The lesson with this table in place of the one that it has."""
    return with_block(LESSON.read_text("utf-8"), "tour", table)


if __name__ == "__main__":
    right = submission.read(SUBMISSIONS / "right")
    LESSON.write_text(with_table(markdown(tour_on_this_machine(right))), "utf-8")
