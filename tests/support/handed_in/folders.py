"""Classes that no platform made: folders of files, each with the rows that are right."""

from tests.support.handed_in.clones import KIT_FILE
from tests.support.handed_in.downloads import Download, Expected
from tests.support.handed_in.notebooks import NOTEBOOKS
from tests.support.handed_in.packing import docx, tarred, zipped
from tests.support.handed_in.texts import PDF, PLAIN, R2, SEVEN_ZIP, R, S, W

_FLAT_ROWS = (Expected("alice"), Expected("bob", text="wrong"), Expected("zo\u00eb"))
_FLAT_FILES = {"alice.py": R, "bob.py": W, "zo\u00eb.py": R2}
FLAT = Download("class", _FLAT_FILES, _FLAT_ROWS)
FLAT_STUB = Download("class", _FLAT_FILES | {"se_block.py": S}, _FLAT_ROWS)
FLAT_INSTRUCTORS = Download("class", _FLAT_FILES | {"se_block.py": R, "README.md": b"x", "grades.csv": b"a,b\n"}, _FLAT_ROWS)
FLAT_MIXED = Download(
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
        Expected("rosa", text="wrong", file=KIT_FILE), Expected("sam", text="none", file="", look=True),
        Expected("tim"), Expected("j.r.smith"),
    ),
)  # fmt: skip
DEEP = Download(
    "download",
    {"ML101/HW 3/alice/se_block.py": R, "ML101/HW 3/bob/hw/se_block.py": W, "ML101/HW 3/carl/x/y/exercise/se_block.py": R},
    (Expected("alice"), Expected("bob", text="wrong", file="hw/se_block.py"), Expected("carl", file="x/y/" + KIT_FILE)),
)
FILE_AND_FOLDER = Download(
    "class",
    {"ann.py": R, "ann/se_block.py": R, "bo.py": W, "bo/se_block.py": R, "cy.py": S, "cy/se_block.py": R, "di/se_block.py": R},
    (Expected("ann", file=""), Expected("bo", text="either", file="", look=True), Expected("cy", file=""), Expected("di")),
)  # `file` is "" where either path will do
BACKSLASHES = Download(
    "class", {"alice\\se_block.py": R, "bob\\hw\\se_block.py": W},
    (Expected("alice"), Expected("bob", text="wrong", file="hw/se_block.py")),
)  # fmt: skip
ONE_PERSON = Download("alice", {"alice/se_block.py": R}, (Expected("alice"),))
