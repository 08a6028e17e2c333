"""`exercise/se_block.ipynb`: the lesson and the stub as a notebook. `python -m tests.support.exercise_notebook` writes it anew.

The text is that of `exercise/README.md`, section by section; the cells of code are those of `exercise/se_block.py`.
"""

import ast
import json
import re

from grader.core.machine import ROOT

FILE = ROOT / "exercise" / "se_block.ipynb"
LESSON, STUB = ROOT / "exercise" / "README.md", ROOT / "exercise" / "se_block.py"
INTRODUCTION = """\
# Build a Squeeze-and-Excitation block

You will write a Squeeze-and-Excitation block, a small piece of neural network that looks at an image and decides how strongly
each of its channels should count, in about a dozen lines of JAX and Flax. Fill in the two cells marked TODO, run them, and run
`%grade` as often as you like. `%hint` gives a hint, and a plainer one each time.

This notebook is the lesson `README.md` and the stub `se_block.py` in one. Hand in either of them: the notebook, or the file.
"""
SETUP = """\
# Run this cell first. In Colab, upload the kit, remove the # from the next two lines, and name its folder.
# %cd learners-kit/exercise
# %pip install -q -r ../requirements.lock
import sys

sys.path.insert(0, "..")  # the kit's folder
%load_ext grader.notebook
"""
GRADE = "%grade\n"
BEFORE_THE_MODULE, BEFORE_THE_FUNCTION, LAST = "What you write", "The weights contract", ("Common pitfalls", "Grading")


def notebook() -> str:
    """The notebook, as text."""
    introduction, *sections = re.split(r"^(?=## )", LESSON.read_text("utf-8"), flags=re.MULTILINE)
    assert introduction.startswith("# ")
    titles = [section[3:].partition("\n")[0] for section in sections]
    imports, module, function = _of_the_stub()
    cells = [_text(INTRODUCTION), _code(SETUP)]
    for title, section in zip(titles, sections, strict=True):
        cells.append(_text(section))
        if title == BEFORE_THE_MODULE:
            cells += [_code(imports), _code(module)]
        if title == BEFORE_THE_FUNCTION:
            cells += [_code(function), _code(GRADE)]
    assert set(titles) >= {BEFORE_THE_MODULE, BEFORE_THE_FUNCTION, *LAST}
    about = {
        "kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"},
        "language_info": {"name": "python"},
    }
    whole = {"cells": [cell | {"id": f"cell-{i}"} for i, cell in enumerate(cells)], "metadata": about}
    return json.dumps(whole | {"nbformat": 4, "nbformat_minor": 5}, indent=1, ensure_ascii=False) + "\n"


def _of_the_stub() -> list[str]:
    """The imports, the class and the function of the stub, each with the comments that belong to it."""
    text = STUB.read_text("utf-8")
    lines, tree = text.splitlines(), ast.parse(text).body
    ends = [one.end_lineno or 0 for one in tree]
    first = next(i for i, one in enumerate(tree) if isinstance(one, ast.ClassDef))
    places = [(ends[0], ends[first - 1]), (ends[first - 1], ends[first]), (ends[first], ends[-1])]
    return ["\n".join(lines[begin:end]).strip("\n") + "\n" for begin, end in places]


def _text(source: str) -> dict[str, object]:
    return {"cell_type": "markdown", "metadata": {}, "source": source.strip("\n").splitlines(keepends=True)}


def _code(source: str) -> dict[str, object]:
    lines = source.strip("\n").splitlines(keepends=True)
    return {"cell_type": "code", "execution_count": None, "metadata": {}, "outputs": [], "source": lines}


if __name__ == "__main__":
    FILE.write_text(notebook(), encoding="utf-8")
