"""What can go wrong on our side of the line; a learner's mistake is never an exception, it is a result.

GraderError
├── UsageError           the person at the command line can mend it (exit status 2)
├── Interrupted          nobody wants the answer any more; never seen by a person
└── Breakdown            the kit itself failed; no grade is given (exit status 3)
"""

import traceback

MOST_TEXT = 500  # characters of what a library says


class GraderError(Exception):
    """The base of every exception that this package raises on purpose."""


class UsageError(GraderError):
    """A wrong command line, or a path that cannot be read. The message says what was found and what to do."""


class Interrupted(GraderError):
    """Whoever has asked wants no answer any more: there is something newer to grade."""


class Breakdown(GraderError):
    """The grader could not do its work: never the learner's doing. The message says what broke and what to try."""


def described(error: Exception) -> str:
    """What an error says, in a line: ours in their own words, others with their kind, and the file that an import failed at."""
    if isinstance(error, GraderError):
        return str(error)
    said, file = " ".join(str(error).split())[:MOST_TEXT], _in_the_way(error)
    return f"{type(error).__name__}: {said}" + (f" (in {file})" if file and file not in said else "")


def _in_the_way(error: Exception) -> str:
    """The file of what was imported or looked into, or else the file that asked for it."""
    module = getattr(error, "obj", None)  # of an AttributeError
    known = getattr(error, "path", None) if isinstance(error, ImportError) else getattr(module, "__file__", None)
    if known or not isinstance(error, ImportError):
        return str(known or "")
    files = [frame.f_code.co_filename for frame, _ in traceback.walk_tb(error.__traceback__)]
    return next((file for file in reversed(files) if not file.startswith("<")), "")
