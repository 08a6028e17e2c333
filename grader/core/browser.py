"""Show a file in a person's browser, where there is a screen for it. Knows nothing of what is in it."""

import os
import sys
import webbrowser
from pathlib import Path


def show(file: Path) -> bool:
    """Whether a browser was started. Without a screen there is none, or only one that would take the terminal."""
    if not (sys.platform == "darwin" or {"DISPLAY", "WAYLAND_DISPLAY"} & os.environ.keys()):
        return False
    try:
        return webbrowser.open(file.absolute().as_uri())
    except (OSError, webbrowser.Error):
        return False
