"""Downloads as Canvas gives them, each with the rows that are right."""

from tests.support.handed_in.downloads import Download, Expected
from tests.support.handed_in.notebooks import NOTEBOOKS
from tests.support.handed_in.packing import zipped
from tests.support.handed_in.texts import PDF, R2, R, S, W

CANVAS = Download(
    "hw-3-submissions",
    {
        "doejane_12345_678901_se_block.py": R,
        "smithbob_LATE_12346_678902_se_block-1.py": R2,
        "leeann_12347_678903_se_block.py": R,
        "leeann_12347_678904_report.pdf": PDF,
        "leeann_12347_678905_notes.txt": b"It took me long.",
        "nguyenvan_12348_678906_se_block.py": W,
        "garciaana_12349_678907_hw3.zip": zipped({"hw3/": b"", "hw3/se_block.py": R}),
        "weberjo_LATE_12350_678908_Untitled3.ipynb": NOTEBOOKS["three cells"].data,
        "khanmia_12351_text.html": b"<html><body><p>I could not upload it.</p></body></html>",
        "royole_LATE_12352_link.html": b'<html><head><meta http-equiv="refresh" content="0; url=https://colab.example/x">',
        "\u0438\u0432\u0430\u043d\u043e\u0432\u0430\u043e\u043b\u044c\u0433\u0430_12353_678909_se_block.py": R,
        "\u738b\u5c0f\u660e_12354_678910_se_block.py": R,
        "obrienzo\u00ebann_12355_678911_My_2_se_block_final_v2.py": R,
        "smithbob_12356_678912_se_block.py": W,
    },
    (
        Expected("doejane", "12345"),
        Expected("smithbob (12346)", "12346", late=True, file="se_block-1.py"),
        Expected("leeann", "12347"),
        Expected("nguyenvan", "12348", text="wrong"),
        Expected("garciaana", "12349", file="hw3.zip/hw3/se_block.py"),
        Expected("weberjo", "12350", late=True, file="Untitled3.ipynb"),
        Expected("khanmia", "12351", text="none", file="", look=True),
        Expected("royole", "12352", late=True, text="none", file="", look=True),
        Expected("\u0438\u0432\u0430\u043d\u043e\u0432\u0430\u043e\u043b\u044c\u0433\u0430", "12353"),
        Expected("\u738b\u5c0f\u660e", "12354"),
        Expected("obrienzo\u00ebann", "12355", file="My_2_se_block_final_v2.py"),
        Expected("smithbob (12356)", "12356", text="wrong"),
    ),
)
CANVAS_ANONYMOUS = Download(
    "hw-3-submissions",
    {
        "anon_AB12C_678901_se_block.py": R,
        "LATE_anon_xY9zQ_678902_se_block.py": R,  # Canvas joins name, LATE and id; here the name is left out
        "anon_47382_678903_se_block-2.py": W,
        "anon_qqqqq_text.html": b"<p>sorry</p>",
        "anon_Ab12c_678904_se_block.py": R2,
    },
    (
        Expected("anon AB12C (1)", "AB12C"),
        Expected("anon xY9zQ", "xY9zQ", late=True),
        Expected("anon 47382", "47382", text="wrong", file="se_block-2.py"),
        Expected("anon qqqqq", "qqqqq", text="none", file="", look=True),
        Expected("anon Ab12c (2)", "Ab12c"),
    ),
)
CANVAS_GROUPS = Download(
    "project-submissions",
    {
        "team1_12345_678901_se_block.py": R,
        "team_blue_12346_678902_se_block.py": R,  # a group may be called `team_blue`: Canvas keeps underscores
        "team_blue_2_LATE_12347_678903_se_block.py": W,
        "project2_12348_678904_12_34_se_block.py": R,
    },
    (
        Expected("team1", "12345"),
        Expected("team_blue", "12346"),
        Expected("team_blue_2", "12347", late=True, text="wrong"),
        Expected("project2", "12348", file="12_34_se_block.py"),
    ),
)
CANVAS_SEVERAL = Download(
    "hw-3-submissions",
    {
        "doejane_12345_678901_se_block.py": S,
        "doejane_12345_678902_my_answer.py": R,
        "leeann_12347_678903_se_block.py": W,
        "leeann_12347_678904_se_block-1.py": R,
        "khanmia_12351_678905_se_block.py": R,
        "khanmia_12351_678906_se_block-1.py": R,
        "weberjo_12350_678907_model.py": R,
        "weberjo_12350_678908_plots.py": b"import json\nprint(json.dumps([1]))\n",
    },
    (
        Expected("doejane", "12345", file="my_answer.py"),
        Expected("leeann", "12347", text="either", file="", look=True),
        Expected("khanmia", "12351"),
        Expected("weberjo", "12350", file="model.py"),
    ),
)
