"""The house stays readable: folders that import one way, small files, and an exercise that one folder knows."""

import ast
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from grader.core.machine import ROOT

GRADER = ROOT / "grader"
FILES = sorted(file for file in GRADER.rglob("*.py") if "templates" not in file.parts)  # templates run elsewhere
SOLUTION = sorted((ROOT / "solution").rglob("*.py"))
LEARNERS = ROOT / "tests" / "files"  # as learners write them
TESTS = sorted(file for file in (ROOT / "tests").rglob("*.py") if not file.is_relative_to(LEARNERS))
MOST_LINES, MOST_LINES_OF_A_FUNCTION = 250, 40
MOST_FOLDERS, MOST_FILES = 11, 8

KNOW_THE_EXERCISE = {"se_block", "reference"}
WORDS = re.compile(
    r"(?<![a-z])(reduction|squeeze|gate|clamp|channel|excitation)s?(?![a-z])|SEBlock|se_block_forward", re.IGNORECASE
)
# Files elsewhere that say a word of the exercise, and why they may.
EXCUSED = {
    "core/values.py": "the public JSON format has the field `reduction` of a case",
    "core/report.py": "the public JSON format has the field `reduction` of a counterexample",
}
_LOADED = """
import sys
from grader.cli import main
{extra}
main(["grade", {path!r}])
print("loaded:", sorted({{"jax", "flax", "jaxlib"}} & set(sys.modules)))
"""


def name(file: Path) -> str:
    return file.relative_to(ROOT).as_posix()


def broken_contracts(folder: Path) -> str:
    """What import-linter says of the layers in pyproject.toml; nothing where all contracts are kept."""
    command = [sys.executable, "-c", "import importlinter.cli as c; c.lint_imports_command()", "--no-cache", "--no-logo"]
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)
    assert "Contracts: " in done.stdout, done.stdout + done.stderr
    return "" if done.returncode == 0 else done.stdout


def test_a_folder_imports_only_from_folders_below_it_and_nothing_in_a_circle() -> None:
    assert "" == broken_contracts(ROOT)


@pytest.mark.parametrize(
    ("file", "line", "contract"),
    [
        ("core/values.py", "from grader.se_block import spec", "A folder imports only from folders below it"),
        ("se_block/spec.py", "from grader.se_block import counterexample", "import each other in a circle"),
        ("sandbox/worker/hardening.py", "from grader.core import errors", "imports nothing of the kit"),
    ],
    ids=["upward", "circle", "worker"],
)
def test_an_import_the_wrong_way_would_be_seen(file: str, line: str, contract: str, tmp_path: Path) -> None:
    for folder in ("grader", "solution"):
        shutil.copytree(ROOT / folder, tmp_path / folder, ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copy(ROOT / "pyproject.toml", tmp_path)
    changed = tmp_path / "grader" / file
    changed.write_text(f"{changed.read_text(encoding='utf-8')}\n{line}\n", encoding="utf-8")
    assert re.search(rf"{contract}.* BROKEN", broken_contracts(tmp_path))


def test_a_listing_of_the_grader_fits_at_a_glance() -> None:
    shown = [path for path in GRADER.iterdir() if path.name != "__pycache__"]
    assert len([path for path in shown if path.is_dir()]) <= MOST_FOLDERS
    assert len([path for path in shown if path.is_file()]) <= MOST_FILES


@pytest.mark.parametrize(
    "file", [file for file in FILES if file.relative_to(GRADER).parts[0] not in KNOW_THE_EXERCISE], ids=name
)
def test_only_the_exercise_s_own_folders_say_its_words(file: Path) -> None:
    found = sorted({word[0] for word in WORDS.finditer(file.read_text(encoding="utf-8"))})
    assert bool(found) == (file.relative_to(GRADER).as_posix() in EXCUSED), found


def test_the_search_for_words_would_find_them() -> None:
    assert ["gates", "C // reduction", "SEBlock"] == [
        text for text in ("gates", "C // reduction", "SEBlock") if WORDS.search(text)
    ]
    assert not WORDS.search("aggregate")
    assert all((GRADER / file).is_file() and reason for file, reason in EXCUSED.items())


@pytest.mark.parametrize("file", [*FILES, *SOLUTION], ids=name)
def test_a_file_says_what_it_does_and_stays_small(file: Path) -> None:
    text = file.read_text(encoding="utf-8")
    assert ast.get_docstring(ast.parse(text))
    assert len(text.splitlines()) <= MOST_LINES


def test_a_file_of_the_tests_stays_small() -> None:
    assert [] == [name(file) for file in TESTS if len(file.read_text(encoding="utf-8").splitlines()) > MOST_LINES]


@pytest.mark.parametrize("file", [*FILES, *SOLUTION], ids=name)
def test_a_function_fits_on_a_screen(file: Path) -> None:
    functions = [node for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))) if isinstance(node, ast.FunctionDef)]
    long = {node.name for node in functions if (node.end_lineno or 0) - node.lineno + 1 > MOST_LINES_OF_A_FUNCTION}
    assert set() == long


def loaded_by_grading(path: Path, extra: str = "") -> str:
    code = _LOADED.format(path=str(path), extra=extra)
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    return done.stdout.splitlines()[-1]


def test_the_grading_process_imports_neither_jax_nor_flax() -> None:
    assert "loaded: []" == loaded_by_grading(ROOT / "exercise" / "se_block.py")


def test_the_test_above_would_see_jax() -> None:
    assert "loaded: ['jax', 'jaxlib']" == loaded_by_grading(ROOT / "exercise" / "se_block.py", extra="import jax")
