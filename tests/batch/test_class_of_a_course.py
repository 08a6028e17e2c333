"""A class with its platform's own roster: every row is right, and the gradebook that goes back differs in the scores alone."""

import csv
import io
from pathlib import Path

import pytest

from grader.batch import run
from grader.batch.course import Course
from grader.batch.gradebook import Wanted
from grader.batch.late_penalty import LatePenalty
from grader.batch.run import Class
from grader.core.errors import UsageError
from grader.grading.settings import Settings
from grader.intake import roster
from tests.batch.conftest import SCORES
from tests.batch.test_batch_faults import unwatched
from tests.batch.test_class_of_sixty import rows_of
from tests.support.class_forms import FORMS, sixty, text_of
from tests.support.gradebooks import EXPORTS
from tests.support.handed_in.class_of_sixty import Person
from tests.support.handed_in.packing import put
from tests.support.handed_in.texts import RIGHTS

MISSING, UNKNOWN = range(55, 60), 3
NAMESAKES = (8, 29)  # Brightspace's download has their name alone
PAIRS = {  # a roster, and the download of the same platform or of another one
    "canvas": "canvas", "canvas, semicolons": "canvas", "moodle": "moodle", "blackboard": "blackboard",
    "blackboard, as .xls": "blackboard", "brightspace": "brightspace", "gradescope": "gradescope",
}  # fmt: skip


def stranger(number: int) -> Person:
    return Person(f"x{number}", "Nobody", f"Anywhere{chr(97 + number)}", "", f"nobody{number}")


def handed_in(form: str, folder: Path) -> Path:
    """All but five of the class, and three whom nobody knows."""
    files = dict(FORMS[form].beside or {})
    for i, one in enumerate(sixty()):
        if i not in MISSING:
            files |= FORMS[form].files(i, one, text_of(i).encode())
    if form == "gradescope":  # its metadata says who they are: a folder of nobody has no name
        files |= {f"assignment_91_export/submission_{900 + k}/se_block.py": RIGHTS[0].encode() for k in range(UNKNOWN)}
    else:
        for k in range(UNKNOWN):
            files |= FORMS[form].files(900 + k, stranger(k), RIGHTS[0].encode())
    return put(folder / "class", files)


def graded(course: Course, by_text: run.GradeAll) -> list[str]:
    said: list[str] = []
    run.run(Class(course, Settings(), said.append), by_text, unwatched, fresh=False)
    return said


@pytest.mark.parametrize("name", PAIRS)
def test_every_row_is_right_and_the_gradebook_differs_in_the_scores_alone(
    name: str, by_text: run.GradeAll, tmp_path: Path
) -> None:
    export, people, out = EXPORTS[name], sixty(), tmp_path / "out"
    (tmp_path / "roster.csv").write_bytes(export.data(people))
    found = roster.read(tmp_path / "roster.csv")
    course = Course(handed_in(PAIRS[name], tmp_path), out, found, back=Wanted(export.kind), late_penalty=LatePenalty(50, True))
    graded(course, by_text)
    lines = rows_of(out / "results.csv")
    assert [export.id(i, one) for i, one in enumerate(people)] == [line["id"] for line in lines[:60]]
    asked = NAMESAKES if export.kind == "brightspace" else ()
    assert 60 + UNKNOWN + len(asked) == len(lines)
    finals = {}
    for i, line in enumerate(lines[:60]):
        if i in MISSING or i in asked:
            assert ("missing", "", "", "") == (line["status"], line["score"], line["final_score"], line["verdict"]), line
            continue
        score = SCORES[text_of(i).strip()]
        assert (str(score), "") == (line["score"], line["needs_look"]), line
        late = (export.kind == "canvas" and i % 6 == 0) or (export.kind in ("moodle", "gradescope") and i == 4)
        assert ("late" if late else "handed in") == line["status"], line
        finals[i] = score / (2 if late else 1)
        assert finals[i] == float(line["final_score"])
    assert all(line["score"] and line["status"] != "missing" for line in lines[60:])
    assert UNKNOWN == sum("nobody on the roster has" in line["needs_look"] for line in lines[60:])
    assert len(asked) == sum("more than one person on the roster may be meant" in line["needs_look"] for line in lines[60:])
    before, after = (
        list(csv.reader(io.StringIO(data.decode(export.encoding)), delimiter=export.separator))
        for data in ((tmp_path / "roster.csv").read_bytes(), (out / "gradebook.csv").read_bytes())
    )
    where = [before[0].index(column) for column in export.changes]
    first = len(before) - 60 - (export.kind == "canvas")
    for i, (old, new) in enumerate(zip(before, after, strict=True), -first):
        assert [c for k, c in enumerate(old) if k not in where] == [c for k, c in enumerate(new) if k not in where]
        if i not in finals or old[where[0]] == "EX":
            assert old == new
        else:
            assert finals[i] * export.most / 10 == float(new[where[0]].replace(",", "."))


def test_two_of_one_name_are_told_apart_by_their_ids_and_asked_about_where_there_is_none(
    by_text: run.GradeAll, tmp_path: Path
) -> None:
    (tmp_path / "roster.csv").write_text("id,name\n1,Ann Lee\n2,Ann Lee\n3,Bo Chan\n", encoding="utf-8")
    files = {"Ann Lee.py": RIGHTS[0].encode(), "2.py": RIGHTS[1].encode(), "Bo Chan.py": RIGHTS[2].encode()}
    course = Course(put(tmp_path / "class", files), tmp_path / "out", roster.read(tmp_path / "roster.csv"))
    graded(course, by_text)
    one, two, bo, asked = rows_of(tmp_path / "out" / "results.csv")
    assert ["missing", "handed in", "handed in"] == [line["status"] for line in (one, two, bo)]
    assert "more than one person on the roster may be meant: Ann Lee (1), Ann Lee (2)" in asked["needs_look"]
    with (tmp_path / "out" / "choices.csv").open("a", encoding="utf-8") as file:
        file.write(f"{asked['learner']},,1\n")
    graded(course, by_text)
    lines = rows_of(tmp_path / "out" / "results.csv")
    assert [("1", "10", ""), ("2", "10", ""), ("3", "10", "")] == [
        (line["id"], line["final_score"], line["needs_look"]) for line in lines
    ]


def test_the_roster_of_another_course_is_refused_before_anything_is_graded(tmp_path: Path) -> None:
    where = handed_in("moodle", tmp_path)
    others = [stranger(10 + i) for i in range(5)]
    (tmp_path / "roster.csv").write_bytes(EXPORTS["canvas"].data(others))
    course = Course(where, tmp_path / "out", roster.read(tmp_path / "roster.csv"))
    with pytest.raises(UsageError, match=r"None of the 58 hand-ins is of anybody on the roster: the first is .* of one course"):
        Class(course, Settings())


def test_the_worksheet_of_another_assignment_is_refused_though_it_has_the_same_people(tmp_path: Path) -> None:
    """Moodle's numbers are of one assignment; grades in the rows of another one would be wrong for everybody."""
    data = EXPORTS["moodle"].data(sixty()).replace(b"Participant 48", b"Participant 51")
    (tmp_path / "roster.csv").write_bytes(data)
    course = Course(handed_in("moodle", tmp_path), tmp_path / "out", roster.read(tmp_path / "roster.csv"))
    with pytest.raises(UsageError, match="Are both of one course and of one assignment"):
        Class(course, Settings())


def test_an_id_that_the_same_platform_does_not_know_is_asked_about_and_never_guessed(
    by_text: run.GradeAll, tmp_path: Path
) -> None:
    people = sixty()[:4]
    (tmp_path / "roster.csv").write_bytes(EXPORTS["canvas"].data(people))
    files: dict[str, bytes] = {}
    for i, one in enumerate(people):
        files |= FORMS["canvas"].files(i if i else 700, one, RIGHTS[0].encode())
    course = Course(put(tmp_path / "class", files), tmp_path / "out", roster.read(tmp_path / "roster.csv"))
    graded(course, by_text)
    lines = rows_of(tmp_path / "out" / "results.csv")
    assert ["missing", "handed in", "handed in", "handed in"] == [line["status"] for line in lines[:4]]
    assert "nobody on the roster has the id 10700, and by name it may be: Amselbach, Ada (10000)" in lines[4]["needs_look"]


def test_two_hand_ins_of_two_people_are_not_joined_and_each_can_be_settled(by_text: run.GradeAll, tmp_path: Path) -> None:
    (tmp_path / "roster.csv").write_text("id,name\n1,Ann Lee\n2,Bo Chan\n", encoding="utf-8")
    files = {f"Ann Lee_{n}_assignsubmission_file/se_block.py": RIGHTS[0].encode() for n in (77, 78)}
    where = put(tmp_path / "class", files | {"Bo Chan_79_assignsubmission_file/se_block.py": RIGHTS[1].encode()})
    course = Course(where, tmp_path / "out", roster.read(tmp_path / "roster.csv"))
    graded(course, by_text)
    ann, bo, one, other = rows_of(tmp_path / "out" / "results.csv")
    assert ["missing", "handed in"] == [ann["status"], bo["status"]]
    assert all("2 hand-ins, of different people, may be those of Ann Lee (1)" in line["needs_look"] for line in (one, other))
    with (tmp_path / "out" / "choices.csv").open("a", encoding="utf-8") as file:
        file.write(f"{one['learner']},,1\n{other['learner']},,nobody\n")
    said = graded(course, by_text)
    ann, bo, other = rows_of(tmp_path / "out" / "results.csv")
    assert ("1", "handed in", "10", "") == (ann["id"], ann["status"], ann["final_score"], ann["needs_look"])
    assert "Ann Lee (78)" == other["learner"] and other["needs_look"]
    assert "choices.csv gives Ann Lee (78) the id 'nobody', and nobody on the roster has it." in said
    assert not [text for text in said if "nobody in this class is called so" in text]


def test_who_is_asked_about_gets_a_line_to_fill_in(by_text: run.GradeAll, tmp_path: Path) -> None:
    (tmp_path / "roster.csv").write_text("id,name\n1,Ann Lee\n", encoding="utf-8")
    course = Course(
        put(tmp_path / "class", {"zed.py": RIGHTS[0].encode()}), tmp_path / "out", roster.read(tmp_path / "roster.csv")
    )
    graded(course, by_text)
    page = (tmp_path / "out" / "index.html").read_text("utf-8")
    assert "zed,,ID" in page and "the roster&#39;s id goes behind the second comma" in page


@pytest.mark.parametrize(
    ("name", "first"),
    [
        ("anon_x{}Kq2_884540_se_block.py", "anon x0Kq2"),
        ("Participant_100{}_assignsubmission_file_/se_block.py", "Participant 1000"),
    ],
    ids=["canvas", "moodle"],
)
def test_an_anonymous_download_says_that_it_is_one(name: str, first: str, tmp_path: Path) -> None:
    (tmp_path / "roster.csv").write_bytes(EXPORTS["canvas"].data(sixty()[:3]))
    files = {name.format(i): RIGHTS[0].encode() for i in range(3)}
    with pytest.raises(UsageError, match=f"The download is anonymous: {first}"):
        Class(Course(put(tmp_path / "class", files), tmp_path / "out", roster.read(tmp_path / "roster.csv")), Settings())
