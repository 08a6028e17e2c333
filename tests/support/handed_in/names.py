"""What one learner's folder may hold, and which file is right."""

from collections.abc import Mapping
from dataclasses import dataclass

from tests.support.handed_in.clones import clone
from tests.support.handed_in.notebooks import NOTEBOOKS
from tests.support.handed_in.packing import docx, tarred, zipped
from tests.support.handed_in.texts import PDF, PLAIN, RAR, SEVEN_ZIP, R, S, W


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


KIT = clone(R, "learners-kit/", False)
_KIT_WITH_STUB = clone(S, "learners-kit/", False)
_NB, _NB_WRONG = NOTEBOOKS["three cells"].data, NOTEBOOKS["wrong"].data
MAC = b"\x00\x05\x16\x07\x00\x02\x00\x00Mac OS X        " + bytes(20)
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
        {"hw.zip": zipped({"hw/se_block.py": R, "__MACOSX/hw/._se_block.py": MAC})}, "hw.zip/hw/se_block.py"
    ),
    "a zip beside its contents": Named({"se_block.py": R, "se_block.zip": zipped({"se_block.py": R})}),
    "a zip that holds another text": _either({"se_block.py": W, "se_block.zip": zipped({"se_block.py": R})}),
    "a zip with a notebook": Named({"hw.zip": zipped({"hw/se_block.ipynb": _NB})}, "hw.zip/hw/se_block.ipynb"),
    "a broken zip": Named({"se_block.zip": zipped({"se_block.py": R})[:60]}, "", "none", True),
    "a broken zip beside the file": Named({"se_block.py": R, "old.zip": zipped({"se_block.py": W})[:60]}),
    # the kit
    "the kit, stub replaced": Named(KIT, "learners-kit/exercise/se_block.py"),
    "the kit, only the stub": Named(_KIT_WITH_STUB, "learners-kit/exercise/se_block.py", "stub"),
    "the kit, answer beside the stub": Named(
        _KIT_WITH_STUB | {"learners-kit/exercise/se_block_done.py": R}, "learners-kit/exercise/se_block_done.py"
    ),
    "the kit, answer at the top": Named(_KIT_WITH_STUB | {"se_block.py": R}),
    "the kit, answer in a notebook": Named(
        _KIT_WITH_STUB | {"learners-kit/Untitled.ipynb": _NB}, "learners-kit/Untitled.ipynb"
    ),
    "the kit in a zip": Named({"learners-kit.zip": zipped(KIT)}, "learners-kit.zip/learners-kit/exercise/se_block.py"),
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
    "a backup of an editor": Named({"se_block.py": R, "se_block.py~": W, "se_block.py.bak": W, ".se_block.py.swp": MAC}),
    # other files beside it
    "a report beside it": Named({"se_block.py": R, "report.pdf": PDF, "fig.png": b"\x89PNG", "README.md": b"# hi"}),
    "a test beside it": Named({"hw3.py": R, "test_hw3.py": b"from hw3 import SEBlock, se_block_forward\n"}, "hw3.py"),
    "a script beside it": Named({"answer.py": R, "plot.py": b"print(1)\n", "setup.py": b"print(2)\n"}, "answer.py"),
    "an environment beside it": Named(
        {"se_block.py": R, "venv/lib/python3.11/site-packages/senet/se_block.py": W, ".venv/lib/x/se_block.py": W}
    ),
    "macOS's file beside it": Named({"se_block.py": R, "__MACOSX/._se_block.py": MAC, "._se_block.py": MAC, ".DS_Store": MAC}),
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
