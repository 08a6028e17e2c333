"""What arrives when a class hands in `se_block.py`, and what is right of it. Written by somebody who did not write the grader.

A. PLATFORMS (and FURTHER): downloads as the platforms give them, each with the rows that are right.
B. NAMES: what one learner's folder may hold, and which file is right.
C. MENDABLE and NOT_MENDABLE: files that cannot be loaded.
D. NOTEBOOKS: notebooks, right and wrong.
E. class_of_sixty: a class in mixed forms, with its roster.

All people are invented. Nothing here depends on the clock, on chance or on another library.
"""

import base64
import csv
import gzip
import io
import json
import tarfile
import unicodedata
import zipfile
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path

from grader.se_block import spec

# ---------------------------------------------------------------------------------------------------------------- the texts

_FORWARD = """

def se_block_forward(seed, x, reduction):
    block = SEBlock(reduction=reduction)
    variables = block.init(jax.random.PRNGKey(seed), x)
    return block.apply(variables, x).reshape(-1)
"""

PLAIN = (
    '''import jax
import jax.numpy as jnp
from flax import linen as nn


class SEBlock(nn.Module):
    """Squeeze and excitation."""

    reduction: int

    @nn.compact
    def __call__(self, x):
        channels = x.shape[-1]
        squeezed = jnp.mean(x, axis=(0, 1))
        hidden = nn.Dense(max(channels // self.reduction, 1))(squeezed)
        hidden = nn.relu(hidden)
        gates = nn.Dense(channels)(hidden)
        gates = nn.sigmoid(gates)
        return x * gates
'''
    + _FORWARD
)

TERSE = """# hw3
from flax import linen as nn
import jax, jax.numpy as jnp

class SEBlock(nn.Module):
  reduction: int
  @nn.compact
  def __call__(self, x):
    C = x.shape[2]
    s = x.mean(axis=(0,1))
    e = nn.sigmoid(nn.Dense(C)(nn.relu(nn.Dense(max(1, C//self.reduction))(s))))
    return x*e[None,None,:]

def se_block_forward(seed, x, reduction):
  m = SEBlock(reduction)
  p = m.init(jax.random.PRNGKey(seed), x)
  return jnp.ravel(m.apply(p, x))
"""

WITH_SETUP = '''"""Homework 3: my SE block."""
import jax
import jax.numpy as jnp
import flax.linen as nn


def squeeze(image):
    """Global average pooling."""
    return image.mean(0).mean(0)


class SEBlock(nn.Module):
    reduction: int = 16

    @nn.compact
    def __call__(self, x: jnp.ndarray) -> jnp.ndarray:
        c = x.shape[-1]
        z = squeeze(x)
        z = nn.Dense(features=max(c // self.reduction, 1), name="squeeze_dense")(z)
        z = jnp.maximum(z, 0)
        z = nn.Dense(features=c, name="excite_dense")(z)
        z = jax.nn.sigmoid(z)
        return x * z.reshape(1, 1, c)


def se_block_forward(seed: int, x: jnp.ndarray, reduction: int) -> jnp.ndarray:
    key = jax.random.PRNGKey(seed)
    model = SEBlock(reduction=reduction)
    params = model.init(key, x)
    return model.apply(params, x).flatten()
'''

RIGHTS = (PLAIN, TERSE, WITH_SETUP)
_MEAN, _WIDTH = "jnp.mean(x, axis=(0, 1))", "max(channels // self.reduction, 1)"
WRONGS = {
    "mean over one axis only": PLAIN.replace(_MEAN, "jnp.mean(x, axis=0)"),
    "sum for mean": PLAIN.replace(_MEAN, "jnp.sum(x, axis=(0, 1))"),
    "no clamp": PLAIN.replace(_WIDTH, "channels // self.reduction"),
    "no sigmoid": PLAIN.replace("        gates = nn.sigmoid(gates)\n", ""),
    "reduction ignored": PLAIN.replace("SEBlock(reduction=reduction)", "SEBlock(reduction=4)"),
    "not flat": PLAIN.replace(".reshape(-1)", ""),
}
WRONG = WRONGS["mean over one axis only"]
OTHER_WRONG = WRONGS["sum for mean"]

STUB = spec.STUB.read_text("utf-8")

R, W, W2, S = PLAIN.encode(), WRONG.encode(), OTHER_WRONG.encode(), STUB.encode()
R2 = TERSE.encode()
PDF = b"%PDF-1.4\n%\xe2\xe3\xcf\xd3\n1 0 obj\n<< /Type /Catalog >>\nendobj\ntrailer << /Root 1 0 R >>\n%%EOF\n"
SEVEN_ZIP = b"7z\xbc\xaf\x27\x1c\x00\x04" + bytes(range(64))
RAR = b"Rar!\x1a\x07\x01\x00" + bytes(range(64))


# ---------------------------------------------------------------------------------------------------------- how it is packed


def zipped(files: Mapping[str, bytes]) -> bytes:
    """A zip archive of these files; a name that ends with a slash is a folder."""
    into = io.BytesIO()
    with zipfile.ZipFile(into, "w") as archive:
        for name, data in files.items():
            _add(archive, zipfile.ZipInfo(name, (2026, 3, 2, 9, 0, 0)), data)
    return into.getvalue()


class _NoFlag(zipfile.ZipInfo):
    """A name in UTF-8 that is not marked as UTF-8, as macOS and some web servers write it."""

    def _encodeFilenameFlags(self) -> tuple[bytes, int]:  # noqa: N802 (zipfile's own name)
        return self.filename.encode("utf-8"), self.flag_bits


def zipped_without_flag(files: Mapping[str, bytes]) -> bytes:
    """A zip archive whose names are UTF-8, though nothing in it says so."""
    into = io.BytesIO()
    with zipfile.ZipFile(into, "w") as archive:
        for name, data in files.items():
            _add(archive, _NoFlag(name, (2026, 3, 2, 9, 0, 0)), data)
    return into.getvalue()


def _add(archive: zipfile.ZipFile, member: zipfile.ZipInfo, data: bytes) -> None:
    member.external_attr = (0o755 if member.filename.endswith("/") else 0o644) << 16
    member.compress_type = zipfile.ZIP_DEFLATED
    archive.writestr(member, data)


def tarred(files: Mapping[str, bytes], compressed: bool = True) -> bytes:
    """A `.tar.gz`, or a `.tar`, of these files."""
    into = io.BytesIO()
    with tarfile.open(fileobj=into, mode="w") as archive:
        for name, data in files.items():
            member = tarfile.TarInfo(name)
            member.size = len(data)
            archive.addfile(member, io.BytesIO(data))
    return gzip.compress(into.getvalue(), mtime=0) if compressed else into.getvalue()


def docx(text: str) -> bytes:
    """A Word file with this text."""
    lines = text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;").split("\n")
    body = "".join(f"<w:p><w:r><w:t>{line}</w:t></w:r></w:p>" for line in lines)
    space = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
    document = f'<?xml version="1.0"?><w:document xmlns:w="{space}"><w:body>{body}</w:body></w:document>'
    return zipped({"[Content_Types].xml": b"<Types/>", "word/document.xml": document.encode()})


def put(folder: Path, files: Mapping[str, bytes]) -> Path:
    """Write these files below the folder; a name that ends with a slash is an empty folder."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, data in files.items():
        path = folder / name
        if name.endswith("/"):
            path.mkdir(parents=True, exist_ok=True)
            continue
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)
    return folder


# ------------------------------------------------------------------------------------------------------------- D. notebooks


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


_HEAD, _CLASS = PLAIN.partition("\n\n\nclass")[0] + "\n", "class" + PLAIN.partition("\n\n\nclass")[2].partition(_FORWARD)[0]
_DEF = _FORWARD.lstrip("\n")
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
    "three cells": Notebook(notebook(_HEAD, _CLASS, _DEF)),
    "three cells, one string": Notebook(notebook(_HEAD, _CLASS, _DEF, one_string=True)),
    "form 3": Notebook(notebook_3(_HEAD, _CLASS, _DEF)),
    "form 3, one string": Notebook(notebook_3(_HEAD, _CLASS, _DEF, one_string=True)),
    "byte order mark": Notebook(b"\xef\xbb\xbf" + notebook(PLAIN)),
    "no line end at the end of a cell": Notebook(notebook(_HEAD.rstrip(), _CLASS.rstrip(), _DEF.rstrip())),
    "windows line ends": Notebook(notebook(PLAIN.replace("\n", "\r\n"), one_string=True)),
    "markdown between": Notebook(notebook("#md\n# Task 3\nWrite a *block*: `!x`, %y", _HEAD, "#md\nthe class", _CLASS, _DEF)),
    "raw cell": Notebook(notebook("#raw\nthis is (no Python\n", PLAIN)),
    "empty cells": Notebook(notebook("", PLAIN, "", "\n\n", "# only a comment")),
    "inline magic": Notebook(notebook("%matplotlib inline\n%load_ext autoreload\n%autoreload 2\n", PLAIN)),
    "pip": Notebook(notebook("!pip install -q flax jax\n%pip install optax\n!nvidia-smi\n", PLAIN)),
    "pip over two lines": Notebook(notebook("!pip install \\\n    flax==0.12 \\\n    jax\n", PLAIN)),
    "pip before the imports in the block's cell": Notebook(notebook("!pip install -q flax\n" + PLAIN)),
    "indented magic": Notebook(notebook("import sys\nif 'google.colab' in sys.modules:\n    !pip install flax\n", PLAIN)),
    "assigned from the shell": Notebook(notebook("files = !ls\nwhere = %pwd\n", PLAIN)),
    "help": Notebook(notebook(_HEAD, "nn.Dense?\n?nn.relu\nnn.Module??\n", _CLASS, _DEF)),
    "timed cell": Notebook(notebook(_HEAD, "%%time\n" + _CLASS, _DEF)),
    "timed line": Notebook(notebook(PLAIN, _TRY + "%timeit se_block_forward(0, x, 2)\n%time y = se_block_forward(0, x, 2)\n")),
    "timeit cell": Notebook(notebook(PLAIN, "%%timeit -n 3\nse_block_forward(0, jnp.ones((2, 2, 2)), 1)\n")),
    "bash cell": Notebook(notebook("%%bash\nset -e\nfor i in 1 2; do echo $i; done\n", PLAIN)),
    "html cell": Notebook(notebook("%%html\n<b>no Python</b>\n", PLAIN)),
    "written to a file": Notebook(notebook("%%writefile se_block.py\n" + PLAIN)),
    "capture cell": Notebook(notebook("%%capture\n!pip install flax\n" + _HEAD, _CLASS, _DEF)),
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
    "class written anew": Notebook(notebook(_HEAD, _CLASS.replace(_MEAN, "jnp.max(x, axis=(0, 1))"), _DEF, _CLASS)),
    "stub above, answer below": Notebook(notebook(STUB, PLAIN)),
    "wrong": Notebook(notebook("!pip install flax\n", WRONG), text="wrong"),
    "a syntax error in the block": Notebook(
        notebook("#md\n# hw", _HEAD, _CLASS.replace("gates = nn.sigmoid(gates)", "gates = nn.sigmoid(gates"), _DEF),
        text="none", cell=3, code_cell=2, line=13,
    ),
    "a syntax error in the block's cell, after a magic": Notebook(
        notebook("%pip install flax\n", "%%time\n" + PLAIN.replace("return x * gates", "return x * * gates")),
        text="none", cell=2, code_cell=2, line=20,
    ),
}  # fmt: skip


# ------------------------------------------------------------------------------------------------------------ A. platforms


@dataclass(frozen=True)
class Expected:
    """One row of the class.

    `text` is "right", "wrong", "stub", "none" (there is nothing to grade), or "either" (any is defensible, for `look` is set).
    `file` is the path as the learner knows it; inside an archive it is `archive.zip/inner/path.py`.
    """

    name: str
    id: str = ""
    late: bool = False
    text: str = "right"
    file: str = "se_block.py"
    look: bool = False


@dataclass(frozen=True)
class Download:
    """A download: its name without an ending, the files in it, and the rows that are right."""

    name: str
    files: Mapping[str, bytes]
    rows: tuple[Expected, ...]


Built = tuple[Path, list[Expected]]

_CANVAS = Download(
    "hw-3-submissions",
    {
        "doejane_12345_678901_se_block.py": R,
        "smithbob_LATE_12346_678902_se_block-1.py": R2,
        "leeann_12347_678903_se_block.py": R,
        "leeann_12347_678904_report.pdf": PDF,
        "leeann_12347_678905_notes.txt": b"It took me long.",
        "nguyenvan_12348_678906_se_block.py": W,
        "garciaana_12349_678907_hw3.zip": zipped({"hw3/": b"", "hw3/se_block.py": R}),
        "weberjo_LATE_12350_678908_Untitled3.ipynb": NOTEBOOKS["three cells"].data,
        "khanmia_12351_text.html": b"<html><body><p>I could not upload it.</p></body></html>",
        "royole_LATE_12352_link.html": b'<html><head><meta http-equiv="refresh" content="0; url=https://colab.example/x">',
        "\u0438\u0432\u0430\u043d\u043e\u0432\u0430\u043e\u043b\u044c\u0433\u0430_12353_678909_se_block.py": R,
        "\u738b\u5c0f\u660e_12354_678910_se_block.py": R,
        "obrienzo\u00ebann_12355_678911_My_2_se_block_final_v2.py": R,
        "smithbob_12356_678912_se_block.py": W,
    },
    (
        Expected("doejane", "12345"),
        Expected("smithbob (12346)", "12346", late=True, file="se_block-1.py"),
        Expected("leeann", "12347"),
        Expected("nguyenvan", "12348", text="wrong"),
        Expected("garciaana", "12349", file="hw3.zip/hw3/se_block.py"),
        Expected("weberjo", "12350", late=True, file="Untitled3.ipynb"),
        Expected("khanmia", "12351", text="none", file="", look=True),
        Expected("royole", "12352", late=True, text="none", file="", look=True),
        Expected("\u0438\u0432\u0430\u043d\u043e\u0432\u0430\u043e\u043b\u044c\u0433\u0430", "12353"),
        Expected("\u738b\u5c0f\u660e", "12354"),
        Expected("obrienzo\u00ebann", "12355", file="My_2_se_block_final_v2.py"),
        Expected("smithbob (12356)", "12356", text="wrong"),
    ),
)
_CANVAS_ANONYMOUS = Download(
    "hw-3-submissions",
    {
        "anon_AB12C_678901_se_block.py": R,
        "LATE_anon_xY9zQ_678902_se_block.py": R,  # Canvas joins name, LATE and id; here the name is left out
        "anon_47382_678903_se_block-2.py": W,
        "anon_qqqqq_text.html": b"<p>sorry</p>",
        "anon_Ab12c_678904_se_block.py": R2,
    },
    (
        Expected("anon AB12C (1)", "AB12C"),
        Expected("anon xY9zQ", "xY9zQ", late=True),
        Expected("anon 47382", "47382", text="wrong", file="se_block-2.py"),
        Expected("anon qqqqq", "qqqqq", text="none", file="", look=True),
        Expected("anon Ab12c (2)", "Ab12c"),
    ),
)
_CANVAS_GROUPS = Download(
    "project-submissions",
    {
        "team1_12345_678901_se_block.py": R,
        "team_blue_12346_678902_se_block.py": R,  # a group may be called `team_blue`: Canvas keeps underscores
        "team_blue_2_LATE_12347_678903_se_block.py": W,
        "project2_12348_678904_12_34_se_block.py": R,
    },
    (
        Expected("team1", "12345"),
        Expected("team_blue", "12346"),
        Expected("team_blue_2", "12347", late=True, text="wrong"),
        Expected("project2", "12348", file="12_34_se_block.py"),
    ),
)
_CANVAS_SEVERAL = Download(
    "hw-3-submissions",
    {
        "doejane_12345_678901_se_block.py": S,
        "doejane_12345_678902_my_answer.py": R,
        "leeann_12347_678903_se_block.py": W,
        "leeann_12347_678904_se_block-1.py": R,
        "khanmia_12351_678905_se_block.py": R,
        "khanmia_12351_678906_se_block-1.py": R,
        "weberjo_12350_678907_model.py": R,
        "weberjo_12350_678908_plots.py": b"import json\nprint(json.dumps([1]))\n",
    },
    (
        Expected("doejane", "12345", file="my_answer.py"),
        Expected("leeann", "12347", text="either", file="", look=True),
        Expected("khanmia", "12351"),
        Expected("weberjo", "12350", file="model.py"),
    ),
)
_HTML = b"<!DOCTYPE html><html><body><p>Please see my file.</p></body></html>"
_MOODLE = Download(
    "ML101-HW 3-4711",
    {
        "Jane Doe_1001_assignsubmission_file_/se_block.py": R,
        "Jane Doe_1001_assignsubmission_onlinetext_/onlinetext.html": _HTML,
        "Max Muster_1002_assignsubmission_file_/se_block (1).py": R,
        "Bo Chan_1004_assignsubmission_file_/abgabe.zip": zipped({"exercise/": b"", "exercise/se_block.py": R}),
        "Cy Only_1005_assignsubmission_onlinetext_/onlinetext.html": _HTML,
        "Jane Doe_1006_assignsubmission_file_/se_block.py": W,
        "Ole van der Roy_1007_assignsubmission_file_/hw3/src/se_block.py": R,
        "\u00c5sa \u00d6berg-Li_1008_assignsubmission_file_/se_block.ipynb": NOTEBOOKS["three cells"].data,
        "\u674e\u5c0f\u9f99_1009_assignsubmission_file_/se_block.py": R,
        "Ed O'Neil_1010_assignsubmission_file_/report.pdf": PDF,
    },
    (
        Expected("Jane Doe (1001)", "1001"),
        Expected("Max Muster", "1002", file="se_block (1).py"),
        Expected("Bo Chan", "1004", file="abgabe.zip/exercise/se_block.py"),
        Expected("Cy Only", "1005", text="none", file="", look=True),
        Expected("Jane Doe (1006)", "1006", text="wrong"),
        Expected("Ole van der Roy", "1007", file="hw3/src/se_block.py"),
        Expected("\u00c5sa \u00d6berg-Li", "1008", file="se_block.ipynb"),
        Expected("\u674e\u5c0f\u9f99", "1009"),
        Expected("Ed O'Neil", "1010", text="none", file="", look=True),
    ),
)


def _without(ending: str, download: Download) -> Download:
    """The same download as Moodle names its folders since version 4.1: without the last underscore."""
    old, new = f"{ending}/", f"{ending[:-1]}/"
    return replace(download, files={name.replace(old, new): data for name, data in download.files.items()})


_MOODLE_NEW = _without("onlinetext_", _without("file_", _MOODLE))
_MOODLE_FLAT = Download(
    "ML101-HW 3-4711",
    {
        "Jane Doe_1001_assignsubmission_file_se_block.py": R,
        "Jane Doe_1001_assignsubmission_onlinetext_onlinetext.html": _HTML,
        "Max Muster_1002_assignsubmission_file_se_block_final_v2.py": R,
        "Max Muster_1002_assignsubmission_file_report.pdf": PDF,
        "Bo Chan_1004_assignsubmission_file_abgabe.zip": zipped({"exercise/se_block.py": R}),
        "Cy Only_1005_assignsubmission_onlinetext_onlinetext.html": _HTML,
        "Ann Lee_1003_assignsubmission_file_my_file_2.py": W,
    },
    (
        Expected("Jane Doe", "1001"),
        Expected("Max Muster", "1002", file="se_block_final_v2.py"),
        Expected("Bo Chan", "1004", file="abgabe.zip/exercise/se_block.py"),
        Expected("Cy Only", "1005", text="none", file="", look=True),
        Expected("Ann Lee", "1003", text="wrong", file="my_file_2.py"),
    ),
)
_MOODLE_BLIND = Download(
    "ML101-HW 3-4711",
    {
        "Participant_1005_assignsubmission_file_/se_block.py": R,
        "Participant_1006_assignsubmission_file_/se_block.py": W,
        "Participant_1007_assignsubmission_onlinetext_/onlinetext.html": _HTML,
    },
    (
        Expected("Participant 1005", "1005"),
        Expected("Participant 1006", "1006", text="wrong"),
        Expected("Participant 1007", "1007", text="none", file="", look=True),
    ),
)
_MOODLE_GROUPS_OLD = Download(
    "ML101-HW 3-4711",
    {
        "Gruppe A-Ann Lee_1003_assignsubmission_file_/se_block.py": R,
        "Gruppe A-Bo Chan_1004_assignsubmission_file_/se_block.py": R,  # the group's one file, once for each member
        "Gruppe B-Mary-Jane Roe_1005_assignsubmission_file_/se_block.py": W,
    },
    (
        Expected("Gruppe A-Ann Lee", "1003"),
        Expected("Gruppe A-Bo Chan", "1004"),
        Expected("Gruppe B-Mary-Jane Roe", "1005", text="wrong"),
    ),
)
_MOODLE_GROUPS_NEW = Download(
    "ML101-HW 3-4711",
    {
        "Gruppe A_55_assignsubmission_file/se_block.py": R,
        "Team 2_56_assignsubmission_file/se_block.py": W,
        "Default group_assignsubmission_file/se_block.py": R,  # Moodle gives no number to those in no group
    },
    (
        Expected("Gruppe A", "55"),
        Expected("Team 2", "56", text="wrong"),
        Expected("Default group", "", look=True),
    ),
)


def receipt(name: str, user: str, title: str, when: str, files: Iterable[str]) -> bytes:
    """Blackboard's text file about an attempt."""
    head = f"{title}_{user}_attempt_{when}"
    listed = "".join(f"\tOriginal filename: {file}\n\tFilename: {head}_{file}\n\n" for file in files)
    return (
        f"Name: {name} ({user})\nAssignment: {title}\nDate Submitted: Monday, March 2, 2026 9:00:00 AM CET\n"
        "Current Grade: Needs Grading\n\n"
        "Submission Field:\nThere is no student submission text data for this assignment.\n\n"
        "Comments:\nThere are no student comments for this assignment.\n\n"
        "Files:\n" + (listed or "\tNo files were attached to this submission.\n")
    ).encode()


def _attempt(title: str, user: str, name: str, when: str, files: Mapping[str, bytes]) -> dict[str, bytes]:
    head = f"{title}_{user}_attempt_{when}"
    about = {f"{head}.txt": receipt(name, user, title, when, files)}
    return about | {f"{head}_{file}": data for file, data in files.items()}


_FIRST, _SECOND, _THIRD = "2026-03-01-22-15-07", "2026-03-02-09-00-00", "2026-10-02-09-00-00"
_SE = "se_block.py"
_BLACKBOARD = Download(
    "gradebook_ML101_HW203_2026-03-09-10-00-00",
    {
        **_attempt("HW 3", "s1234567", "Jane Doe", _FIRST, {_SE: W}),
        **_attempt("HW 3", "s1234567", "Jane Doe", _SECOND, {_SE: R}),
        **_attempt("HW 3", "s7654321", "Bo Chan", _FIRST, {_SE: R}),
        **_attempt("HW 3", "s7654321", "Bo Chan", _SECOND, {_SE: W}),
        **_attempt("HW 3", "s1111111", "Cy Only", _FIRST, {_SE: R}),
        **_attempt("HW 3", "s1111111", "Cy Only", _SECOND, {}),
        **_attempt("HW 3", "s2222222", "Ann Lee", _SECOND, {"report.pdf": PDF, _SE: R, "notes.txt": b"hi"}),
        **_attempt("HW 3", "s3333333", "Ole Roy", _THIRD, {}),
        **_attempt("HW 3", "s4444444", "Mia Khan", _THIRD, {"my_attempt_2.py": R}),
        **_attempt("HW 3", "s5555555", "Jo Weber", _FIRST, {"hw.zip": zipped({"hw/se_block.py": R})}),
    },
    (
        Expected("s1234567", "s1234567"),
        Expected("s7654321", "s7654321", text="wrong"),
        Expected("s1111111", "s1111111", look=True),
        Expected("s2222222", "s2222222"),
        Expected("s3333333", "s3333333", text="none", file="", look=True),
        Expected("s4444444", "s4444444", file="my_attempt_2.py"),
        Expected("s5555555", "s5555555", file="hw.zip/hw/se_block.py"),
    ),
)
_BLACKBOARD_UNDERSCORES = Download(
    "gradebook_ML101_HW_3",
    {
        **_attempt("HW_3_SE_block", "jane_doe", "Jane Doe", _FIRST, {_SE: R}),
        **_attempt("HW_3_SE_block", "jane_roe", "Jane Roe", _FIRST, {_SE: W}),
    },
    (Expected("jane_doe", "jane_doe"), Expected("jane_roe", "jane_roe", text="wrong")),
)
_BLACKBOARD_ONE = Download(
    "gradebook_ML101_HW203",
    _attempt("HW 3", "jdoe@u.example", "Jane Doe", _FIRST, {_SE: R}),
    (Expected("jdoe@u.example", "jdoe@u.example"),),
)

METADATA = """---
submission_11:
  :submitters:
  - :name: Ann Lee
    :sid: '3001'
    :email: ann@u.example
  :created_at: 2026-03-01 22:15:07.000000000 Z
  :score: 0.0
  :status: processed
  :results: {}
submission_12:
  :submitters:
  - :name: Bo Chan
    :sid: '3002'
    :email: bo@u.example
  - :name: Cy Only
    :sid: '3003'
    :email: cy@u.example
  :created_at: 2026-03-02 08:00:00.000000000 Z
submission_13:
  :submitters:
  - :name: Jane Doe
    :sid:
    :email: jane@u.example
submission_14:
  :submitters:
  - :name: "Zo\\u00eb Li"
    :sid: '3005'
    :email: zoe@u.example
submission_15:
  :submitters:
  - :name: Max Muster
    :sid: '3006'
    :email: max@u.example
"""
_GRADESCOPE = Download(
    "assignment_1_export",
    {
        "assignment_1_export/submission_metadata.yml": METADATA.encode(),
        "assignment_1_export/submission_11/se_block.py": R,
        "assignment_1_export/submission_12/learners-kit/exercise/se_block.py": W,
        "assignment_1_export/submission_13/hw3/src/se_block.py": R,
        "assignment_1_export/submission_13/hw3/report.pdf": PDF,
        "assignment_1_export/submission_14/Untitled.ipynb": NOTEBOOKS["pip"].data,
        "assignment_1_export/submission_15/notes.txt": b"I give up.",
    },
    (
        Expected("ann@u.example", "3001"),
        Expected("bo@u.example", "3002", text="wrong", file="learners-kit/exercise/se_block.py"),
        Expected("cy@u.example", "3003", text="wrong", file="learners-kit/exercise/se_block.py"),
        Expected("jane@u.example", "", file="hw3/src/se_block.py"),
        Expected("zoe@u.example", "3005", file="Untitled.ipynb"),
        Expected("max@u.example", "3006", text="none", file="", look=True),
    ),
)


def clone(answer: bytes, top: str = "", git: bool = True) -> dict[str, bytes]:
    """A learner's repository: the kit with this answer in it."""
    files = {
        "README.md": b"# SE block\n",
        "Makefile": b"grade:\n\tpython -m grader grade exercise\n",
        "exercise/README.md": b"# The lesson\n",
        "exercise/se_block.py": answer,
        "grader/__init__.py": b"",
        "grader/__main__.py": b'"""class SEBlock, def se_block_forward: names only."""\n',
        "grader/se_block/__init__.py": b"",
        "tests/test_se_block.py": b"from exercise.se_block import SEBlock, se_block_forward\n",
        ".gitignore": b"__pycache__/\n",
        "exercise/__pycache__/se_block.cpython-311.pyc": b"\xa7\r\r\n" + bytes(12),
    }
    if git:
        files |= {".git/HEAD": b"ref: refs/heads/main\n", ".git/config": b"[core]\n", ".git/index": b"DIRC" + bytes(8)}
    return {top + name: data for name, data in files.items()}


def _all(*parts: Mapping[str, bytes]) -> dict[str, bytes]:
    return {name: data for part in parts for name, data in part.items()}


_KIT_FILE = "exercise/se_block.py"
_CLONES = Download(
    "se-block-submissions",
    _all(clone(R, "alice/"), clone(W, "bob-92/"), clone(S, "carl.k/"), clone(R2, "Dora_X/"), {"README.md": b"my class\n"}),
    (
        Expected("alice", file=_KIT_FILE),
        Expected("bob-92", text="wrong", file=_KIT_FILE),
        Expected("carl.k", text="stub", file=_KIT_FILE),
        Expected("Dora_X", file=_KIT_FILE),
    ),
)
_CLASSROOM = Download(
    "se-block-03-02-2026",
    _all(*(clone(data, f"se-block-{name}/", False) for name, data in
           (("alice-main", R), ("bob-92-main", W), ("carl-k-master", S)))),
    (
        Expected("se-block-alice-main", file=_KIT_FILE),
        Expected("se-block-bob-92-main", text="wrong", file=_KIT_FILE),
        Expected("se-block-carl-k-master", text="stub", file=_KIT_FILE),
    ),
)  # fmt: skip
_CLASSROOM_CLI = Download(
    "se-block-submissions",
    _all(clone(R, "se-block-submissions/se-block-alice/"), clone(W, "se-block-submissions/se-block-bob-92/")),
    (Expected("se-block-alice", file=_KIT_FILE), Expected("se-block-bob-92", text="wrong", file=_KIT_FILE)),
)
_FLAT_ROWS = (Expected("alice"), Expected("bob", text="wrong"), Expected("zo\u00eb"))
_FLAT_FILES = {"alice.py": R, "bob.py": W, "zo\u00eb.py": R2}
_FLAT = Download("class", _FLAT_FILES, _FLAT_ROWS)
_FLAT_STUB = Download("class", _FLAT_FILES | {"se_block.py": S}, _FLAT_ROWS)
_FLAT_INSTRUCTORS = Download("class", _FLAT_FILES | {"se_block.py": R, "README.md": b"x", "grades.csv": b"a,b\n"}, _FLAT_ROWS)
_FLAT_MIXED = Download(
    "class",
    {
        "anne.py": R, "ANNE.py": W, "fred.PY": R, "gina.py.txt": R, "hans.ipynb": NOTEBOOKS["lines"].data, "mia.pdf": PDF,
        "noa.zip": zipped({"se_block.py": R}), "otto.tar.gz": tarred({"hw/se_block.py": R}), "pia.docx": docx(PLAIN),
        "quentin/se_block.py": R, "rosa/exercise/se_block.py": W, "sam.7z": SEVEN_ZIP, "tim.txt": R, "j.r.smith.py": R,
        ".DS_Store": b"\0", "__MACOSX/._anne.py": b"\0", "Thumbs.db": b"\0", "desktop.ini": b"",
    },
    (
        Expected("anne (2)"), Expected("ANNE (1)", text="wrong"), Expected("fred"), Expected("gina"),
        Expected("hans", file="hans.ipynb"), Expected("mia", text="none", file="", look=True),
        Expected("noa", file="noa.zip/se_block.py"), Expected("otto", file="otto.tar.gz/hw/se_block.py"),
        Expected("pia", text="none", file="", look=True), Expected("quentin"),
        Expected("rosa", text="wrong", file=_KIT_FILE), Expected("sam", text="none", file="", look=True),
        Expected("tim"), Expected("j.r.smith"),
    ),
)  # fmt: skip
_DEEP = Download(
    "download",
    {"ML101/HW 3/alice/se_block.py": R, "ML101/HW 3/bob/hw/se_block.py": W, "ML101/HW 3/carl/x/y/exercise/se_block.py": R},
    (Expected("alice"), Expected("bob", text="wrong", file="hw/se_block.py"), Expected("carl", file="x/y/" + _KIT_FILE)),
)
_FILE_AND_FOLDER = Download(
    "class",
    {"ann.py": R, "ann/se_block.py": R, "bo.py": W, "bo/se_block.py": R, "cy.py": S, "cy/se_block.py": R, "di/se_block.py": R},
    (Expected("ann", file=""), Expected("bo", text="either", file="", look=True), Expected("cy", file=""), Expected("di")),
)  # `file` is "" where either path will do
_BACKSLASHES = Download(
    "class", {"alice\\se_block.py": R, "bob\\hw\\se_block.py": W},
    (Expected("alice"), Expected("bob", text="wrong", file="hw/se_block.py")),
)  # fmt: skip
_ONE_PERSON = Download("alice", {"alice/se_block.py": R}, (Expected("alice"),))


def as_zip(download: Download, folder: Path) -> Built:
    """Write the zip as it is downloaded."""
    put(folder, {f"{download.name}.zip": zipped(download.files)})
    return folder / f"{download.name}.zip", list(download.rows)


def as_folder(download: Download, folder: Path) -> Built:
    """Write the folder that is there once the download is unpacked."""
    return put(folder / download.name, download.files), list(download.rows)


def as_zip_in_folder(download: Download, folder: Path) -> Built:
    """Write a folder that holds the zip and nothing else."""
    as_zip(download, folder / "downloads")
    return folder / "downloads", list(download.rows)


def as_zip_in_zip(download: Download, folder: Path) -> Built:
    """Write a zip that holds the downloaded zip and nothing else."""
    put(folder, {"all.zip": zipped({f"{download.name}.zip": zipped(download.files)})})
    return folder / "all.zip", list(download.rows)


def as_zip_without_flag(download: Download, folder: Path) -> Built:
    """Write a zip whose names are UTF-8, though nothing says so."""
    put(folder, {f"{download.name}.zip": zipped_without_flag(download.files)})
    return folder / f"{download.name}.zip", list(download.rows)


def as_tar(download: Download, folder: Path) -> Built:
    """Write the download as a `.tar.gz`."""
    put(folder, {f"{download.name}.tar.gz": tarred(download.files)})
    return folder / f"{download.name}.tar.gz", list(download.rows)


def _builder(write: Callable[[Download, Path], Built], download: Download) -> Callable[[Path], Built]:
    return partial(write, download)


DOWNLOADS = {
    "canvas": _CANVAS,
    "canvas, anonymous": _CANVAS_ANONYMOUS,
    "canvas, groups": _CANVAS_GROUPS,
    "canvas, several files": _CANVAS_SEVERAL,
    "moodle": _MOODLE,
    "moodle 4.1": _MOODLE_NEW,
    "moodle, no folders": _MOODLE_FLAT,
    "moodle, blind": _MOODLE_BLIND,
    "moodle, groups": _MOODLE_GROUPS_OLD,
    "moodle 4.1, groups": _MOODLE_GROUPS_NEW,
    "blackboard": _BLACKBOARD,
    "blackboard, underscores": _BLACKBOARD_UNDERSCORES,
    "blackboard, one person": _BLACKBOARD_ONE,
    "gradescope": _GRADESCOPE,
    "clones": _CLONES,
    "github classroom": _CLASSROOM,
    "github classroom cli": _CLASSROOM_CLI,
    "flat": _FLAT,
    "flat, the stub beside": _FLAT_STUB,
    "flat, the instructor's own beside": _FLAT_INSTRUCTORS,
    "flat, mixed": _FLAT_MIXED,
    "folder in folder": _DEEP,
    "file and folder": _FILE_AND_FOLDER,
    "one person": _ONE_PERSON,
}
PLATFORMS: dict[str, Callable[[Path], Built]] = {
    f"{name} ({how})": _builder(write, download)
    for name, download in DOWNLOADS.items()
    for how, write in (("zip", as_zip), ("unpacked", as_folder))
} | {
    "moodle (zip in a folder)": _builder(as_zip_in_folder, _MOODLE),
    "gradescope (zip in a folder)": _builder(as_zip_in_folder, _GRADESCOPE),
    "flat (zip in a folder)": _builder(as_zip_in_folder, _FLAT),
}

# Forms that are rarer, or that I am less sure of, or where refusing with a clear word is right, too.
_D2L = Download(
    "HW 3 Download Mar 9, 2026 1000 AM",
    {
        "index.html": b"<html><body>HW 3</body></html>",
        "397063-2557369 - Jane Doe - Mar 1, 2026 926 PM/se_block.py": W,
        "397063-2557369 - Jane Doe - Mar 2, 2026 1001 AM/se_block.py": R,
        "397064-2557369 - Mary-Ann Smith - Mar 2, 2026 801 AM/se_block.py": R,
        "397065-2557369 - Bo Chan - Feb 28, 2026 1159 PM/hw3.zip": zipped({"hw3/se_block.py": W}),
    },
    (
        Expected("Jane Doe", "397063"),
        Expected("Mary-Ann Smith", "397064"),
        Expected("Bo Chan", "397065", text="wrong", file="hw3.zip/hw3/se_block.py"),
    ),
)
_DRIVE = Download(
    "HW 3-20260309T100000Z-001",
    {"HW 3/Jane Doe - se_block.py": R, "HW 3/Bo Chan - se_block.py": W, "HW 3/Ann Lee - Copy of se_block.py": R},
    (Expected("Jane Doe"), Expected("Bo Chan", text="wrong"), Expected("Ann Lee", file="Copy of se_block.py")),
)
FURTHER: dict[str, Callable[[Path], Built]] = {
    "brightspace (zip)": _builder(as_zip, _D2L),
    "brightspace (unpacked)": _builder(as_folder, _D2L),
    "google classroom (zip)": _builder(as_zip, _DRIVE),
    "zip in a zip": _builder(as_zip_in_zip, _MOODLE),
    "names not marked as UTF-8": _builder(as_zip_without_flag, _MOODLE),
    "names with backslashes": _builder(as_zip, _BACKSLASHES),
    "tar.gz of clones": _builder(as_tar, _CLONES),
}


# ---------------------------------------------------------------------------------------------------------------- B. names


@dataclass(frozen=True)
class Named:
    """What one learner's folder holds. `text` and `file` are as in `Expected`; `file` is "" where several will do."""

    files: Mapping[str, bytes]
    file: str = "se_block.py"
    text: str = "right"
    look: bool = False


def _only(name: str, data: bytes = R) -> Named:
    return Named({name: data}, name)


def _nothing(name: str, data: bytes) -> Named:
    return Named({name: data}, "", "none", True)


_KIT = clone(R, "learners-kit/", False)
_KIT_WITH_STUB = clone(S, "learners-kit/", False)
_NB, _NB_WRONG = NOTEBOOKS["three cells"].data, NOTEBOOKS["wrong"].data
_MAC = b"\x00\x05\x16\x07\x00\x02\x00\x00Mac OS X        " + bytes(20)
_SINGLE = (
    "se_block.py", "se_block (1).py", "se_block(1).py", "se_block-2.py", "Copy of se_block.py", "SE_Block.py", "SE_BLOCK.PY",
    "se_block.py.txt", "se_block.txt", "se block.py", "se-block.py", "seblock.py", "se_block", "se_block - Copy.py",
    "se_block copy.py", "se_block - Kopie.py", "se_block_final_v2.py", "se_block.py.py", "hw3.py", "hw3/se_block (1).py",
    "hw3/src/se_block.py", "Doe_Jane_HW3.py", "Untitled.py", "exercise/se_block.py", "main.py", "se_block.pyw",
    "se_block .py", "se_block_\u89e3\u7b54.py", "h\u00f6mework.py",
)  # fmt: skip


def _either(files: Mapping[str, bytes]) -> Named:
    """Texts that differ, of which no rule can say which one counts."""
    return Named(files, "", "either", True)


NAMES: dict[str, Named] = {name: _only(name) for name in _SINGLE} | {
    # archives
    "se_block.zip": Named({"se_block.zip": zipped({"se_block.py": R})}, "se_block.zip/se_block.py"),
    "a zip of a folder": Named({"hw3.zip": zipped({"hw3/": b"", "hw3/se_block.py": R})}, "hw3.zip/hw3/se_block.py"),
    "hw.tar.gz": Named({"hw.tar.gz": tarred({"hw/se_block.py": R})}, "hw.tar.gz/hw/se_block.py"),
    "work.tgz": Named({"work.tgz": tarred({"./se_block.py": R})}, "work.tgz/se_block.py"),
    "work.tar": Named({"work.tar": tarred({"se_block.py": R}, False)}, "work.tar/se_block.py"),
    "SE_BLOCK.ZIP": Named({"SE_BLOCK.ZIP": zipped({"se_block.py": R})}, "SE_BLOCK.ZIP/se_block.py"),
    "a zip in a zip": Named(
        {"outer.zip": zipped({"inner.zip": zipped({"se_block.py": R})})}, "outer.zip/inner.zip/se_block.py"
    ),
    "a zip that is called se_block.py": Named({"se_block.py": zipped({"se_block.py": R})}, "se_block.py/se_block.py"),
    "a zip with macOS's files": Named(
        {"hw.zip": zipped({"hw/se_block.py": R, "__MACOSX/hw/._se_block.py": _MAC})}, "hw.zip/hw/se_block.py"
    ),
    "a zip beside its contents": Named({"se_block.py": R, "se_block.zip": zipped({"se_block.py": R})}),
    "a zip that holds another text": _either({"se_block.py": W, "se_block.zip": zipped({"se_block.py": R})}),
    "a zip with a notebook": Named({"hw.zip": zipped({"hw/se_block.ipynb": _NB})}, "hw.zip/hw/se_block.ipynb"),
    "a broken zip": Named({"se_block.zip": zipped({"se_block.py": R})[:60]}, "", "none", True),
    "a broken zip beside the file": Named({"se_block.py": R, "old.zip": zipped({"se_block.py": W})[:60]}),
    # the kit
    "the kit, stub replaced": Named(_KIT, "learners-kit/exercise/se_block.py"),
    "the kit, only the stub": Named(_KIT_WITH_STUB, "learners-kit/exercise/se_block.py", "stub"),
    "the kit, answer beside the stub": Named(
        _KIT_WITH_STUB | {"learners-kit/exercise/se_block_done.py": R}, "learners-kit/exercise/se_block_done.py"
    ),
    "the kit, answer at the top": Named(_KIT_WITH_STUB | {"se_block.py": R}),
    "the kit, answer in a notebook": Named(
        _KIT_WITH_STUB | {"learners-kit/Untitled.ipynb": _NB}, "learners-kit/Untitled.ipynb"
    ),
    "the kit in a zip": Named({"learners-kit.zip": zipped(_KIT)}, "learners-kit.zip/learners-kit/exercise/se_block.py"),
    # the same name more than once
    "twice, the same text": Named({"se_block.py": R, "hw3/se_block.py": R}),
    "twice, the same but for line ends": Named({"se_block.py": R, "hw3/se_block.py": R.replace(b"\n", b"\r\n")}),
    "twice, one is the stub": Named({"se_block.py": S, "hw3/se_block.py": R}, "hw3/se_block.py"),
    "twice, the inner is the stub": Named({"se_block.py": R, "learners-kit/exercise/se_block.py": S}),
    "twice, both differ": _either({"v1/se_block.py": W, "v2/se_block.py": R}),
    "twice, both differ, one deeper": _either({"se_block.py": W, "new/se_block.py": R}),
    "twice, both the stub": Named({"se_block.py": S, "exercise/se_block.py": S}, "", "stub"),
    "downloaded again, the first the stub": Named({"se_block.py": S, "se_block (1).py": R}, "se_block (1).py"),
    "downloaded again, the second the stub": Named({"se_block.py": R, "se_block (1).py": S}),
    "downloaded again, both differ": _either({"se_block.py": W, "se_block (1).py": R}),
    "two versions, neither is named right": _either({"se_block_v1.py": W, "se_block_v2.py": R}),
    "the first is empty": Named({"se_block.py": b"", "se_block (1).py": R}, "se_block (1).py"),
    "a backup of an editor": Named({"se_block.py": R, "se_block.py~": W, "se_block.py.bak": W, ".se_block.py.swp": _MAC}),
    # other files beside it
    "a report beside it": Named({"se_block.py": R, "report.pdf": PDF, "fig.png": b"\x89PNG", "README.md": b"# hi"}),
    "a test beside it": Named({"hw3.py": R, "test_hw3.py": b"from hw3 import SEBlock, se_block_forward\n"}, "hw3.py"),
    "a script beside it": Named({"answer.py": R, "plot.py": b"print(1)\n", "setup.py": b"print(2)\n"}, "answer.py"),
    "an environment beside it": Named(
        {"se_block.py": R, "venv/lib/python3.11/site-packages/senet/se_block.py": W, ".venv/lib/x/se_block.py": W}
    ),
    "macOS's file beside it": Named(
        {"se_block.py": R, "__MACOSX/._se_block.py": _MAC, "._se_block.py": _MAC, ".DS_Store": _MAC}
    ),
    "byte code beside it": Named({"se_block.py": R, "__pycache__/se_block.cpython-311.pyc": b"\xa7\r\r\n" + bytes(12)}),
    # notebooks
    "solution.ipynb": _only("solution.ipynb", _NB),
    "a notebook beside the file, the same": Named({"se_block.py": R, "se_block.ipynb": NOTEBOOKS["lines"].data}),
    "a notebook beside the file, the file right": Named({"se_block.py": R, "se_block.ipynb": _NB_WRONG}),
    "a notebook beside the stub": Named({"se_block.py": S, "se_block.ipynb": _NB}, "se_block.ipynb"),
    "a notebook that is called se_block.py": _only("se_block.py", _NB),
    "a notebook that is called se_block.ipynb.txt": _only("se_block.ipynb.txt", _NB),
    "a checkpoint beside the notebook": Named(
        {"se_block.ipynb": _NB, ".ipynb_checkpoints/se_block-checkpoint.ipynb": _NB_WRONG}, "se_block.ipynb"
    ),
    "a checkpoint beside the file": Named({"se_block.py": R, ".ipynb_checkpoints/se_block-checkpoint.ipynb": _NB_WRONG}),
    "two notebooks, both differ": _either({"Untitled.ipynb": _NB_WRONG, "Untitled1.ipynb": _NB}),
    # nothing that can be graded
    "only a report.pdf": _nothing("report.pdf", PDF),
    "only a 7z": _nothing("se_block.7z", SEVEN_ZIP),
    "only a rar": _nothing("se_block.rar", RAR),
    "only a docx": _nothing("se_block.docx", docx(PLAIN)),
    "a docx that is called se_block.py.docx": _nothing("se_block.py.docx", docx(PLAIN)),
    "only a picture": _nothing("Screenshot 2026-03-01.png", b"\x89PNG\r\n\x1a\n"),
    "only byte code": Named({"__pycache__/se_block.cpython-311.pyc": b"\xa7\r\r\n" + bytes(12)}, "", "none", True),
    "only a shortcut": _nothing("se_block.py.lnk", b"L\x00\x00\x00" + bytes(40)),
    "only a link to Colab": _nothing("link.txt", b"https://colab.example/drive/1a2b3c\n"),
    "only a README": _nothing("README.md", b"# SE block\n"),
    "only scripts without the block": Named({"plot.py": b"print(1)\n", "utils.py": b"x = 1\n"}, "", "none", True),
    "an empty folder": Named({"hw3/": b""}, "", "none", True),
    "an empty zip": Named({"se_block.zip": zipped({})}, "", "none", True),
}


# ------------------------------------------------------------------------------------------------------------- C. mendable

_CUT = PLAIN.index("// self.reduction")
_TOP, _REST = _HEAD, PLAIN[len(_HEAD) :]
_DOC = '    """Squeeze and excitation."""\n'
_BODY = "        hidden = nn.relu(hidden)\n"


def _numbered(text: str) -> str:
    return "".join(f"{number} {line}\n" for number, line in enumerate(text.split("\n")[:-1], 1))


def _prompted(text: str) -> str:
    """The text as it is copied from a terminal: the first line of a statement has `>>> `, the others have `... `."""
    lines = []
    for line in text.split("\n")[:-1]:
        inside = line.startswith((" ", ")")) or not line
        lines.append(("... " if inside else ">>> ") + line)
    return "\n".join(lines) + "\n"


def _conflict(ours: str, theirs: str) -> str:
    return f"<<<<<<< HEAD\n{ours}=======\n{theirs}>>>>>>> 1a2b3c4 (second try)\n"


def _end(text: str) -> bytes:
    return (PLAIN + "\n\n" + text).encode()


def _start(text: str) -> bytes:
    return (text + PLAIN).encode()


_ARGPARSE = "\n\nparser = argparse.ArgumentParser()\nparser.add_argument('--data', required=True)\nargs = parser.parse_args()\n"
_CHAT = "Sure! Here is a complete implementation of the SE block:\n\n"
_CHAT_END = "\nThis implementation follows Hu et al. Let me know if you'd like me to explain it!\n"
_STUB_BODY = "        raise NotImplementedError\n"
_NBSP, _ZERO, _BOM = "\u00a0", "\u200b", "\ufeff"
_CALL = "se_block_forward(0, jnp.ones((2, 3, 4)), 2)"

# name -> (the file, how many changes). One change is: the file read in another encoding; one kind of repair of its text,
# however often; or one statement left out. Statements that only fail because of one that was left out are not counted.


def _in_a_class(text: str) -> str:
    head, function = text.split("\n\n\ndef ")
    return f"{head}\n\n\nclass Homework:\n    @staticmethod\n    def " + function.replace("\n", "\n    ").rstrip(" ")


def _guarded(text: str) -> str:
    head, function = text.split("\n\n\ndef ")
    return f"{head}\n\n\nif __name__ == '__main__':\n    def " + function.replace("\n", "\n    ").rstrip(" ")


MENDABLE: dict[str, tuple[bytes, int]] = {
    "pip line": (_start("!pip install flax\n"), 1),
    "inline magic": (_start("%matplotlib inline\n"), 1),
    "pip and magic": (_start('# -*- coding: utf-8 -*-\n"""se.ipynb"""\n\n!pip install flax\n%matplotlib inline\n\n'), 2),
    "fences": (f"```python\n{PLAIN}```\n".encode(), 1),
    "fences without a language": (f"```\n{TERSE}```".encode(), 1),
    "a chat around fences": (f"{_CHAT}```python\n{PLAIN}```\n{_CHAT_END}".encode(), 1),
    "fence at the end": (f"{PLAIN}```\n".encode(), 1),
    "curly quotes": (PLAIN.replace(_DOC, "    \u201c\u201c\u201cSqueeze and excitation.\u201d\u201d\u201d\n").encode(), 1),
    "curly quotes around a string": (_start("NAME = \u2018my block\u2019\nTITLE = \u201cSE\u201d\n"), 1),
    "no-break spaces": (PLAIN.replace(_BODY, _BODY.replace("        ", _NBSP * 8)).encode(), 1),
    "no-break spaces, every second": (PLAIN.replace("    ", f"{_NBSP} {_NBSP} ").encode(), 1),
    "UTF-16 with mark": (b"\xff\xfe" + PLAIN.replace("\n", "\r\n").encode("utf-16-le"), 1),
    "UTF-16, big end first, with mark": (b"\xfe\xff" + PLAIN.encode("utf-16-be"), 1),
    "UTF-16 without mark": (TERSE.encode("utf-16-le"), 1),
    "cp1252": (_start("# Autor: Jos\u00e9 M\u00fcller \u2013 \u201eSE\u201c\n").decode().encode("cp1252"), 1),
    "a tab for eight spaces": (PLAIN.replace(_BODY, "\thidden = nn.relu(hidden)\n").encode(), 1),
    "two tabs for eight spaces": (PLAIN.replace(_BODY, "\t\thidden = nn.relu(hidden)\n").encode(), 1),
    "conflict around a comment": (_start(_conflict("# my block\n", "# our block\n")), 1),
    "conflict around the block": (PLAIN.replace(_BODY, _conflict(_STUB_BODY, _BODY)).encode(), 1),
    "conflict, one side the stub": ((_TOP + _conflict(STUB.partition("import jax")[2], _REST)).encode(), 1),
    "plots": (_start("import matplotlib.pyplot as plt\n").rstrip() + b"\n\nplt.plot([1, 2])\nplt.show()\n", 1),
    "drive": (_start('from google.colab import drive\ndrive.mount("/content/drive")\n'), 1),
    "get_ipython": (_start("get_ipython().run_line_magic('matplotlib', 'inline')\n"), 1),
    "get_ipython, twice": (_start("get_ipython().run_line_magic('matplotlib', 'inline')\nget_ipython().system('ls')\n"), 2),
    "input at the top": (_start('seed = int(input("seed? "))\nprint(seed)\n'), 1),
    "argparse": (_start("import argparse\n") + _ARGPARSE.encode() + b"print(args.data)\n", 1),
    "an assert that fails": (_end(f"assert {_CALL}.shape == (99,)\n"), 1),
    "a call that raises": (_end("se_block_forward(0, jnp.ones((2, 3)), 'two')\n"), 1),
    "a name that is not there": (_end(f"print(results[{_CALL}.shape])\n"), 1),
    "np.load": (_start("import numpy as np\ndata = np.load('data.npy')\n"), 1),
    "open": (_start('text = open("data.txt").read()\n'), 1),
    "with open": (_end('with open("C:\\\\Users\\\\me\\\\data.txt") as f:\n    text = f.read()\nprint(len(text))\n'), 1),
    "a relative import": (_start("from .my_layers import squeeze_unused\n"), 1),
    "an import of a helper that is not used": (_start("from utils import plot_gates\n"), 1),
    "torch": (_start("import torch\nimport torch.nn as tnn\n"), 2),
    "sys.exit": (_end("import sys\nsys.exit()\n"), 1),
    "exit": (_end(f"print({_CALL})\nexit(0)\n"), 1),
    "prompts": (_prompted(TERSE).encode(), 1),
    "prompts of IPython": (_prompted(TERSE).replace(">>> ", "In [3]: ").replace("... ", "   ...: ").encode(), 1),
    "an en dash": (PLAIN.replace("-1", "\u20131").encode(), 1),
    "line numbers": (_numbered(PLAIN).encode(), 1),
    "a mark in the middle": (PLAIN.replace("\n\nclass", f"\n\n{_BOM}class").encode(), 1),
    "a mark of its own line": (f"# joined\n{_BOM}\n{PLAIN}".encode(), 1),
    "zero-width space": (PLAIN.replace("nn.relu", f"nn.{_ZERO}relu").encode(), 1),
    "entities": (
        _start("def tell(x):\n    return 'small' if x &lt; 1 &amp;&amp; x &gt; -1 else &quot;&quot;\n").replace(
            b"&amp;&amp;", b"and"
        ),
        1,
    ),
    "a loop that never ends": (_end("step = 0\nwhile True:\n    step = (step + 1) % 7  # for ever\nprint(step)\n"), 1),
    "a call that never ends": (
        _end('def train():\n    while True:\n        pass\n\n\ntrain(\n)\nTEXT = """\nwhile it trains\n"""\n'),
        1,
    ),
    "another name": (PLAIN.replace("se_block_forward", "forward_se").encode(), 1),
    "another name, and a plot": (
        PLAIN.replace("se_block_forward(", "my_se(").encode() + b"\nimport matplotlib.pyplot as plt\nplt.show()\n",
        2,
    ),
    "in a class": (_in_a_class(PLAIN).encode(), 1),
    "below the guard": (_guarded(PLAIN).encode(), 1),
    "minus signs of a word processor": (PLAIN.replace("-1", "\u22121").encode(), 1),
    "a sentence at the end": (_end("This is my solution to homework 3\n"), 1),
    "a null byte at the end": (R + b"\x00\x00\x00", 1),
}

_USED_HELPER = "from helper import squeeze\n" + PLAIN.replace(_MEAN, "squeeze(x)")
_PAGE = "<!DOCTYPE html>\n<html><head><title>se_block.py</title></head>\n<body><pre>\n{}</pre></body></html>\n"
_ESCAPED = PLAIN.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;").replace('"', "&quot;")
NOT_MENDABLE: dict[str, bytes] = {
    "two functions of another name": PLAIN.replace("se_block_forward", "forward_se").encode()
    + b"\ndef b(x, y, z):\n    return x\n",
    "a function of two parameters": PLAIN.replace("se_block_forward(seed, x, reduction)", "forward(seed, x)").encode(),
    "a helper that is used": _USED_HELPER.encode(),
    "a helper that gives the module": PLAIN.replace("from flax import linen as nn", "from course import nn").encode(),
    "a saved web page": _PAGE.format(_ESCAPED).encode(),
    "a PDF": PDF,
    "an RTF document": b"{\\rtf1\\ansi " + PLAIN.replace("\n", "\\par\n").encode() + b"}",
    "a docx": docx(PLAIN),
    "JSON that is no notebook": json.dumps({"answer": PLAIN, "grade": "10"}).encode(),
    "a JSON list": b"[1, 2, 3]",
    "empty": b"",
    "only spaces": b" \n\t\n",
    "cut off in a function": PLAIN[:_CUT].encode(),
    "cut off before the function": PLAIN.partition("\n\n\ndef se_block_forward")[0].encode() + b"\n\n\ndef se_block_for",
    "only the class": (_HEAD + "\n\n" + _CLASS).encode(),
    "written for torch": b"from torch import nn\n\n\nclass SEBlock(nn.Module):\n    def forward(self, x):\n        return x\n",
    "only prose": b"I could not solve this homework because my computer broke.\n",
    "noise": bytes(i * 7919 % 256 for i in range(3000)),
    "an AppleDouble file": _MAC,
    "a pointer of Git LFS": b"version https://git-lfs.github.com/spec/v1\noid sha256:" + b"0" * 64 + b"\nsize 900\n",
}


# ------------------------------------------------------------------------------------------------------- E. a class of sixty


@dataclass(frozen=True)
class Person:
    """A person of the roster. `local` is the local part of the e-mail address."""

    id: str
    first: str
    last: str
    section: str
    local: str

    @property
    def name(self) -> str:
        """The name as the roster writes it."""
        return f"{self.first} {self.last}"


@dataclass(frozen=True)
class ClassRow:
    """The row of one person. `score` is None where it is not known; `mended` is None where nothing was mended."""

    name: str
    id: str
    section: str
    verdict: str  # "pass", "fail", "ungradable", or "": handed in nothing
    score: int | None
    mended: int | None = None
    handed_in: str = ""  # the name of the file or folder in the class's folder
    kind: str = ""  # what it is, in words


_FIRSTS = (
    "Ada Bela Cato Dara Edda Finn Gitta Hugo Ines Juno Kaja Levi Mila Nilo Oona Pelle Quirin Runa Selma Tavi Ulla Vito "
    "Wanda Xeno Yara Zelda Ari Bodil Ceri Dion Elfi Falk"
).split()
_LASTS = (
    "Amselbach Birkenau Corvino Dornfeld Eberwald Fjordsen Glimmer Haldane Isenbrook Jorvik Kestrelli Lindqvist Moorland "
    "Nettleby Ostrander Pinefeld Quillon Rookwood Silberhag Thornby Underhill Vellamo Wintermoor Xanthis Yarrow Zephyrin "
    "Ashgrove Brackwater Cinderford Dunmarsh Elderby Foxley"
).split()
_ODD_PEOPLE = {
    7: ("Zo\u00eb", "M\u00fcller-L\u00fcd"),
    13: ("Mary Ann", "Del Rio"),
    21: ("Sean", "O'Fennel"),
    29: ("Ines", "Isenbrook"),
}


def people(count: int = 64) -> list[Person]:
    """Invented people; the ids of some are e-mail addresses. Numbers 8 and 29 have the same name."""
    made = []
    for i in range(count):
        first, last = _FIRSTS[(i * 5 + i // 32) % 32], _LASTS[i % 32] if i < 32 else _LASTS[i % 32] + "son"
        first, last = _ODD_PEOPLE.get(i, (first, last))
        plain = unicodedata.normalize("NFKD", first[0] + last).encode("ascii", "ignore").decode().lower()
        local = "".join(letter for letter in plain if letter.isalnum())[:8] + str(10 + i)
        own = f"{local}@u.example" if i % 7 == 1 else f"{2026000 + i * 37}"
        made.append(Person(own, first, last, "ABC"[i % 3], local))
    return made


def _snake(text: str) -> str:
    return text.lower().replace(" ", "_")


CALLED: tuple[Callable[[Person], str], ...] = (
    lambda one: one.id,
    lambda one: one.local,
    lambda one: one.name,
    lambda one: f"{one.last}, {one.first}",
    lambda one: f"{_snake(one.last)}_{_snake(one.first)}",
    lambda one: (one.last + one.first).lower().replace(" ", "").replace("-", "").replace("'", ""),
    lambda one: f"{one.first}.{one.last}".lower().replace(" ", "."),
)
Work = tuple[str, Mapping[str, bytes], str, int | None, int | None]  # kind, files by pattern, verdict, score, mended


def _works() -> list[Work]:
    """What the sixty hand in; `{}` stands for what they call it."""
    plain = [("a file", {"{}.py": text.encode()}, "pass", 10, None) for text in (*RIGHTS, *RIGHTS, *RIGHTS, *RIGHTS[:2])]
    packed = [
        ("a folder", {"{}/se_block.py": R}, "pass", 10, None),
        ("a clone", clone(R2, "{}/"), "pass", 10, None),
        ("a zip", {"{}.zip": zipped({"hw/se_block.py": R2})}, "pass", 10, None),
        ("a zip of the kit", {"{}.zip": zipped(_KIT)}, "pass", 10, None),
        ("a tar.gz", {"{}.tar.gz": tarred({"hw/se_block.py": R})}, "pass", 10, None),
        ("a notebook", {"{}.ipynb": NOTEBOOKS["pip"].data}, "pass", 10, None),
        ("a notebook in a folder", {"{}/Untitled.ipynb": NOTEBOOKS["three cells"].data}, "pass", 10, None),
        ("text with a txt ending", {"{}.py.txt": R}, "pass", 10, None),
    ]
    odd = [(name, {f"{{}}/{file}": data for file, data in NAMES[name].files.items()}, "pass", 10, None) for name in _ODD]
    mended = [(name, {"{}.py": MENDABLE[name][0]}, "ungradable", 0, 10) for name in _MENDED]
    wrong = [(name, {"{}.py": text.encode()}, "fail", None, None) for name, text in WRONGS.items()]
    wrong += [("the stub", {"{}.py": S}, "fail", None, None), ("the stub, a clone", clone(S, "{}/"), "fail", None, None)]
    nothing = [(name, {f"{{}}{end}": data}, "ungradable", 0, None) for name, end, data in _NOTHING]
    return [*plain, *packed, *odd, *mended, *wrong, *nothing]


_ODD = (
    "se_block (1).py", "Copy of se_block.py", "SE_Block.py", "se_block.py.txt", "hw3/se_block (1).py", "a zip in a zip",
    "the kit, answer beside the stub", "twice, one is the stub", "twice, the same text", "a notebook beside the stub",
    "a notebook that is called se_block.py", "macOS's file beside it",
)  # fmt: skip
_MENDED = (
    "pip line", "fences", "a chat around fences", "curly quotes", "UTF-16 with mark", "cp1252", "plots", "drive",
    "input at the top", "an assert that fails", "np.load", "sys.exit",
)  # fmt: skip
_NOTHING = (
    ("a report", ".pdf", PDF), ("a 7z", ".7z", SEVEN_ZIP), ("a docx", ".docx", docx(PLAIN)), ("an empty folder", "/", b""),
    ("a page", ".py", NOT_MENDABLE["a saved web page"]), ("half a file", ".py", NOT_MENDABLE["cut off in a function"]),
    ("a used helper", ".py", NOT_MENDABLE["a helper that is used"]), ("an empty file", ".py", b""),
    ("a picture in a folder", "/screen.png", b"\x89PNG"),
)  # fmt: skip


def class_of_sixty(folder: Path) -> tuple[Path, Path, list[ClassRow]]:
    """Write a class of sixty and its roster of sixty-four; returns the folder, the roster and the rows that are right."""
    everyone, works = people(), _works()
    rows = []
    for i, one in enumerate(everyone):
        if i >= 60:
            rows.append(ClassRow(one.name, one.id, one.section, "", None))
            continue
        kind, files, verdict, score, mended = works[i * 23 % 60]
        called = _called(i, one)
        put(folder / "handed in", {name.replace("{}", called): data for name, data in files.items()})
        rows.append(ClassRow(one.name, one.id, one.section, verdict, score, mended, called, kind))
    roster = folder / "roster.csv"
    with roster.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(["id", "name", "section"])
        writer.writerows([one.id, one.name, one.section] for one in everyone)
    return folder / "handed in", roster, rows


def _called(i: int, one: Person) -> str:
    """What the hand-in is called. Namesakes go by their ids, and number 7 has the decomposed letters of a Mac."""
    if i in (8, 29):
        return one.id
    called = one.name if i == 7 else CALLED[i % len(CALLED)](one)
    return unicodedata.normalize("NFD", called) if i == 7 else called
