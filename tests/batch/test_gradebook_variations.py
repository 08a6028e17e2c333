"""Gradebooks as sites really write them: other languages, totals, thousands, columns that are not this exercise's."""

from pathlib import Path

import pytest

from grader.batch import gradebook
from grader.batch.gradebook import Wanted
from grader.core.errors import UsageError
from tests.batch.test_gradebook import MOODLE, back, read

CANVAS = 'Student,ID,Section,SE block (1)\n    Points Possible,,,{}\n"Doe, Jane",7,A,{}\n'
HOMEWORK = CANVAS.replace("SE block", "Homework 1")
SEMICOLONS = 'Student;ID;Section;SE block (1)\n    Points Possible;;;5\n"Doe, Jane";7;A;{}\n'
SPANISH = (
    '"Apellidos","Username","SE block [Puntos totales: 20 Puntuación] |5","T [Puntos totales: hasta 40 Puntuación] |6"\n'
    '"D","jd","{}",""\n'
)
THOUSAND = '"Last Name","Username","SE block [Total Pts: 1,000 Score] |5"\n"D","jd","{}"\n'
SECTIONS = "Section,ID,Name,Score,Bonus,Notes\nLab 1,7,Jane,{},5,\nLab 2,8,Bo,,5,\n"
GRADESCOPE = "First Name,Last Name,SID,Email,SE block,SE block - Max Points\nJane,Doe,7,j@u.example,{},20\n"
SAKAI = 'a\n\n"Display ID","ID","Last Name","First Name","grade"\n"jd","jd","Doe","Jane","{}"\n'
SWEDISH = 'Identifierare,Namn,E-post,Status,Betyg,Toppbetyg\nDeltagare 5,J,j@u.example,Inskickad,{},"20,00"\n'
GERMAN = "ID,Vollständiger Name,E-Mail-Adresse,Status,Bewertung,Bestwertung\nTeilnehmer/in11,J,j@u.example,Neu,{},50\n"


@pytest.mark.parametrize(
    ("table", "id_", "wanted", "score"),
    [
        (CANVAS.format('"1,000.00"', "{}"), "7", Wanted(), "800"),
        (HOMEWORK.format("10", "{}"), "7", Wanted(), "8"),
        (SEMICOLONS, "7", Wanted(), "4"),
        (SPANISH, "jd", Wanted(), "16"),
        (THOUSAND, "jd", Wanted(), "800"),
        (SECTIONS, "7", Wanted(column="Score"), "8"),
        (GRADESCOPE, "7", Wanted(column="SE block"), "16"),
        (SAKAI, "jd", Wanted(), "8"),
        (SWEDISH, "Deltagare 5", Wanted("moodle", column="Betyg"), "16"),
        (GERMAN, "Teilnehmer/in11", Wanted(column="Bewertung"), "40"),
    ],
)
def test_the_right_column_gets_the_score_in_its_own_scale(
    table: str, id_: str, wanted: Wanted, score: str, tmp_path: Path
) -> None:
    """The score is 8 of 10."""
    assert table.format(score) == back(table.format(""), {id_: 8.0}, tmp_path, wanted).decode()


def test_decimals_are_written_with_the_mark_of_the_table(tmp_path: Path) -> None:
    assert SEMICOLONS.format("3,25") == back(SEMICOLONS.format(""), {"7": 6.5}, tmp_path).decode()
    assert GRADESCOPE.format("13.50") == back(GRADESCOPE.format(""), {"7": 6.75}, tmp_path, Wanted(column="SE block")).decode()


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("id,name,max\n7,Jane,20\n", "id,name,max,score\n7,Jane,20,16\n"),
        ("id,name\n7,Jane,a note\n", "id,name,,score,max\n7,Jane,a note,8,10\n"),
    ],
)
def test_a_new_column_replaces_none(before: str, after: str, tmp_path: Path) -> None:
    assert after == back(before, {"7": 8.0}, tmp_path).decode()


def test_who_is_excused_stays_so(tmp_path: Path) -> None:
    assert CANVAS.format("10", "N/A") == back(CANVAS.format("10", "N/A"), {"7": 8.0}, tmp_path).decode()


@pytest.mark.parametrize("table", [CANVAS.format("(read only)", ""), HOMEWORK.format("10", "9")])
def test_a_total_and_another_work_s_grades_are_not_written_over(table: str, tmp_path: Path) -> None:
    assert isinstance(gradebook.plan(read(table, tmp_path), Wanted(), tmp_path), str)


def test_a_table_that_does_not_say_how_many_points_there_are_is_told(tmp_path: Path) -> None:
    book = gradebook.plan(read(CANVAS.format("", ""), tmp_path), Wanted(), tmp_path)
    assert isinstance(book, gradebook.Gradebook)
    assert "as they are: the table does not say how many points there are." in book.said
    book = gradebook.plan(read(CANVAS.format("20", ""), tmp_path), Wanted(), tmp_path)
    assert isinstance(book, gradebook.Gradebook) and "out of 20 points." in book.said


def test_a_word_that_the_file_s_encoding_lacks_stops_nobody_s_grade(tmp_path: Path) -> None:
    """The feedback has a learner's words, and the file of an old site has few letters."""
    after = back(MOODLE.encode("cp1252"), {"Participant 11": 4}, tmp_path, failed=("runs",), message="漢 failed")
    assert "40,100,Yes,4 of 10 points. ? failed.\n" in after.decode("cp1252")


def test_feedback_of_an_earlier_run_is_written_anew(tmp_path: Path) -> None:
    first = back(MOODLE, {"Participant 11": 4}, tmp_path, failed=("runs",), message="It fails")
    second = back(first, {"Participant 11": 10}, tmp_path).decode()
    assert "100,100,Yes,10 of 10 points.\n" in second


@pytest.mark.parametrize("column", ["ID", "student", "Section", "Final Score"])
def test_no_column_but_one_that_takes_grades_is_filled(column: str, tmp_path: Path) -> None:
    table = "Student,ID,Section,SE block (1),Final Score\n    Points Possible,,,10,(read only)\nJane,7,A,,\n"
    with pytest.raises(UsageError, match="No column of the roster is called"):
        gradebook.plan(read(table, tmp_path), Wanted(column=column), tmp_path)


def test_a_file_of_an_earlier_run_is_written_anew(tmp_path: Path) -> None:
    found, file = read(MOODLE, tmp_path), tmp_path / "out" / "moodle.csv"
    file.parent.mkdir()
    for _ in range(2):
        book = gradebook.plan(found, Wanted("moodle", file), file.parent)
        assert isinstance(book, gradebook.Gradebook) and file == book.file
        gradebook.write(book, [])
        assert MOODLE == file.read_text("utf-8")


def test_no_other_file_is_overwritten(tmp_path: Path) -> None:
    found, out = read(MOODLE, tmp_path), tmp_path / "out"
    out.mkdir()
    (out / "results.csv").touch()
    for file, why in (
        (tmp_path / "roster.csv", "is the roster itself"),
        (out / "results.csv", "is a file of the results"),
        (tmp_path / "none" / "x.csv", "there is no folder"),
        (out, "cannot be written"),
    ):
        with pytest.raises(UsageError, match=why):
            gradebook.plan(found, Wanted("moodle", file), out)


@pytest.mark.parametrize(
    ("said", "late"),
    [
        ("26:10:00", "late by 26:10:00, as the roster says"), ("2 days", "late by 2 days, as the roster says"),
        ("yes", "late, as the roster says"), ("Late", "late, as the roster says"), ("on time", ""), ("N", ""), ("0 days", ""),
        ("00:00:00", ""), ("", ""), ("-", ""),
    ],
)  # fmt: skip
def test_late_is_what_says_so(said: str, late: str, tmp_path: Path) -> None:
    (one,) = read(f"id,name,late\n7,Jane,{said}\n", tmp_path).people
    assert late == one.late


@pytest.mark.parametrize(
    ("table", "names"),
    [
        ("Last Name,First Name,ID,Section\nDoe,Jane,7,A\nStudent,Test,9,A\n", None),
        ("LastName,FirstName,ID,Section\nDoe,Jane,7,A\nStudent,Test,9,A\n", ["Jane Doe"]),
        ('Student,ID,Section\n,,,\n    Points Possible,,\n"Doe, Jane",,A\n', ["Doe, Jane"]),
        ("id;name;HW 1, a;HW 2, b, c\n7;Jane;;\n", ["Jane"]),
    ],
)
def test_everybody_and_nobody_else_is_read(table: str, names: list[str] | None, tmp_path: Path) -> None:
    found = [one.name for one in read(table, tmp_path).people]
    assert found == (names or ["Jane Doe", "Test Student"])


def test_a_person_is_no_line_of_names(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="its first line is `7, Jane, student`"):
        read("7,Jane,student\n8,Bo,student\n", tmp_path)
