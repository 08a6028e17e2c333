"""Build a release: which kind is made of which files, and what to do with it next."""

from collections.abc import Callable
from pathlib import Path

from grader.core.errors import UsageError
from grader.releases import actions, classroom50, files, gradescope, learner
from grader.releases.files import Files
from grader.releases.record import Progress

_KINDS: dict[str, tuple[Callable[[Progress], Files], str]] = {
    "learner": (learner.files, "Give it to learners: its README.md says how they begin."),
    "gradescope": (gradescope.files, "Upload it as the autograder's zip file."),
    "classroom50": (
        classroom50.files,
        "What is in it goes into your classroom50 repository as CLASSROOM/autograders/ASSIGNMENT.",
    ),
    "actions": (actions.files, "Its README.md says what to copy where."),
}


def build(kind: str, out: Path, progress: Progress) -> str:
    """Write the release of this kind to `out`; a line on what it is. Raises UsageError where that cannot be."""
    if kind == "gradescope" and out.suffix != ".zip":
        raise UsageError(f"Gradescope takes an archive: let the name end in .zip, as in {out}.zip.")
    files.check(out)
    make, next_step = _KINDS[kind]
    found = make(progress)
    files.write(found, out)
    size = sum(len(file.data) for file in found.values())
    notes = " ".join([next_step, *(actions.warnings() if kind == "actions" else ())])
    return f"{out}: {len(found)} files, {size / 2**20:.1f} MiB. {notes}\n"
