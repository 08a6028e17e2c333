"""Gradescope's autograder: a learner's kit, so that no solution lies in the container, and the programs it asks for."""

from grader.releases import learner
from grader.releases.files import Files, below, template
from grader.releases.record import COUNTED, Progress


def files(progress: Progress) -> Files:
    """What the zip file holds."""
    programs = {name: template(f"gradescope/{name}", program=True) for name in ("setup.sh", "run_autograder")}
    return programs | {"trial.py": template("gradescope/trial.py")} | below("kit", learner.files(progress, COUNTED))
