"""A digest of the kit's own files: two kits with the same digest give the same verdicts. Knows folders; reads bytes.

What is digested is what runs: `grader/__init__.py` sees to it that byte code of another text does not.
"""

import hashlib

from grader.core import machine

_FOLDERS = ("core", "sandbox", "se_block", "reference", "diagnosis", "grading")
DECIDE = (*(f"grader/{folder}/" for folder in _FOLDERS), "solution/")
_PATTERNS = ("grader/**/*.py", "grader/**/*.toml", "solution/**/*.py")


def kit_digest(*, whole: bool = False) -> str:
    """The digest of all files, or of those that decide a verdict: the others only show and hand round what was found."""
    digest = hashlib.sha256()
    for pattern in _PATTERNS:
        for file in sorted(machine.ROOT.glob(pattern)):
            name = file.relative_to(machine.ROOT).as_posix()
            if whole or name.startswith(DECIDE):
                digest.update(name.encode() + b"\0" + hashlib.sha256(file.read_bytes()).digest())
    return digest.hexdigest()
