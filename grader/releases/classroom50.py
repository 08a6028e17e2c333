"""Classroom 50's autograder: a learner's kit, since its bundles lie on a public page, and the program that it calls."""

from grader.releases import learner
from grader.releases.files import Files, below, template
from grader.releases.record import Progress


def files(progress: Progress) -> Files:
    """What the folder CLASSROOM/autograders/ASSIGNMENT holds."""
    return {"autograder.py": template("classroom50/autograder.py")} | below("kit", learner.files(progress))
