"""The shape of the code: which room may import which, how large a room may grow, and what the grading process never loads."""

import ast
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
ALONE = sorted((ROOT / "grader" / "worker").glob("*.py"))  # what runs beside a submission
FILES = sorted(file for file in (ROOT / "grader").rglob("*.py") if "parts" not in file.parts)  # parts run elsewhere
FLOORS = (
    "worker.locks", "errors", "text", "files", "model", "environment", "submission", "wire", "book", "catalogue",
    "exceptions", "precision", "locate", "inputs", "launch", "process", "compare", "gates", "cases", "properties",
    "sandbox", "levels", "lane", "draw", "answers", "predictions", "error_model", "recorded", "desk", "evidence", "checks",
    "explain", "stages", "diagnose", "advice", "counterexample", "gather", "grade", "hints", "reporters.words",
    "reporters.json", "reporters.terminal", "reporters.html", "reporters.markdown", "reporters.junit", "reporters.github",
    "reporters.gradescope", "reporters.classroom50", "batch.archives", "batch.entries", "batch.keys", "batch.store",
    "batch.work", "batch.jobs", "batch.cluster", "batch.overview", "batch.pages", "batch.run", "releases.files",
    "releases.record", "releases.learner", "releases.gradescope", "releases.classroom50", "releases.actions",
    "releases.build", "show", "doctor", "selfcheck", "arguments", "cli", "__main__",
)  # fmt: skip
_LOADED = """
import sys
from grader.cli import main
{extra}
main(["grade", {path!r}])
print("loaded:", sorted({{"jax", "flax", "jaxlib"}} & set(sys.modules)))
"""


def room(file: Path) -> str:
    return ".".join(file.relative_to(ROOT / "grader").with_suffix("").parts)


def imported(file: Path) -> set[str]:
    """The names of all rooms that a file imports, lazily or not."""
    found = set()
    for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
        if isinstance(node, ast.ImportFrom) and node.module and node.module.split(".")[0] == "grader":
            inner = node.module.removeprefix("grader").removeprefix(".")
            found |= {
                f"{inner}.{alias.name}".strip(".") if (ROOT / "grader" / inner).is_dir() else inner for alias in node.names
            }
    return found


@pytest.mark.parametrize("file", [file for file in FILES if file.stem != "__init__" and file not in ALONE], ids=room)
def test_a_room_imports_only_from_floors_below(file: Path) -> None:
    below = FLOORS[: FLOORS.index(room(file))]
    assert set() == imported(file) - {room(file)} - set(below)


@pytest.mark.parametrize("file", ALONE, ids=room)
def test_what_runs_beside_a_submission_imports_nothing_of_the_kit(file: Path) -> None:
    assert set() == imported(file)


def test_reporters_import_the_model_alone() -> None:
    for file in (file for file in FILES if file.parent.name == "reporters" and file.stem != "__init__"):
        assert imported(file) <= {"model", "reporters.words", "reporters.markdown"}


@pytest.mark.parametrize("file", FILES, ids=room)
def test_a_file_says_what_it_knows_and_stays_small(file: Path) -> None:
    text = file.read_text(encoding="utf-8")
    assert ast.get_docstring(ast.parse(text))
    assert len(text.splitlines()) <= 250


@pytest.mark.parametrize("file", FILES, ids=room)
def test_a_function_fits_on_a_screen(file: Path) -> None:
    for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
        if isinstance(node, ast.FunctionDef):
            assert (node.end_lineno or 0) - node.lineno < 45, node.name


def loaded_by_grading(path: Path, extra: str = "") -> str:
    code = _LOADED.format(path=str(path), extra=extra)
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    return done.stdout.splitlines()[-1]


def test_the_grading_process_imports_neither_jax_nor_flax() -> None:
    assert "loaded: []" == loaded_by_grading(ROOT / "exercise" / "se_block.py")


def test_the_test_above_would_see_jax() -> None:
    assert "loaded: ['jax', 'jaxlib']" == loaded_by_grading(ROOT / "exercise" / "se_block.py", extra="import jax")
