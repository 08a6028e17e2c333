"""An export of Gradescope with its metadata, and the rows that are right."""

from tests.support.handed_in.downloads import Download, Expected
from tests.support.handed_in.notebooks import NOTEBOOKS
from tests.support.handed_in.texts import PDF, R, W

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
GRADESCOPE = Download(
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
