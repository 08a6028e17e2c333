"""The table of a course goes back with the scores filled in and not one other byte changed, whatever platform exported it."""

import csv
import io
from pathlib import Path

import pytest

from grader import options
from grader.batch import gradebook
from grader.batch.class_summary import LearnerRow
from grader.batch.gradebook import Wanted
from grader.core.errors import UsageError
from grader.core.values import Verdict
from grader.intake import roster
from tests.support import gradebooks
from tests.support.class_forms import sixty
from tests.support.gradebooks import EXPORTS

MOODLE = (
    "Identifier,Full name,Email address,Status,Grade,Maximum grade,Grade can be changed,Feedback comments\n"
    "Participant 11,Jane Doe,jane@u.example,Submitted for grading,,100,Yes,\n"
    "Participant 12,Zoë Müller,zoe@u.example,No submission,,100,Yes,\n"
)
GERMAN = (
    "ID,Vollständiger Name,E-Mail-Adresse,Status,Bewertung,Bestwertung,Feedback als Kommentar\n"
    'Teilnehmer/in11,Jane Doe,jane@u.example,Zur Bewertung abgegeben,,"50,00",\n'
)
PLAIN = "id;name;section\n7;Jane Doe;A\n8;Zoë Müller;B\n"


def test_the_command_line_takes_each_kind_that_a_roster_can_be() -> None:
    assert set(options.GRADEBOOKS) == {form.kind for form in roster.FORMS}


def read(data: str | bytes, folder: Path) -> roster.Roster:
    (folder / "roster.csv").write_bytes(data.encode() if isinstance(data, str) else data)
    return roster.read(folder / "roster.csv")


def rows(found: roster.Roster, finals: dict[str, float | None], **more: object) -> list[LearnerRow]:
    return [
        LearnerRow(one.name, "", Verdict.FAIL, 0, 10, id=one.id, roster_row=one.row, final=finals.get(one.id), **more)
        for one in found.people
    ]


def back(data: str | bytes, finals: dict[str, float | None], folder: Path, wanted: Wanted = Wanted(), **more: object) -> bytes:  # noqa: B008
    found = read(data, folder)
    book = gradebook.plan(found, wanted, folder / "out")
    assert isinstance(book, gradebook.Gradebook), book
    return gradebook.filled(book, rows(found, finals, **more))


def cells(data: bytes, export: gradebooks.Export) -> list[list[str]]:
    return list(csv.reader(io.StringIO(data.decode(export.encoding)), delimiter=export.separator))


@pytest.mark.parametrize("name", EXPORTS)
def test_only_the_score_column_of_those_who_have_a_score_changes(name: str, tmp_path: Path) -> None:
    export, people = EXPORTS[name], sixty()
    data = export.data(people)
    assert data == back(data, {}, tmp_path)
    finals = {export.id(i, one): (10.0, 7.0, 6.5)[i % 3] for i, one in enumerate(people) if i % 5}
    after = back(data, finals, tmp_path)
    before, now = cells(data, export), cells(after, export)
    where = [before[0].index(column) for column in export.changes]
    assert [[cell for i, cell in enumerate(row) if i not in where] for row in before] == [
        [cell for i, cell in enumerate(row) if i not in where] for row in now
    ]
    first = len(before) - len(people) - (export.kind == "canvas")
    mark = "," if export.separator == ";" else "."
    for i, one in enumerate(people):
        old, new = before[first + i], now[first + i]
        final = finals.get(export.id(i, one))
        excused = old[where[0]] == "EX"
        assert old == new or (final is not None and not excused)
        if final is not None and not excused:
            assert final * export.most / 10 == float(new[where[0]].replace(mark, ".")), (old, new)
    assert before[:first] == now[:first]


@pytest.mark.parametrize("name", EXPORTS)
def test_the_bytes_of_a_changed_line_are_as_the_platform_writes_them(name: str, tmp_path: Path) -> None:
    """A line with a score differs from the old one in the few characters of that score."""
    export, people = EXPORTS[name], sixty()
    data, coding = export.data(people), {"utf-8-sig": "utf-8", "utf-16": "utf-16-le"}.get(export.encoding, export.encoding)
    after = back(data, {export.id(2, people[2]): 8.0}, tmp_path, failed=())
    before, now = (text.decode(coding).split("\n") for text in (data, after))
    changed = [(old, new) for old, new in zip(before, now, strict=True) if old != new]
    ((old, new),) = changed
    score = f"{8 * export.most / 10:g}"
    begin = next(i for i, (one, other) in enumerate(zip(old, new, strict=False)) if one != other)
    assert new[begin:].startswith(score)
    if export.kind != "moodle":
        assert old == new[:begin] + new[begin + len(score) :]


def test_feedback_goes_where_the_platform_has_a_column_for_it_and_nobody_s_words_are_lost(tmp_path: Path) -> None:
    mistakes = (("gate-missing", "The gates <never> pass a sigmoid"),)
    written = MOODLE.replace("No submission,,100,Yes,", "No submission,,100,Yes,My own words")
    after = back(
        written,
        {"Participant 11": 4, "Participant 12": 3},
        tmp_path,
        mistakes=mistakes,
        failed=("gates",),
        late="late, as we say",
    )
    (one, other) = list(csv.DictReader(io.StringIO(after.decode())))
    assert ("40", "30") == (one["Grade"], other["Grade"])
    assert "4 of 10 points. The gates &lt;never&gt; pass a sigmoid. Handed in late, as we say." == one["Feedback comments"]
    assert "My own words" == other["Feedback comments"]


def test_any_other_table_gets_two_columns_more_in_its_own_form(tmp_path: Path) -> None:
    assert "id;name;section;score;max\n7;Jane Doe;A;;\n8;Zoë Müller;B;10;10\n" == back(PLAIN, {"8": 10}, tmp_path).decode()


def test_a_table_that_has_a_score_gets_it_there(tmp_path: Path) -> None:
    assert "id,name,score,max\n7,Jane,17,20\n" == back("id,name,score,max\n7,Jane,3,20\n", {"7": 8.5}, tmp_path).decode()


def test_a_column_that_is_named_is_filled_in_whatever_language_the_table_is(tmp_path: Path) -> None:
    table = GERMAN.replace("Teilnehmer/in11", "Teilnehmer/in 11")
    after = back(table, {"Teilnehmer/in 11": 7.5}, tmp_path, Wanted("moodle", column="bewertung")).decode()
    assert table.replace('abgegeben,,"50,00"', 'abgegeben,"37,50","50,00"') == after


@pytest.mark.parametrize(
    ("table", "wanted", "words"),
    [
        (None, Wanted("canvas"), "export its gradebook, and name it with --roster"),
        (PLAIN, Wanted("canvas"), "The roster is a table, and no gradebook of Canvas. Export that"),
        (MOODLE, Wanted("canvas"), "The roster is a grading worksheet of Moodle, and no gradebook of Canvas"),
        (
            MOODLE.replace("Grade,", "Note,", 1),
            Wanted(column="points"),
            "No column of the roster is called 'points'; it has `Identifier`",
        ),
        ("Student,ID,Section,A (1),B (2)\nJ,7,A,,\n", Wanted("canvas"), "may take the scores: `A .1.`, `B .2.`. Say which"),
        ("Student,ID,Section,SE block (1),SE block (2)\nJ,7,A,,\n", Wanted(column="se block"), "More than one column"),
        ("Student,ID,Section,Final Score\nJ,7,A,\n", Wanted("canvas"), "No column of the roster is that of this exercise"),
    ],
)
def test_what_cannot_be_given_back_is_refused_before_anything_is_graded(
    table: str | None, wanted: Wanted, words: str, tmp_path: Path
) -> None:
    with pytest.raises(UsageError, match=words):
        gradebook.plan(read(table, tmp_path) if table else None, wanted, tmp_path)


def test_what_nobody_asked_for_is_only_told(tmp_path: Path) -> None:
    found = read("Student,ID,Section,A (1),B (2)\nJ,7,A,,\n", tmp_path)
    said = gradebook.plan(found, Wanted(), tmp_path)
    assert isinstance(said, str)
    assert "No gradebook is written. More than one column of the roster may take the scores" in said
