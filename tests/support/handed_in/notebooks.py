"""Notebooks, right and wrong, in all the ways that learners write them."""

import base64
import json
from collections.abc import Iterable
from dataclasses import dataclass

from tests.support.handed_in.texts import FORWARD, MEAN, PLAIN, STUB, WRONG


def notebook(*cells: str, one_string: bool = False, outputs: Iterable[dict[str, object]] = ()) -> bytes:
    """A notebook of form 4. A cell that begins with `#md` is Markdown, one that begins with `#raw` is raw."""
    made = [_cell(text, one_string) for text in cells]
    code = [cell for cell in made if cell["cell_type"] == "code"]
    if code:
        code[-1]["outputs"] = list(outputs)
    about = {"kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"}}
    return json.dumps({"cells": made, "metadata": about, "nbformat": 4, "nbformat_minor": 5}, indent=1).encode()


def _cell(text: str, one_string: bool) -> dict[str, object]:
    kinds = {"#md": "markdown", "#raw": "raw"}
    mark = text.split("\n")[0].strip()
    kind = kinds.get(mark, "code")
    if kind != "code":
        text = text.partition("\n")[2]
    source: object = text if one_string else text.splitlines(keepends=True)
    cell: dict[str, object] = {"cell_type": kind, "metadata": {}, "source": source}
    if kind == "code":
        cell |= {"execution_count": None, "outputs": []}
    return cell


def notebook_3(*cells: str, one_string: bool = False) -> bytes:
    """A notebook of form 3, as IPython wrote it before Jupyter."""
    made: list[dict[str, object]] = [
        {"cell_type": "code", "collapsed": False, "input": text if one_string else text.splitlines(keepends=True),
         "language": "python", "metadata": {}, "outputs": []}
        for text in cells
    ]  # fmt: skip
    sheets = [{"cells": made, "metadata": {}}]
    return json.dumps({"metadata": {"name": "se"}, "nbformat": 3, "nbformat_minor": 0, "worksheets": sheets}).encode()


@dataclass(frozen=True)
class Notebook:
    """A notebook. `changes` counts the statements (or cells) that must be left out for it to load; magics do not count.

    `cell` is the faulty cell, counted from 1 over all cells; `code_cell` is the same over code cells only; `line` is in it.
    """

    data: bytes
    text: str = "right"  # "right", "wrong", "none": a syntax error in the block itself
    changes: int = 0
    cell: int = 0
    code_cell: int = 0
    line: int = 0


HEAD, CLASS = PLAIN.partition("\n\n\nclass")[0] + "\n", "class" + PLAIN.partition("\n\n\nclass")[2].partition(FORWARD)[0]
_DEF = FORWARD.lstrip("\n")
_PNG: dict[str, object] = {
    "output_type": "display_data",
    "metadata": {},
    "data": {"image/png": base64.b64encode(bytes(range(251)) * 9_200).decode(), "text/plain": ["<Figure>"]},
}
_STREAM: dict[str, object] = {"output_type": "stream", "name": "stdout", "text": ["!pip install no-such-thing\n", "%magic\n"]}
_STRINGS = 'NOTES = """\n!important: read this\n%d of %s\n%%bash\nnn.Dense?\n"""\nassert NOTES.count("!important") == 1\n'
_STRINGS += 'assert "%d of %s" in NOTES and "nn.Dense?" in NOTES\n'
_MODULO = "rest = (17\n    % 5)\nsame = 17 \\\n    % 5\nassert rest == same == 2\nflag = (True\n    != False)\n"
_PLOT = "import matplotlib.pyplot as plt\nfig, ax = plt.subplots()\nax.plot([1, 2, 3])\nplt.show()\n"
_TRY = "x = jnp.ones((2, 3, 4))\ny = se_block_forward(0, x, 2)\n"

NOTEBOOKS: dict[str, Notebook] = {
    "lines": Notebook(notebook(PLAIN)),
    "one string": Notebook(notebook(PLAIN, one_string=True)),
    "three cells": Notebook(notebook(HEAD, CLASS, _DEF)),
    "three cells, one string": Notebook(notebook(HEAD, CLASS, _DEF, one_string=True)),
    "form 3": Notebook(notebook_3(HEAD, CLASS, _DEF)),
    "form 3, one string": Notebook(notebook_3(HEAD, CLASS, _DEF, one_string=True)),
    "byte order mark": Notebook(b"\xef\xbb\xbf" + notebook(PLAIN)),
    "no line end at the end of a cell": Notebook(notebook(HEAD.rstrip(), CLASS.rstrip(), _DEF.rstrip())),
    "windows line ends": Notebook(notebook(PLAIN.replace("\n", "\r\n"), one_string=True)),
    "markdown between": Notebook(notebook("#md\n# Task 3\nWrite a *block*: `!x`, %y", HEAD, "#md\nthe class", CLASS, _DEF)),
    "raw cell": Notebook(notebook("#raw\nthis is (no Python\n", PLAIN)),
    "empty cells": Notebook(notebook("", PLAIN, "", "\n\n", "# only a comment")),
    "inline magic": Notebook(notebook("%matplotlib inline\n%load_ext autoreload\n%autoreload 2\n", PLAIN)),
    "pip": Notebook(notebook("!pip install -q flax jax\n%pip install optax\n!nvidia-smi\n", PLAIN)),
    "pip over two lines": Notebook(notebook("!pip install \\\n    flax==0.12 \\\n    jax\n", PLAIN)),
    "pip before the imports in the block's cell": Notebook(notebook("!pip install -q flax\n" + PLAIN)),
    "indented magic": Notebook(notebook("import sys\nif 'google.colab' in sys.modules:\n    !pip install flax\n", PLAIN)),
    "assigned from the shell": Notebook(notebook("files = !ls\nwhere = %pwd\n", PLAIN)),
    "help": Notebook(notebook(HEAD, "nn.Dense?\n?nn.relu\nnn.Module??\n", CLASS, _DEF)),
    "timed cell": Notebook(notebook(HEAD, "%%time\n" + CLASS, _DEF)),
    "timed line": Notebook(notebook(PLAIN, _TRY + "%timeit se_block_forward(0, x, 2)\n%time y = se_block_forward(0, x, 2)\n")),
    "timeit cell": Notebook(notebook(PLAIN, "%%timeit -n 3\nse_block_forward(0, jnp.ones((2, 2, 2)), 1)\n")),
    "bash cell": Notebook(notebook("%%bash\nset -e\nfor i in 1 2; do echo $i; done\n", PLAIN)),
    "html cell": Notebook(notebook("%%html\n<b>no Python</b>\n", PLAIN)),
    "written to a file": Notebook(notebook("%%writefile se_block.py\n" + PLAIN)),
    "capture cell": Notebook(notebook("%%capture\n!pip install flax\n" + HEAD, CLASS, _DEF)),
    "strings that look like magics": Notebook(notebook(_STRINGS, PLAIN)),
    "modulo at the start of a line": Notebook(notebook(_MODULO, PLAIN)),
    "large output": Notebook(notebook(PLAIN, _TRY, outputs=[_PNG])),
    "output that looks like magics": Notebook(notebook(PLAIN, _TRY, outputs=[_STREAM])),
    "display": Notebook(notebook(PLAIN, _TRY + "display(y)\n"), changes=1),
    "input": Notebook(notebook('seed = int(input("seed? "))\n', PLAIN), changes=1),
    "plots": Notebook(notebook(PLAIN, _PLOT), changes=1),
    "a cell that raises": Notebook(notebook(PLAIN, "1 / 0\n"), changes=1),
    "a cell that raises before the block": Notebook(notebook("print(no_such_name)\n", PLAIN), changes=1),
    "a syntax error elsewhere": Notebook(notebook(PLAIN, "for i in range(3)\n    print(i)\n"), changes=1),
    "prose in a code cell": Notebook(notebook("My answer to task 3 is below\n", PLAIN), changes=1),
    "drive": Notebook(notebook('from google.colab import drive\ndrive.mount("/content/drive")\n', PLAIN), changes=1),
    "defined twice, the later right": Notebook(notebook(WRONG, "#md\nbetter:", PLAIN)),
    "defined twice, the later wrong": Notebook(notebook(PLAIN, WRONG), text="wrong"),
    "class written anew": Notebook(notebook(HEAD, CLASS.replace(MEAN, "jnp.max(x, axis=(0, 1))"), _DEF, CLASS)),
    "stub above, answer below": Notebook(notebook(STUB, PLAIN)),
    "wrong": Notebook(notebook("!pip install flax\n", WRONG), text="wrong"),
    "a syntax error in the block": Notebook(
        notebook("#md\n# hw", HEAD, CLASS.replace("gates = nn.sigmoid(gates)", "gates = nn.sigmoid(gates"), _DEF),
        text="none", cell=3, code_cell=2, line=13,
    ),
    "a syntax error in the block's cell, after a magic": Notebook(
        notebook("%pip install flax\n", "%%time\n" + PLAIN.replace("return x * gates", "return x * * gates")),
        text="none", cell=2, code_cell=2, line=20,
    ),
}  # fmt: skip
