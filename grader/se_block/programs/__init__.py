"""Small programs of the kit's own that run in a worker: in a trusted one, or, for the tour, beside a submission.

The grading process reads their text and never imports them.
"""

from pathlib import Path

from grader.sandbox.worker_process import Program

_FOLDER = Path(__file__).parent
COMPILE_WARMUP = ("compile_warmup.py", "compile_pieces")
RNG_FINGERPRINT = ("rng_fingerprint.py", "fingerprint")


def program(file: str, function: str) -> Program:
    """The program in this folder's `file`, to be called by `function`."""
    return Program(text(file), file, function)


def text(file: str) -> str:
    """The text of this folder's `file`."""
    return (_FOLDER / file).read_text(encoding="utf-8")
