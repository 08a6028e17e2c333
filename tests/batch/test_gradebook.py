"""The table of a course is read as platforms write it, and goes back with the scores filled in and nothing else changed."""

import csv
import io
from pathlib import Path

import pytest

from grader.batch import gradebook
from grader.batch.class_summary import LearnerRow
from grader.core.errors import UsageError
from grader.core.values import Verdict
from grader.intake import choices, roster
from grader.intake.choices import Decision

CANVAS = (
    "Student,ID,SIS User ID,SIS Login ID,Section,Homework 2 (11),SE block (12),Final Score\n"
    '"    Points Possible",,,,,10,5,(read only)\n'
    '"Doe, Jane",101,s1,jdoe,A,7,,70\n'
    '"Müller, Zoë",102,s2,zmue,B,9,,90\n'
    '"Student, Test",103,,test,A,,,\n'
)
MOODLE = (
    "Identifier,Full name,Email address,Status,Grade,Maximum grade,Grade can be changed,Feedback comments\n"
    "Participant 11,Jane Doe,jane@u.example,Submitted for grading,,100,Yes,\n"
    "Participant 12,Zoë Müller,zoe@u.example,No submission,,100,Yes,\n"
)
PLAIN = "id;name;section\n7;Jane Doe;A\n8;Zoë Müller;B\n"


def read(text: str, folder: Path, encoding: str = "utf-8") -> roster.Roster:
    (folder / "roster.csv").write_bytes(text.encode(encoding))
    return roster.read(folder / "roster.csv")


def row(id_: str, score: int | None) -> LearnerRow:
    return LearnerRow(id_, f"{id_}.html", Verdict.PASS if score else None, score, 10, id=id_)


def written(text: str, scores: dict[str, int | None], folder: Path) -> list[list[str]]:
    table = gradebook.gradebook(read(text, folder), [row(id_, score) for id_, score in scores.items()])
    return list(csv.reader(io.StringIO(table)))


def test_a_gradebook_of_canvas_goes_back_with_the_column_of_this_work_alone(tmp_path: Path) -> None:
    found = read(CANVAS, tmp_path)
    assert ["101", "102"] == [one.id for one in found.people]
    table = written(CANVAS, {"101": 8, "102": None}, tmp_path)
    assert ["Student", "ID", "SIS User ID", "SIS Login ID", "Section", "SE block (12)"] == table[0]
    assert ["    Points Possible", "", "", "", "", "5"] == table[1]
    assert [["Doe, Jane", "101", "s1", "jdoe", "A", "4"], ["Müller, Zoë", "102", "s2", "zmue", "B", ""]] == table[2:]


def test_a_worksheet_of_moodle_goes_back_with_its_grades_and_a_blank_for_who_handed_in_nothing(tmp_path: Path) -> None:
    table = written(MOODLE, {"Participant 11": 9, "Participant 12": None}, tmp_path)
    before = list(csv.reader(io.StringIO(MOODLE)))
    assert before[0] == table[0]
    grade = before[0].index("Grade")
    assert ["90", ""] == [line[grade] for line in table[1:]]
    assert [line[:grade] + line[grade + 1 :] for line in before] == [line[:grade] + line[grade + 1 :] for line in table]


def test_any_other_table_gets_two_columns_more_in_its_own_order(tmp_path: Path) -> None:
    table = written(PLAIN, {"8": 10, "7": None}, tmp_path)
    assert [
        ["id", "name", "section", "score", "max"],
        ["7", "Jane Doe", "A", "", "10"],
        ["8", "Zoë Müller", "B", "10", "10"],
    ] == table


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_a_table_is_read_however_it_was_saved(encoding: str, end: str, tmp_path: Path) -> None:
    found = read(PLAIN.replace("\n", end), tmp_path, encoding)
    assert [("7", "Jane Doe", "A"), ("8", "Zoë Müller", "B")] == [(one.id, one.name, one.section) for one in found.people]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", "names nobody"),
        ("Jane Doe\nZoë Müller\n", "Its first line must name the columns"),
        ("id,name\n7,Jane\n7,Zoë\n", "has the id '7' twice"),
        ('id,name\n7,"' + "x" * 200_000 + '"\n', "no table that can be read"),
    ],
)
def test_what_names_nobody_is_refused_with_what_to_do(text: str, words: str, tmp_path: Path) -> None:
    with pytest.raises(UsageError, match=words):
        read(text, tmp_path)


@pytest.mark.parametrize(
    ("id_", "names", "whose"),
    [
        ("7", ("somebody",), (0,)),
        ("", ("Jane Doe",), (0,)),
        ("", ("doejane",), (0,)),
        ("", ("Doe, Jane",), (0,)),
        ("", ("MULLER_ZOE",), (1,)),
        ("", ("hw3-jane-doe-main",), (0,)),
        ("", ("jane",), ()),
    ],
)
def test_a_hand_in_is_the_person_s_whose_id_or_name_it_bears(
    id_: str, names: tuple[str, ...], whose: object, tmp_path: Path
) -> None:
    assert whose == roster.Matcher(read(PLAIN, tmp_path)).whose(id_, names)


def test_what_was_decided_is_kept_and_each_look_has_a_line_to_fill_in(tmp_path: Path) -> None:
    path = tmp_path / choices.NAME
    decided = {"ann": Decision(path="hw/a.py"), "=bo": Decision(accept=choices.MENDED)}
    choices.write(path, {"ann": decided["ann"]}, [("=bo", "=why")])
    text = path.read_text("utf-8")
    assert not [line for line in text.splitlines() if line.startswith("=")]
    lines = list(csv.DictReader(io.StringIO(text)))
    assert ["ann", "'=bo"] == [line["learner"] for line in lines]
    lines[1]["accept"] = choices.MENDED
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.DictWriter(file, lines[0].keys(), delimiter=";")
        writer.writeheader()
        writer.writerows(lines)
    found = choices.read(path)
    assert [decided["ann"], decided["=bo"], choices.NONE] == [choices.about(found, one) for one in ("ann", "=bo", "cy")]
    assert ["'=bo"] == choices.unknown(found, ["ann"])


def test_a_line_that_is_shown_can_be_pasted_below_the_others(tmp_path: Path) -> None:
    path = tmp_path / choices.NAME
    ways = {'Doe, "J"': Decision(path="a, b/x.py"), "=bo": Decision(accept=choices.OK), "cy": Decision(id="7")}
    choices.write(path, {}, [(learner, "why") for learner in ways])
    with path.open("a", encoding="utf-8") as file:
        file.writelines(f"{choices.line(learner, way)}\n" for learner, way in ways.items())
    assert ways == {learner: choices.about(choices.read(path), learner) for learner in ways}


def test_a_learner_and_a_path_are_enough(tmp_path: Path) -> None:
    (tmp_path / "mine.csv").write_text("Learner,Path\nann,hw/a.py\nbo,\n", encoding="utf-8")
    assert {"ann": Decision(path="hw/a.py")} == choices.read(tmp_path / "mine.csv")


def test_nothing_to_decide_leaves_no_file(tmp_path: Path) -> None:
    path = tmp_path / choices.NAME
    choices.write(path, {}, [("ann", "why")])
    choices.write(path, {}, [])
    assert not path.exists()


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("learner,file\na,b\n", "needs the columns learner and path in its first line; it has learner, file"),
        ("learner,path,id,accept\na,,,yes\n", "may be ok or mended"),
        ("learner,path\na,b.py\na,c.py\n", "decides twice, and not the same, about 'a'"),
    ],
)
def test_a_decision_that_nobody_understands_is_refused(text: str, words: str, tmp_path: Path) -> None:
    (tmp_path / choices.NAME).write_text(text, encoding="utf-8")
    with pytest.raises(UsageError, match=words):
        choices.read(tmp_path / choices.NAME)
