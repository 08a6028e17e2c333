"""Read the environment variables that are ours. An empty one is one that is not set; a wrong one is refused by its name."""

import os
from pathlib import Path

from grader.core.errors import UsageError

DEBUG = "SE_BLOCK_DEBUG"
MOST = 1_000_000  # seconds or MiB: more than any machine has, and less than the system's own calls refuse


def debugging() -> bool:
    """Whether a traceback is wanted."""
    return os.environ.get(DEBUG) == "1"


def check_debugging() -> None:
    """Raise UsageError where the variable for that is neither 1 nor 0."""
    text = os.environ.get(DEBUG, "")
    if text not in {"", "0", "1"}:
        raise UsageError(f"{DEBUG} is {text!r}: write 1 to see the traceback, or leave it out.")


def whole_number(name: str, least: int, example: str) -> int | None:
    """The number that a variable holds, None where it is not set; raises UsageError for any that is out of reason."""
    text = os.environ.get(name, "")
    if not text:
        return None
    if not (text.isascii() and text.isdecimal() and len(text) <= len(str(MOST)) and least <= int(text) <= MOST):
        raise UsageError(f"{name} is {text!r}: write a whole number from {least} to {MOST}, such as {example}.")
    return int(text)


def path(name: str) -> Path | None:
    """The path that a variable holds, from the present working folder on; None where it is not set."""
    text = os.environ.get(name, "")
    return Path(text).absolute() if text else None


def folder(name: str) -> Path | None:
    """The same for a folder, which is made where it is missing; raises UsageError where it cannot be used."""
    found = path(name)
    if found is None:
        return None
    try:
        found.mkdir(mode=0o711, parents=True, exist_ok=True)
        why = "" if os.access(found, os.W_OK | os.X_OK) else "it cannot be written to"
    except OSError as error:
        why = "it is no folder" if found.exists() else str(error.strerror)
    if why:
        raise UsageError(f"{name} is {os.environ[name]!r} ({why}): write the path of a folder that can be written to.")
    return found
