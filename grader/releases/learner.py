"""The learner's kit: a list of what goes into it. No line of `solution/` does, nor the error model; only recorded outcomes."""

from grader import environment
from grader.cases import Plan
from grader.errors import UsageError
from grader.releases.files import File, Files, ours, part
from grader.releases.record import Progress, record

_GRADER = (
    "__init__", "__main__", "advice", "arguments", "book", "cases", "catalogue", "checks", "cli", "compare", "counterexample",
    "desk", "diagnose", "doctor", "environment", "errors", "evidence", "exceptions", "explain", "files", "gates", "gather",
    "grade", "hints", "inputs", "lane", "launch", "levels", "locate", "model", "precision", "predictions", "process",
    "properties", "recorded", "sandbox", "show", "stages", "submission", "text", "wire",
    "reporters/__init__", "reporters/classroom50", "reporters/github", "reporters/gradescope", "reporters/html",
    "reporters/json", "reporters/junit", "reporters/markdown", "reporters/terminal", "reporters/words",
    "worker/__init__", "worker/forkserver", "worker/locks", "worker/main", "worker/pieces", "worker/preflight", "worker/probes",
    "worker/weights",
)  # fmt: skip
STUB = "exercise/se_block.py"
_TEMPLATES = ("base.html", "grid.html", "learner.html", "style.css")
_STAGES = (
    "activation", "bottleneck", "checks", "gate", "input", "output", "precision", "scale", "seed", "squeeze", "weights",
)  # fmt: skip
ALLOWED = (
    "LICENSE", "requirements.lock", "exercise/README.md", STUB,
    *(f"grader/{name}.py" for name in _GRADER),
    *(f"grader/reporters/templates/{name}" for name in _TEMPLATES),
    *(f"grader/mistakes/{name}.toml" for name in _STAGES),
)  # fmt: skip


def files(progress: Progress, plan: Plan = Plan()) -> Files:
    """The kit, with its own README and Makefile, and the answers to the cases of `plan`, recorded now."""
    if not all(
        mark in ours(STUB)[STUB].data for mark in (b'raise NotImplementedError("TODO 1', b'raise NotImplementedError("TODO 2')
    ):
        raise UsageError(
            f"{STUB} is not the stub any more, and learners would get it. Keep your own file elsewhere; "
            f"`git checkout {STUB}` brings the stub back."
        )
    book = record(environment.cache_folder(), plan, progress)
    written = {name: part(f"learner/{name}") for name in ("README.md", "Makefile")}
    ignored = {".gitignore": File(b".venv/\n.cache/\n__pycache__/\n")}
    return ours(*ALLOWED) | written | ignored | {environment.BOOK.relative_to(environment.ROOT).as_posix(): File(book)}
