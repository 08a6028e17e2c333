"""All downloads of a class by their names, as zips and unpacked; those that are rarer are in FURTHER."""

from collections.abc import Callable
from functools import partial
from pathlib import Path

from tests.support.handed_in.blackboard import BLACKBOARD, BLACKBOARD_ONE, BLACKBOARD_UNDERSCORES
from tests.support.handed_in.canvas import CANVAS, CANVAS_ANONYMOUS, CANVAS_GROUPS, CANVAS_SEVERAL
from tests.support.handed_in.clones import CLASSROOM, CLASSROOM_CLI, CLONES
from tests.support.handed_in.downloads import (
    Built,
    Download,
    Expected,
    as_folder,
    as_tar,
    as_zip,
    as_zip_in_folder,
    as_zip_in_zip,
    as_zip_without_flag,
)
from tests.support.handed_in.folders import (
    BACKSLASHES,
    DEEP,
    FILE_AND_FOLDER,
    FLAT,
    FLAT_INSTRUCTORS,
    FLAT_MIXED,
    FLAT_STUB,
    ONE_PERSON,
)
from tests.support.handed_in.gradescope import GRADESCOPE
from tests.support.handed_in.moodle import MOODLE, MOODLE_BLIND, MOODLE_FLAT, MOODLE_GROUPS_NEW, MOODLE_GROUPS_OLD, MOODLE_NEW
from tests.support.handed_in.packing import zipped
from tests.support.handed_in.texts import R, W


def _builder(write: Callable[[Download, Path], Built], download: Download) -> Callable[[Path], Built]:
    return partial(write, download)


DOWNLOADS = {
    "canvas": CANVAS,
    "canvas, anonymous": CANVAS_ANONYMOUS,
    "canvas, groups": CANVAS_GROUPS,
    "canvas, several files": CANVAS_SEVERAL,
    "moodle": MOODLE,
    "moodle 4.1": MOODLE_NEW,
    "moodle, no folders": MOODLE_FLAT,
    "moodle, blind": MOODLE_BLIND,
    "moodle, groups": MOODLE_GROUPS_OLD,
    "moodle 4.1, groups": MOODLE_GROUPS_NEW,
    "blackboard": BLACKBOARD,
    "blackboard, underscores": BLACKBOARD_UNDERSCORES,
    "blackboard, one person": BLACKBOARD_ONE,
    "gradescope": GRADESCOPE,
    "clones": CLONES,
    "github classroom": CLASSROOM,
    "github classroom cli": CLASSROOM_CLI,
    "flat": FLAT,
    "flat, the stub beside": FLAT_STUB,
    "flat, the instructor's own beside": FLAT_INSTRUCTORS,
    "flat, mixed": FLAT_MIXED,
    "folder in folder": DEEP,
    "file and folder": FILE_AND_FOLDER,
    "one person": ONE_PERSON,
}
PLATFORMS: dict[str, Callable[[Path], Built]] = {
    f"{name} ({how})": _builder(write, download)
    for name, download in DOWNLOADS.items()
    for how, write in (("zip", as_zip), ("unpacked", as_folder))
} | {
    "moodle (zip in a folder)": _builder(as_zip_in_folder, MOODLE),
    "gradescope (zip in a folder)": _builder(as_zip_in_folder, GRADESCOPE),
    "flat (zip in a folder)": _builder(as_zip_in_folder, FLAT),
}

# Forms that are rarer, or that I am less sure of, or where refusing with a clear word is right, too.
_D2L = Download(
    "HW 3 Download Mar 9, 2026 1000 AM",
    {
        "index.html": b"<html><body>HW 3</body></html>",
        "397063-2557369 - Jane Doe - Mar 1, 2026 926 PM/se_block.py": W,
        "397063-2557369 - Jane Doe - Mar 2, 2026 1001 AM/se_block.py": R,
        "397064-2557369 - Mary-Ann Smith - Mar 2, 2026 801 AM/se_block.py": R,
        "397065-2557369 - Bo Chan - Feb 28, 2026 1159 PM/hw3.zip": zipped({"hw3/se_block.py": W}),
    },
    (
        Expected("Jane Doe", "397063"),
        Expected("Mary-Ann Smith", "397064"),
        Expected("Bo Chan", "397065", text="wrong", file="hw3.zip/hw3/se_block.py"),
    ),
)
_DRIVE = Download(
    "HW 3-20260309T100000Z-001",
    {"HW 3/Jane Doe - se_block.py": R, "HW 3/Bo Chan - se_block.py": W, "HW 3/Ann Lee - Copy of se_block.py": R},
    (Expected("Jane Doe"), Expected("Bo Chan", text="wrong"), Expected("Ann Lee", file="Copy of se_block.py")),
)
FURTHER: dict[str, Callable[[Path], Built]] = {
    "brightspace (zip)": _builder(as_zip, _D2L),
    "brightspace (unpacked)": _builder(as_folder, _D2L),
    "google classroom (zip)": _builder(as_zip, _DRIVE),
    "zip in a zip": _builder(as_zip_in_zip, MOODLE),
    "names not marked as UTF-8": _builder(as_zip_without_flag, MOODLE),
    "names with backslashes": _builder(as_zip, BACKSLASHES),
    "tar.gz of clones": _builder(as_tar, CLONES),
}
