"""Downloads as Moodle gives them, of each version and setting, each with the rows that are right."""

from dataclasses import replace

from tests.support.handed_in.downloads import Download, Expected
from tests.support.handed_in.notebooks import NOTEBOOKS
from tests.support.handed_in.packing import zipped
from tests.support.handed_in.texts import PDF, R, W

_HTML = b"<!DOCTYPE html><html><body><p>Please see my file.</p></body></html>"
MOODLE = Download(
    "ML101-HW 3-4711",
    {
        "Jane Doe_1001_assignsubmission_file_/se_block.py": R,
        "Jane Doe_1001_assignsubmission_onlinetext_/onlinetext.html": _HTML,
        "Max Muster_1002_assignsubmission_file_/se_block (1).py": R,
        "Bo Chan_1004_assignsubmission_file_/abgabe.zip": zipped({"exercise/": b"", "exercise/se_block.py": R}),
        "Cy Only_1005_assignsubmission_onlinetext_/onlinetext.html": _HTML,
        "Jane Doe_1006_assignsubmission_file_/se_block.py": W,
        "Ole van der Roy_1007_assignsubmission_file_/hw3/src/se_block.py": R,
        "\u00c5sa \u00d6berg-Li_1008_assignsubmission_file_/se_block.ipynb": NOTEBOOKS["three cells"].data,
        "\u674e\u5c0f\u9f99_1009_assignsubmission_file_/se_block.py": R,
        "Ed O'Neil_1010_assignsubmission_file_/report.pdf": PDF,
    },
    (
        Expected("Jane Doe (1001)", "1001"),
        Expected("Max Muster", "1002", file="se_block (1).py"),
        Expected("Bo Chan", "1004", file="abgabe.zip/exercise/se_block.py"),
        Expected("Cy Only", "1005", text="none", file="", look=True),
        Expected("Jane Doe (1006)", "1006", text="wrong"),
        Expected("Ole van der Roy", "1007", file="hw3/src/se_block.py"),
        Expected("\u00c5sa \u00d6berg-Li", "1008", file="se_block.ipynb"),
        Expected("\u674e\u5c0f\u9f99", "1009"),
        Expected("Ed O'Neil", "1010", text="none", file="", look=True),
    ),
)


def _without(ending: str, download: Download) -> Download:
    """The same download as Moodle names its folders since version 4.1: without the last underscore."""
    old, new = f"{ending}/", f"{ending[:-1]}/"
    return replace(download, files={name.replace(old, new): data for name, data in download.files.items()})


MOODLE_NEW = _without("onlinetext_", _without("file_", MOODLE))
MOODLE_FLAT = Download(
    "ML101-HW 3-4711",
    {
        "Jane Doe_1001_assignsubmission_file_se_block.py": R,
        "Jane Doe_1001_assignsubmission_onlinetext_onlinetext.html": _HTML,
        "Max Muster_1002_assignsubmission_file_se_block_final_v2.py": R,
        "Max Muster_1002_assignsubmission_file_report.pdf": PDF,
        "Bo Chan_1004_assignsubmission_file_abgabe.zip": zipped({"exercise/se_block.py": R}),
        "Cy Only_1005_assignsubmission_onlinetext_onlinetext.html": _HTML,
        "Ann Lee_1003_assignsubmission_file_my_file_2.py": W,
    },
    (
        Expected("Jane Doe", "1001"),
        Expected("Max Muster", "1002", file="se_block_final_v2.py"),
        Expected("Bo Chan", "1004", file="abgabe.zip/exercise/se_block.py"),
        Expected("Cy Only", "1005", text="none", file="", look=True),
        Expected("Ann Lee", "1003", text="wrong", file="my_file_2.py"),
    ),
)
MOODLE_BLIND = Download(
    "ML101-HW 3-4711",
    {
        "Participant_1005_assignsubmission_file_/se_block.py": R,
        "Participant_1006_assignsubmission_file_/se_block.py": W,
        "Participant_1007_assignsubmission_onlinetext_/onlinetext.html": _HTML,
    },
    (
        Expected("Participant 1005", "1005"),
        Expected("Participant 1006", "1006", text="wrong"),
        Expected("Participant 1007", "1007", text="none", file="", look=True),
    ),
)
MOODLE_GROUPS_OLD = Download(
    "ML101-HW 3-4711",
    {
        "Gruppe A-Ann Lee_1003_assignsubmission_file_/se_block.py": R,
        "Gruppe A-Bo Chan_1004_assignsubmission_file_/se_block.py": R,  # the group's one file, once for each member
        "Gruppe B-Mary-Jane Roe_1005_assignsubmission_file_/se_block.py": W,
    },
    (
        Expected("Gruppe A-Ann Lee", "1003"),
        Expected("Gruppe A-Bo Chan", "1004"),
        Expected("Gruppe B-Mary-Jane Roe", "1005", text="wrong"),
    ),
)
MOODLE_GROUPS_NEW = Download(
    "ML101-HW 3-4711",
    {
        "Gruppe A_55_assignsubmission_file/se_block.py": R,
        "Team 2_56_assignsubmission_file/se_block.py": W,
        "Default group_assignsubmission_file/se_block.py": R,  # Moodle gives no number to those in no group
    },
    (
        Expected("Gruppe A", "55"),
        Expected("Team 2", "56", text="wrong"),
        Expected("Default group", "", look=True),
    ),
)
