"""What an instructor says about a class: where it is, who is in it, where the results go, and what counts."""

from pathlib import Path

from msgspec import Struct

from grader.batch import gradebook
from grader.batch.late_penalty import LatePenalty
from grader.core.errors import UsageError
from grader.intake import choices
from grader.intake.roster import Roster
from grader.se_block.spec import PAGES, UNPACKED


class Course(Struct, frozen=True):
    """Where the submissions of a class are, where the results go, who is on its roster, and whether mended ones count."""

    where: Path
    out: Path
    roster: Roster | None = None
    accept_mended: bool = False
    choices: Path | None = None  # what a person has decided, where that is not in `out`
    back: gradebook.Wanted = gradebook.Wanted()  # how the scores go back
    late_penalty: LatePenalty | None = None


def decided(course: Course) -> dict[str, choices.Decision]:
    """What a person has decided about the hand-ins; raises UsageError where the file that is named is not there."""
    try:
        return choices.read(course.choices or course.out / choices.NAME)
    except FileNotFoundError:
        if course.choices:
            raise UsageError(f"There is no file {course.choices}, which --choices names.") from None
        return {}


def check(course: Course) -> None:
    """Raise UsageError where results and submissions would lie in one folder: each would be taken for the other."""
    where, out = course.where.resolve(), course.out.resolve()
    if where == out or any(folder in (where, *where.parents) for folder in (out / PAGES, out / UNPACKED)):
        raise UsageError(
            f"The results would be written among the submissions: they are in {course.where}, and --out is {course.out}. "
            "Give another folder with --out."
        )
