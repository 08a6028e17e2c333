"""Learners' repositories: a class of clones, and the downloads of GitHub Classroom."""

from collections.abc import Mapping

from tests.support.handed_in.downloads import Download, Expected
from tests.support.handed_in.texts import R2, R, S, W


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


KIT_FILE = "exercise/se_block.py"
CLONES = Download(
    "se-block-submissions",
    _all(clone(R, "alice/"), clone(W, "bob-92/"), clone(S, "carl.k/"), clone(R2, "Dora_X/"), {"README.md": b"my class\n"}),
    (
        Expected("alice", file=KIT_FILE),
        Expected("bob-92", text="wrong", file=KIT_FILE),
        Expected("carl.k", text="stub", file=KIT_FILE),
        Expected("Dora_X", file=KIT_FILE),
    ),
)
CLASSROOM = Download(
    "se-block-03-02-2026",
    _all(*(clone(data, f"se-block-{name}/", False) for name, data in
           (("alice-main", R), ("bob-92-main", W), ("carl-k-master", S)))),
    (
        Expected("se-block-alice-main", file=KIT_FILE),
        Expected("se-block-bob-92-main", text="wrong", file=KIT_FILE),
        Expected("se-block-carl-k-master", text="stub", file=KIT_FILE),
    ),
)  # fmt: skip
CLASSROOM_CLI = Download(
    "se-block-submissions",
    _all(clone(R, "se-block-submissions/se-block-alice/"), clone(W, "se-block-submissions/se-block-bob-92/")),
    (Expected("se-block-alice", file=KIT_FILE), Expected("se-block-bob-92", text="wrong", file=KIT_FILE)),
)
