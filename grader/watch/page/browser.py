"""Open the page in a person's browser. The address goes there in a file: what a program is started with can be read by all."""

import contextlib
from pathlib import Path

from grader.core import browser
from grader.core.atomic_write import atomic_write

NAME = "watch.html"
_TEXT = (
    '<!doctype html><meta charset="utf-8"><title>Watch</title>'
    '<meta http-equiv="refresh" content="0; url={0}"><a href="{0}">{0}</a>\n'
)


def open_in_browser(address: str, folder: Path) -> bool:
    """Whether a browser was started; if not, the address is on the terminal."""
    try:
        folder.mkdir(mode=0o711, parents=True, exist_ok=True)
        atomic_write(folder / NAME, _TEXT.format(address).encode(), mode=0o600)
    except OSError:
        return False
    return browser.show(folder / NAME)


def forget(folder: Path) -> None:
    """Remove the file."""
    with contextlib.suppress(OSError):
        (folder / NAME).unlink()
