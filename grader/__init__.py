"""The grader. What is imported of this kit is what its files say now: byte code of another text is never run.

Python takes byte code for that of a file with the same size and time. An archive or an image layer can give a new text the time
of the old one, so here a checksum of the text stands in the place of its time.
"""

import os
import sys
import zlib
from importlib.machinery import FileFinder, SourceFileLoader

_HERE = __path__[0]
_OURS = (f"{_HERE}/", f"{_HERE.removesuffix('grader')}solution/")


class _ByText(SourceFileLoader):
    """Loads a file; its byte code counts where it was made of the very same text."""

    def path_stats(self, path: str) -> dict[str, int]:
        text = self.get_data(path)
        return {"mtime": zlib.crc32(text), "size": len(text)}


def _finder(folder: str) -> FileFinder:
    if not f"{folder}/".startswith(_OURS) or not os.path.isdir(folder):  # noqa: PTH112 (`runpy` asks of a file, too)
        raise ImportError
    return FileFinder(folder, (_ByText, [".py"]))


sys.path_hooks.insert(0, _finder)
sys.path_importer_cache.pop(_HERE, None)  # where Python has looked into this folder before
