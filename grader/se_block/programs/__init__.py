"""Small programs of the kit's own that run in a trusted worker, each with a function of its own to call.

The grading process reads their text and never imports them.
"""

from pathlib import Path

from grader.sandbox.worker_process import Program

_FOLDER = Path(__file__).parent
COMPILE_WARMUP = ("compile_warmup.py", "compile_pieces")
RNG_FINGERPRINT = ("rng_fingerprint.py", "fingerprint")


def program(file: str, function: str) -> Program:
    """The program in this folder's `file`, to be called by `function`."""
    return Program((_FOLDER / file).read_text(encoding="utf-8"), file, function)
