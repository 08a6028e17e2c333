"""The learner's kit: a list of what goes into it. No line of `solution/` does, nor the error model; only recorded outcomes."""

from pathlib import Path

from grader.core.errors import UsageError
from grader.core.machine import ROOT
from grader.core.values import CasePlan
from grader.releases.files import File, Files, ours, template
from grader.releases.record import Progress, record
from grader.se_block.spec import FIGURES, NETWORKS, RECORDING, STRETCH, STUB, STUB_MARKS, cache_folder
from grader.se_block.stretch.goals import TODO

_FOLDERS = (
    "core", "sandbox", "sandbox/worker", "se_block", "se_block/exceptions", "se_block/messages", "se_block/programs",
    "se_block/stretch", "reference", "diagnosis", "grading", "reports", "reports/templates", "watch", "watch/page",
)  # fmt: skip
_TOP = (
    "__init__", "__main__", "cli", "console", "doctor", "notebook", "options", *(
        f"intake/{name}"
        for name in ("__init__", "choose_file", "file_tree", "learner_names", "look_alike", "submission", "unpack")
    ),
)  # fmt: skip
# What knows the solution, and the page of a class, which a learner has no use for.
_NEVER = {
    "grader/reference/computed_mutants.py", "grader/reference/computed_goal_answers.py", "grader/reference/reference_oracle.py",
    "grader/reports/templates/class.html",
}  # fmt: skip
_KINDS = {".py", ".toml", ".html", ".css", ".js"}


def _name(file: Path) -> str:
    return file.relative_to(ROOT).as_posix()


_STUB = _name(STUB)


def allowed() -> tuple[str, ...]:
    """The files of this kit that go into a learner's, by path: whole folders, without what knows the solution."""
    folders = [(ROOT / "grader" / folder).iterdir() for folder in _FOLDERS]
    found = sorted(_name(file) for files in folders for file in files if file.suffix in _KINDS)
    grader = [name for name in (*(f"grader/{name}.py" for name in _TOP), *found) if name not in _NEVER]
    locks = ("requirements.lock", "requirements-notebook.lock", "requirements-train.lock")
    beside = sorted(_name(file) for file in (*NETWORKS.glob("*.py"), *STRETCH.glob("*.py"), *FIGURES.glob("*.svg")))
    return ("LICENSE", *locks, "exercise/README.md", "exercise/se_block.ipynb", _STUB, *beside, *grader)


def files(progress: Progress, plan: CasePlan = CasePlan()) -> Files:
    """The kit, with its own README and Makefile, and the expected outputs for the cases of `plan`, recorded now."""
    for name, stub, marks in ((_STUB, STUB, STUB_MARKS), *((_name(file), file, (TODO,)) for file in STRETCH.glob("*.py"))):
        if not all(mark in stub.read_text("utf-8") for mark in marks):
            raise UsageError(
                f"{name} is not the stub any more, and learners would get it. Keep your own file elsewhere; "
                f"`git checkout {name}` brings the stub back."
            )
    recording = record(cache_folder(), plan, progress)
    written = {name: template(f"learner/{name}") for name in ("README.md", "Makefile")}
    ignored = {".gitignore": File(b".venv/\n.cache/\n__pycache__/\n/tour.html\n/lesson.html\n/training/\n")}
    return ours(*allowed()) | written | ignored | {_name(RECORDING): File(recording)}
