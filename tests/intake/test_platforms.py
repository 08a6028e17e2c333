"""The names of a class are a platform's if those of all entries are; what only looks so is read by folder and file, aloud."""

from pathlib import Path

import pytest

from grader.intake.find_submissions import find
from tests.support.handed_in.packing import put, zipped
from tests.support.handed_in.texts import R2, R, W

MOODLE = "Ann Lee_1001_assignsubmission_file/se_block.py"


def found(files: dict[str, bytes], folder: Path) -> tuple[dict[str, str], list[str]]:
    """The file of each row, and what was said."""
    said: list[str] = []
    entries = find(put(folder / "in", files), folder / "out", said.append)
    return {entry.learner: entry.file for entry in entries}, said


def test_one_file_that_is_called_as_a_platform_would_is_its_learner_s(tmp_path: Path) -> None:
    rows, said = found({"alice.py": R, "x_1_2_y.py": W, "bob_LATE_3_4_se_block.py": R2}, tmp_path)
    assert {"alice": "alice.py", "x_1_2_y": "x_1_2_y.py", "bob_LATE_3_4_se_block": "bob_LATE_3_4_se_block.py"} == rows
    assert said == [
        "3 entries, such as `bob_LATE_3_4_se_block.py` and `alice.py`; no platform's pattern fits all of them. "
        "They are read by folder and file."
    ]


@pytest.mark.parametrize("beside", ["README.md", "grades.csv", "results.xlsx", "choices.csv", "se_block.py", "index.html"])
def test_what_lies_beside_and_is_nobody_s_changes_nothing(beside: str, tmp_path: Path) -> None:
    rows, said = found({MOODLE: R, "Bo_1002_assignsubmission_file/se_block.py": W, beside: b"x"}, tmp_path)
    assert ["Ann Lee", "Bo"] == list(rows)
    assert "Read as Moodle names what it downloads: 2 entries, 2 people." in said


def test_a_program_is_a_learner_s_whatever_the_learner_is_called(tmp_path: Path) -> None:
    rows, _ = found({"index.py": R, "results-ann.ipynb": W, "Grades Smith.py": R2, "roster.csv": b"id\n"}, tmp_path)
    assert ["Grades Smith", "index", "results-ann"] == list(rows)


def test_a_copy_among_the_files_of_a_class_is_nobody_s_in_particular(tmp_path: Path) -> None:
    entries = find(put(tmp_path / "in", {"ann.py": R, "se_block (1).py": W, "Copy of se_block.py": R2}), tmp_path / "out")
    assert [True, False, True] == [bool(entry.look) for entry in entries]
    assert "the name of the file does not say whose it is" == entries[0].look


def test_one_entry_proves_nothing_and_says_what_was_assumed(tmp_path: Path) -> None:
    rows, said = found({"doejane_12_34_se_block.py": R}, tmp_path)
    assert {"doejane": "doejane_12_34_se_block.py"} == rows
    (only,) = said
    assert "Read as Canvas names what it downloads, by one entry alone, `doejane_12_34_se_block.py`. Is the name" in only


def test_names_that_fit_two_platforms_are_read_as_the_longer_form_and_asked_about(tmp_path: Path) -> None:
    rows, said = found({f"Ann_{i}_2{i}_assignsubmission_file_x.py": R for i in (1, 2)}, tmp_path)
    assert ["Ann_1", "Ann_2"] == list(rows)
    assert "Read as Moodle names what it downloads, though the names would fit Canvas, too. Are the names" in said[0]


def test_a_folder_of_feedback_is_no_hand_in(tmp_path: Path) -> None:
    rows, _ = found({MOODLE: R, "Bo_1002_assignfeedback_file/se_block.py": W}, tmp_path)
    assert ["Ann Lee"] == list(rows)


def test_a_learner_s_name_inside_a_platform_s_name_makes_no_person(tmp_path: Path) -> None:
    rows, _ = found(
        {
            "Ann_1001_assignsubmission_file_x_11_assignsubmission_file_se_block.py": R,
            "Bo_1002_assignsubmission_file_se_block.py": W,
        },
        tmp_path,
    )
    assert ["Ann", "Bo"] == list(rows)


def test_copies_in_brackets_are_no_logins_of_sakai(tmp_path: Path) -> None:
    rows, said = found({"bob (1).py": R, "bob (2).py": W, "ann(x).py": R}, tmp_path)
    assert (["ann(x)", "bob (1)", "bob (2)"], []) == (list(rows), said)


def test_an_attempt_without_its_receipt_is_its_person_s(tmp_path: Path) -> None:
    about, when = b"Naam: Ana Lee (ana_lee)\n", "2026-03-0{}-09-00-00"
    files = {
        f"Lab_2_ana_lee_poging_{when.format(1)}.txt": about,
        f"Lab_2_ana_lee_poging_{when.format(1)}_se_block.py": W,
        f"Lab_2_ana_lee_poging_{when.format(2)}_se_block.py": R,
        f"Lab_2_ana_roe_poging_{when.format(1)}_se_block.py": W,
    }
    rows, _ = found(files, tmp_path)
    assert {"ana_lee", "ana_roe"} == rows.keys()
    assert f"Lab_2_ana_lee_poging_{when.format(2)}_se_block.py" == rows["ana_lee"]


def test_a_receipt_that_cannot_be_read_takes_nobody_s_row(tmp_path: Path) -> None:
    heads = [f"HW_{user}_attempt_2026-03-02-09-00-00" for user in ("s1", "s_")]
    data = zipped({f"{head}{end}": b"Name: A (s1)" for head in heads for end in (".txt", "_se_block.py")})
    damaged = data.replace(b"Name: A (s1)", b"\xff" * 12)
    for file in (data.replace(b"PK\x03\x04", b"PK\x00\x04", 1), damaged):
        (tmp_path / "in.zip").write_bytes(file)
        assert ["s1", "s_"] == [entry.learner for entry in find(tmp_path / "in.zip", tmp_path / "out")]


@pytest.mark.parametrize(
    ("older", "newer"),
    [
        ("Mar 2, 2026 905 AM", "Mar 2, 2026 1205 PM"),
        ("Mar 2, 2026 1205 AM", "Mar 2, 2026 905 AM"),
        ("28 February 2026 612 PM", "05 March 2026 612 AM"),
    ],
)
def test_of_brightspace_s_hand_ins_the_latest_counts(older: str, newer: str, tmp_path: Path) -> None:
    heads = [f"30001-64 - Team Blue - Mary-Ann O'Brien - {when}" for when in (older, newer)]
    files = {f"{heads[0]}/se_block.py": W, f"{heads[1]}/se_block.py": R, f"30002-64 - Bo - {newer}/se_block.py": R}
    rows, _ = found(files, tmp_path)
    assert {"Bo", "Team Blue - Mary-Ann O'Brien"} == rows.keys()
    assert f"{heads[1]}/se_block.py" == rows["Team Blue - Mary-Ann O'Brien"]


def test_sakai_s_own_files_are_no_work(tmp_path: Path) -> None:
    side = {f"Lee, Ann(alee)/{name}": b"x" for name in ("timestamp.txt", "comments.txt", "feedbackText.html")}
    attached = {"Cher,(cher1)/Bijlage(s)/se_block+1.py": R, "Cher,(cher1)/timestamp.txt": b"x"}
    (ann, cher) = sorted(find(put(tmp_path / "in", side | attached), tmp_path / "out"), key=lambda entry: -len(entry.learner))
    assert ("Lee, Ann", "alee", "there is no se_block.py in this submission; it is empty") == (ann.learner, ann.id, ann.look)
    assert ("Cher", "cher1", "Cher,(cher1)/Bijlage(s)/se_block+1.py", "") == (cher.learner, cher.id, cher.file, cher.look)


def test_one_learner_s_folder_in_a_zip_of_files_takes_nobody_s_place(tmp_path: Path) -> None:
    archive = put(tmp_path / "in", {"class.zip": zipped({"zoe.py": R, "bob.py": R2, "mallory/se_block.py": W})}) / "class.zip"
    rows = {entry.learner: entry.file for entry in find(archive, tmp_path / "out")}
    assert {"bob": "bob.py", "mallory": "mallory/se_block.py", "zoe": "zoe.py"} == rows
