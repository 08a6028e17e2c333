"""`%load_ext grader.notebook`: grade what was written in a notebook, and show the report below the cell.

The kernel writes the cells to a file and starts the grader, which reads it in a sandbox, as ever: no verdict is made here. The
cells are those that the kernel has, each in its last version, under the numbers that stand beside them, as in `[5]`.
"""

import ast
import json
import re
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from html import escape
from pathlib import Path
from typing import Any

from grader.core.machine import ROOT
from grader.core.python_text import without_commands
from grader.se_block.spec import FUNCTION, MODULE, cache_folder
from grader.se_block.spec import STRETCH as STRETCH_FILES

GRADE, HINT, TOUR, TRAIN, STRETCH = "grade", "hint", "tour", "train", "stretch"
HEIGHT = 620  # of the report, in pixels; its lower edge can be drawn
_OURS = (f"%%{GRADE}", f"%{GRADE}", f"%{HINT}", f"%{TOUR}", f"%{TRAIN}", f"%{STRETCH}")
_KEPT = (ast.Import, ast.ImportFrom, ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef, ast.Assign, ast.AnnAssign)
_NAMED = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)


def load_ipython_extension(shell: Any) -> None:
    """What `%load_ext` calls."""
    cells = Cells(shell)

    def grade(line: str, cell: str | None = None) -> None:
        if cell is not None:
            shell.run_cell(cell, store_history=False)
        if case := line.strip(" \"'"):
            cells.show_case(case)
        else:
            cells.show_page("grade", "--report=html={}/index.html", "--report=terminal", "--accept-mended")

    shell.events.register("pre_run_cell", cells.note)
    shell.register_magic_function(grade, "line_cell", GRADE)
    shell.register_magic_function(lambda _line: cells.show_hint(), "line", HINT)
    shell.register_magic_function(show_stretch, "line", STRETCH)
    shell.register_magic_function(lambda _line: cells.show_page("train", "--out={}"), "line", TRAIN)
    shell.register_magic_function(
        lambda _line: cells.show_page("tour", "--report=html={}/index.html", "--report=terminal"), "line", TOUR
    )
    print(f"Write {MODULE} and {FUNCTION}, run their cells, and run %{GRADE}. %{HINT} tells the next hint.")


class Cells:
    """The cells of a notebook that were run, and what the grader says of them."""

    def __init__(self, shell: Any) -> None:
        self._shell = shell
        self._ids: dict[int, str] = {}  # of the cells, by the number of the run; where the program that shows them tells it

    def note(self, about: Any) -> None:
        """Remember which cell is about to run."""
        if cell := getattr(about, "cell_id", None):
            self._ids[self._shell.execution_count] = cell

    def show_page(self, command: str, written: str, *options: str) -> None:
        """Run a command on the cells, and show its page."""
        file = self._written()
        with tempfile.TemporaryDirectory() as folder:
            page = Path(folder) / "index.html"
            done = _grader(command, file, written.format(folder), *options)
            if not page.exists():
                print((done.stderr or done.stdout).strip())
                return
            _show(_here(page.read_text("utf-8")), _here(done.stdout))

    def show_case(self, case: str) -> None:
        """Print what the cells give for one case, beside what is right."""
        done = _grader("grade", self._written(), "--case", case)
        print(_here(done.stdout or done.stderr).strip())

    def show_hint(self) -> None:
        """Print the next hint for the cells as they are."""
        done = _grader("hint", self._written())
        print((done.stdout or done.stderr).strip())

    def _written(self) -> Path:
        """The file with the cells as they are now."""
        file = cache_folder() / "notebook" / "se_block.ipynb"
        file.parent.mkdir(mode=0o711, parents=True, exist_ok=True)
        file.write_bytes(notebook(self._shell.history_manager.input_hist_raw, self._ids))
        return file


def show_stretch(line: str) -> None:
    """Print how the files in exercise/stretch stand, which are no cells; `line` may name one goal."""
    done = _grader(STRETCH, STRETCH_FILES, *(["--goal", goal] if (goal := line.strip(" \"'")) else []))
    print(_here(done.stdout or done.stderr).strip())


def notebook(runs: Sequence[str], ids: dict[int, str]) -> bytes:
    """A notebook whose n-th cell is the n-th run: empty where a later run replaces it, or where nothing of it is needed."""
    kept: dict[int, str] = {}
    for number, run in enumerate(runs):
        text = _python(run)
        names = _defines(text)
        if number == 0 or names is None:
            continue
        for earlier in list(kept):
            same = number in ids and ids.get(earlier) == ids[number]
            if same or (names and (_defines(kept[earlier]) or {""}) <= names):
                del kept[earlier]
        kept[number] = text
    cells = [
        {"cell_type": "code", "execution_count": i, "metadata": {}, "outputs": [], "source": kept.get(i, "")}
        for i in range(1, len(runs))
    ]
    return json.dumps({"cells": cells, "metadata": {}, "nbformat": 4, "nbformat_minor": 4}).encode()


def _python(run: str) -> str:
    """A cell without our own commands; its lines keep their numbers."""
    return "\n".join("" if line.startswith(_OURS) else line for line in run.split("\n"))


def _defines(text: str) -> set[str] | None:
    """The functions and classes that a cell makes; None where it makes nothing that a block could need, or is no Python."""
    try:
        tree = ast.parse(without_commands(text))
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return None
    if not any(isinstance(statement, _KEPT) for statement in tree.body):
        return None
    return {statement.name for statement in tree.body if isinstance(statement, _NAMED)}


def _grader(command: str, file: Path, *options: str) -> "subprocess.CompletedProcess[str]":
    """Run a command of the grader, with the kit's own Python where there is one."""
    own = ROOT / ".venv" / "bin" / "python"
    python = str(own) if own.exists() else sys.executable
    line = [python, "-I", str(ROOT / "grader"), command, file.name, *options]
    return subprocess.run(line, cwd=file.parent, capture_output=True, text=True, stdin=subprocess.DEVNULL, check=False)


def _here(text: str) -> str:
    """A text of the grader with the commands that do the same in a notebook."""
    return re.sub(rf"make\s+({TOUR}|{TRAIN}|{STRETCH})\b", r"%\1", text.replace("make grade CASE=", f"%{GRADE} "))


def _show(page: str, text: str) -> None:
    """Show a page in a frame of its own, which runs no script; as text where pages cannot be shown."""
    from IPython.display import display

    frame = (
        f'<iframe title="Report" sandbox="" srcdoc="{escape(page)}" style="width: 100%; height: {HEIGHT}px; border: 0; '
        'resize: vertical; overflow: auto"></iframe>'
    )
    display({"text/html": frame, "text/plain": text}, raw=True)
