"""The exercise in a notebook: its file is the lesson and the stub, and a real kernel grades what was written in its cells."""

import ast
import importlib
import json
import os
from html import unescape
from pathlib import Path
from typing import Any

import pytest

from grader import notebook
from grader.core.machine import ROOT
from grader.core.notebook import code
from tests.support import exercise_notebook
from tests.support.caches import copy_cache
from tests.support.files import SUBMISSIONS

STUB = (ROOT / "exercise" / "se_block.py").read_text("utf-8")
RIGHT = (SUBMISSIONS / "right" / "se_block.py").read_text("utf-8")
RAISES = (SUBMISSIONS / "raises" / "se_block.py").read_text("utf-8")
CASE = "seed=2,shape=1x1x1,reduction=1,x=signs:0"
BLOCK, CALL = "class SEBlock:\n    pass", "def se_block_forward(seed, x, reduction):\n    return x"


@pytest.fixture(scope="module")
def nbformat() -> Any:
    """Jupyter's own reader of notebooks, which takes seconds to import."""
    return importlib.import_module("nbformat")


def kept(*runs: str, ids: dict[int, str] | None = None) -> list[str]:
    """What is graded of these runs, cell by cell."""
    found = json.loads(notebook.notebook(["", *runs], ids or {}))
    assert [i + 1 for i in range(len(runs))] == [cell["execution_count"] for cell in found["cells"]]
    return [cell["source"] for cell in found["cells"]]


def test_the_notebook_is_the_lesson_and_the_stub_as_they_are_now(nbformat: Any) -> None:
    assert exercise_notebook.notebook() == exercise_notebook.FILE.read_text("utf-8"), "run `make docs`"
    found = nbformat.read(exercise_notebook.FILE, 4)
    nbformat.validate(found)
    lesson = (ROOT / "exercise" / "README.md").read_text("utf-8")
    told = "\n\n".join(cell.source for cell in found.cells if cell.cell_type == "markdown")
    assert lesson[lesson.index("## ") :].strip() == told[told.index("## ") :]
    text = code(exercise_notebook.FILE.read_bytes())
    assert text is not None
    wanted = [ast.dump(one) for one in ast.parse(STUB).body[1:]]
    assert wanted == [ast.dump(one) for one in ast.parse(text.text).body][-len(wanted) - 1 : -1]
    assert not [cell for cell in found.cells if cell.cell_type == "code" and (cell.outputs or cell.execution_count)]


@pytest.mark.parametrize(
    ("runs", "ids", "wanted"),
    [
        ((BLOCK, CALL), {}, [BLOCK, CALL]),
        ((BLOCK, "print(1)", CALL), {}, [BLOCK, "", CALL]),
        ((BLOCK, CALL, BLOCK + "  # again"), {}, ["", CALL, BLOCK + "  # again"]),
        ((f"{BLOCK}\n{CALL}", BLOCK), {}, [f"{BLOCK}\n{CALL}", BLOCK]),  # it still has the function
        ((BLOCK, f"{BLOCK}\n{CALL}"), {}, ["", f"{BLOCK}\n{CALL}"]),
        ((BLOCK, "class SEBlock(:"), {}, [BLOCK, ""]),  # what did not run replaces nothing
        (("import jax", BLOCK), {}, ["import jax", BLOCK]),
        (("N = 3", "N = 4"), {1: "a", 2: "a"}, ["", "N = 4"]),
        (("N = 3", "N = 4"), {1: "a", 2: "b"}, ["N = 3", "N = 4"]),
        (("%load_ext grader.notebook\nimport jax", "%grade", "%hint"), {}, ["%load_ext grader.notebook\nimport jax", "", ""]),
        ((f"%%grade\n{CALL}",), {}, [f"\n{CALL}"]),
        (("!pip install flax\nimport flax", "x = 1\n" * 3), {}, ["!pip install flax\nimport flax", "x = 1\n" * 3]),
        (("\0", "(" * 500), {}, ["", ""]),
    ],
)
def test_the_cells_that_the_kernel_has_are_graded_under_their_numbers(
    runs: tuple[str, ...], ids: dict[int, str], wanted: list[str]
) -> None:
    assert wanted == kept(*runs, ids=ids)


@pytest.fixture
def run(nbformat: Any, recorded: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Any:
    """Runs cells in a real kernel, in the folder of the exercise; gives what each has shown."""
    copy_cache(recorded, tmp_path / "cache")
    for name, place in {"JUPYTER_DATA_DIR": "data", "JUPYTER_RUNTIME_DIR": "runtime", "IPYTHONDIR": "ipython"}.items():
        monkeypatch.setenv(name, str(tmp_path / place))
    monkeypatch.setenv("SE_BLOCK_CACHE", str(tmp_path / "cache"))

    def run(cells: list[Any]) -> list[list[Any]]:
        book = nbformat.v4.new_notebook(cells=cells)
        client = importlib.import_module("nbclient").NotebookClient(book, timeout=600, kernel_name="python3", allow_errors=True)
        client.resources = {"metadata": {"path": str(ROOT / "exercise")}}
        client.execute(env=dict(os.environ))
        return [cell.outputs for cell in book.cells if cell.cell_type == "code"]

    return run


def shown(outputs: list[Any]) -> tuple[str, str]:
    """The report as text, and the page in its frame."""
    (one,) = outputs
    return one["data"]["text/plain"], one["data"]["text/html"]


def test_a_real_kernel_grades_what_is_written_from_the_stub_to_full_marks(nbformat: Any, run: Any) -> None:
    cells = nbformat.read(exercise_notebook.FILE, 4).cells
    new = nbformat.v4.new_code_cell
    after = [
        "%hint",
        RAISES,
        "%grade",
        f"%grade {CASE}",
        "%train",
        "se_block_forward(0, 1, 2)",
        f"%%grade\n{RIGHT}",
        "%hint",
        "%tour",
        "%stretch batch",
    ]
    *_, stub, hint, wrote, wrong, again, stopped, raised, right, rest, toured, goals = run([*cells, *map(new, after)])
    text, page = shown(stub)
    assert "NOT SOLVED YET   1 of 10 points" in text and "This is still the stub" in text
    assert page.startswith('<iframe title="Report" sandbox="" srcdoc="&lt;!doctype html&gt;') and "<script" not in page
    assert "Hint 1 of" in hint[0]["text"]
    assert [] == wrote
    text, page = shown(wrong)
    assert "NOT SOLVED YET" in text
    number = 1 + sum(cell.cell_type == "code" for cell in cells) + 1  # of the cell, as it stands beside it
    assert f"cell {number}, line" in text
    assert 'again: %grade "seed=' in text and '<code>%grade "seed=' in unescape(unescape(page))
    assert again[0]["text"].startswith("DIFFERENT") and f"cell {number}, line" in again[0]["text"]
    text, page = shown(stopped)
    assert f"(cell {number}, line" in " ".join(text.split()) and "What is in the way" in page
    assert "error" == raised[0]["output_type"]
    text, page = shown(right)
    assert "SOLVED   10 of 10 points" in text and "Solved" in page
    assert "see your block at work in real networks: `%tour`" in " ".join(text.split()).lower()
    assert "Solved: every check passes" in rest[0]["text"]
    text, page = shown(toured)
    assert "28.1 M" in text and "2,530,992" in page
    assert goals[0]["text"].startswith("STRETCH GOALS   0 of 1 solved.") and "batch.py" in goals[0]["text"]


def test_what_the_grader_says_to_a_cell_that_cannot_be_graded_is_shown(nbformat: Any, run: Any) -> None:
    new = nbformat.v4.new_code_cell
    setup = nbformat.read(exercise_notebook.FILE, 4).cells[1]
    _, nothing, missing = run([setup, new("%grade"), new("import jax\n%grade")])
    assert all("se_block_forward" in shown(one)[0] for one in (nothing, missing))
