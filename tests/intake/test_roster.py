"""The people of a course are read from the tables that platforms export, and a hand-in is the person's whom it names."""

from pathlib import Path

import pytest

from grader.core.errors import UsageError
from grader.intake import roster
from tests.support.class_forms import login_of, sixty
from tests.support.gradebooks import EXPORTS

PLAIN = "id;name;section\n7;Jane Doe;A\n8;Zoë Müller;B\n"


def read(data: str | bytes, folder: Path, encoding: str = "utf-8") -> roster.Roster:
    (folder / "roster.csv").write_bytes(data.encode(encoding) if isinstance(data, str) else data)
    return roster.read(folder / "roster.csv")


@pytest.mark.parametrize("name", EXPORTS)
def test_everybody_is_read_from_the_table_of_each_platform(name: str, tmp_path: Path) -> None:
    export, people = EXPORTS[name], sixty()
    found = read(export.data(people), tmp_path)
    assert export.kind == found.form.kind
    assert [export.id(i, one) for i, one in enumerate(people)] == [one.id for one in found.people]
    reversed_ = export.kind == "canvas"
    assert [f"{one.last}, {one.first}" if reversed_ else one.name for one in people] == [one.name for one in found.people]
    if export.kind != "blackboard":
        assert [one.section for one in people] == [one.section for one in found.people]
    if export.kind not in ("moodle", "gradescope"):
        assert [login_of(one) for one in people] == [one.logins[0] for one in found.people]
    late = [one.late for one in found.people if one.late]
    assert {
        "moodle": ["late (Submitted for grading - 1 day 2 hours late), as the roster says"],
        "gradescope": ["late by 26:10:00, as the roster says"],
    }.get(export.kind, []) == late
    assert f": {len(people)} people, ids from `" in found.said


def test_what_was_taken_for_what_is_told(tmp_path: Path) -> None:
    found = read("\n\nMatrikelnummer,First Name,Last Name,Group\n7,Jane,Doe,A\n", tmp_path)
    assert (
        "Read roster.csv as a table: 1 people, ids from `Matrikelnummer`, names from `First Name` and `Last Name`, "
        "sections from `Group`."
    ) == found.said
    assert ["Jane Doe"] == [one.name for one in found.people]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_a_table_is_read_however_it_was_saved(encoding: str, end: str, tmp_path: Path) -> None:
    found = read(PLAIN.replace("\n", end), tmp_path, encoding)
    assert [("7", "Jane Doe", "A"), ("8", "Zoë Müller", "B")] == [(one.id, one.name, one.section) for one in found.people]


def test_who_has_no_id_is_not_lost(tmp_path: Path) -> None:
    found = read("id,name\n7,Jane Doe\n,Zoë Müller\n,Bo Chan\n,\n", tmp_path)
    assert [("7", "Jane Doe"), ("", "Zoë Müller"), ("", "Bo Chan")] == [(one.id, one.name) for one in found.people]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", "names nobody"),
        ("Jane Doe\nZoë Müller\n", "its first line is `Jane Doe`. Its first line must name the columns"),
        ("id,name\n", "names nobody below its first line, `id, name`"),
        ("id,name\n7,Jane\n7,Zoë\n", "has the id '7' twice, of Jane and of Zoë"),
        ("id,name\nAB,Jane\nab ,Zoë\n", "has the id 'ab' twice"),
        ('id,name\n7,"' + "x" * 200_000 + '"\n', "no table that can be read"),
    ],
)
def test_what_names_nobody_is_refused_with_what_to_do(text: str, words: str, tmp_path: Path) -> None:
    with pytest.raises(UsageError, match=words):
        read(text, tmp_path)
