"""The people of a course are read from the tables that platforms export, and a hand-in is the person's whom it names."""

from pathlib import Path

import pytest

from grader.core.errors import UsageError
from grader.intake import roster
from grader.intake.match_people import Matcher
from tests.support.class_forms import login_of, sixty
from tests.support.gradebooks import EXPORTS

PLAIN = "id;name;section\n7;Jane Doe;A\n8;Zoë Müller;B\n"
KNOWN = (
    "id,name,login,email\n"
    "1,Łukasz Søren,lsoren,ls@u.example\n2,Ann Lee,alee,ann@u.example\n3,Lee Ann,annlee,3@u.example\n"
    "4,Bo Chan,1,bo@u.example\n5,Cy Day,cy,cy@u.example\n6,Cy Day,cy2,cy@other.example\n"
)


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
        ("", ("Jane Do",), ()),
        ("", ("Homework 7",), ()),
    ],
)
def test_a_hand_in_is_the_person_s_whose_id_or_name_it_bears(
    id_: str, names: tuple[str, ...], whose: object, tmp_path: Path
) -> None:
    assert whose == Matcher(read(PLAIN, tmp_path)).whose(id_, names)


@pytest.mark.parametrize(
    ("id_", "names", "whose"),
    [
        ("", ("Lukasz Soren",), (0,)),
        ("", ("SOREN, ŁUKASZ",), (0,)),
        ("", ("1",), (0,)),  # an id before a login
        ("", ("LSOREN",), (0,)),
        ("", ("ann@u.example",), (1,)),
        ("", ("alee@elsewhere.example",), (1,)),
        ("", ("ann",), (1,)),
        ("", ("annlee",), (2,)),  # a login, and the name of two: it is hers who is called so, too
        ("", ("Ann Lee",), (1, 2)),
        ("", ("Cy Day",), (4, 5)),
        ("", ("Cy Day", "cy2"), (5,)),
        ("", ("bo", "Ann Lee"), (1, 2, 3)),
        ("", ("cy Cy Day",), (4,)),
        ("", ("cy2 Day",), (5,)),
        ("", ("cy2 Chan",), ()),
        ("5", ("Cy Day",), (4,)),
        ("2", ("Bo Chan",), (1, 3)),  # the number may be another table's
    ],
)
def test_ids_count_before_logins_before_addresses_before_names(
    id_: str, names: tuple[str, ...], whose: object, tmp_path: Path
) -> None:
    assert whose == Matcher(read(KNOWN, tmp_path)).whose(id_, names)


def test_an_id_of_the_same_platform_decides_alone(tmp_path: Path) -> None:
    assert (1,) == Matcher(read(KNOWN, tmp_path)).whose("2", ("Bo Chan",), same_platform=True)
