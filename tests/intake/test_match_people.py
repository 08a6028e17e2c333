"""A hand-in is the person's whom its id, login, address or name says; where these disagree or half fit, a person decides."""

from pathlib import Path

import pytest

from grader.intake import roster
from grader.intake.match_people import Matcher, Whose, shared_front
from grader.intake.platform_forms import Person

PLAIN = "id;name;section\n7;Jane Doe;A\n8;Zoë Müller;B\n"
KNOWN = (
    "id,name,login,email\n"
    "1,Łukasz Søren,lsoren,ls@u.example\n2,Ann Lee,alee,ann@u.example\n3,Lee Ann,annlee,3@u.example\n"
    "4,Bo Chan,1,bo@u.example\n5,Cy Day,cy,cy@u.example\n6,Cy Day,cy2,cy@other.example\n7,राम,ram,\n8,かな,kana,\n"
)
CANVAS = (
    "Student,ID,SIS User ID,SIS Login ID,Section,SE block (1)\n"
    '"Doe, Jane",555,10231,10232@u.example,A,\n"Roe, Bo",556,,broe,A,\n'
)


def matcher(text: str, folder: Path, front: str = "") -> Matcher:
    (folder / "roster.csv").write_text(text, encoding="utf-8")
    return Matcher(roster.read(folder / "roster.csv"), front)


def person(id_: str, names: tuple[str, ...], platform: str = "") -> Person:
    return Person(names[0], (), id_, names[1:], platform=platform)


@pytest.mark.parametrize(
    ("text", "id_", "names", "whose"),
    [
        (PLAIN, "", ("Jane Doe",), 0),
        (PLAIN, "", ("doejane",), 0),
        (PLAIN, "", ("Doe, Jane",), 0),
        (PLAIN, "", ("MULLER_ZOE",), 1),
        (PLAIN, "", ("jane-doe-main",), 0),
        (PLAIN, "7", ("7",), 0),
        (PLAIN, "7", ("Jane Doe",), 0),
        (KNOWN, "", ("Lukasz Soren",), 0),
        (KNOWN, "", ("SOREN, ŁUKASZ",), 0),
        (KNOWN, "", ("1",), 0),  # an id before a login
        (KNOWN, "", ("LSOREN",), 0),
        (KNOWN, "", ("ann@u.example",), 1),
        (KNOWN, "", ("alee@elsewhere.example",), 1),
        (KNOWN, "", ("alee@elsewhere.example", "Ann Lee"), 1),
        (KNOWN, "", ("ann",), 1),
        (KNOWN, "", ("annlee",), 2),  # a login, and the name of two: it is hers who is called so, too
        (KNOWN, "", ("Cy Day", "cy2"), 5),
        (KNOWN, "", ("cy Cy Day",), 4),
        (KNOWN, "", ("cy2 Day",), 5),
        (KNOWN, "5", ("Cy Day",), 4),
        (KNOWN, "", ("राम",), 6),
        (KNOWN, "", ("かな",), 7),
    ],
)
def test_ids_count_before_logins_before_addresses_before_names(
    text: str, id_: str, names: tuple[str, ...], whose: int, tmp_path: Path
) -> None:
    assert Whose((whose,)) == matcher(text, tmp_path).whose(person(id_, names))


@pytest.mark.parametrize(
    ("text", "id_", "names", "may", "why"),
    [
        (PLAIN, "", ("jane",), (), "nobody on the roster has this name or id"),
        (PLAIN, "", ("Jane Do",), (), "nobody"),
        (PLAIN, "", ("Homework 7",), (), "nobody"),
        (PLAIN, "", ("lab-2-eva-7",), (), "nobody"),  # a count behind a name is nobody's id
        (PLAIN, "7", ("novakeva",), (0,), "its id or address is that of Jane Doe .7., and its name is not"),
        (PLAIN, "", ("Mary-Jane Doe",), (0,), "only a part of its name, `jane doe`|only a part of its name, `Jane Doe`"),
        (KNOWN, "", ("Ann Lee",), (1, 2), "more than one person on the roster may be meant: Ann Lee .2., Lee Ann .3."),
        (KNOWN, "", ("Cy Day",), (4, 5), "more than one"),
        (KNOWN, "2", ("Bo Chan",), (1, 3), "more than one"),  # the number may be another table's
        (KNOWN, "", ("alee@elsewhere.example", "Ana Silva"), (1,), "and its name is not"),
        (KNOWN, "", ("cy2 Chan",), (), "nobody"),
        (KNOWN, "", ("रमा",), (), "nobody"),
        (KNOWN, "", ("がな",), (), "nobody"),
    ],
)
def test_what_disagrees_or_half_fits_is_asked_about(
    text: str, id_: str, names: tuple[str, ...], may: tuple[int, ...], why: str, tmp_path: Path
) -> None:
    found = matcher(text, tmp_path).whose(person(id_, names))
    assert may == found.people
    assert [one for one in why.split("|") if one.split(".")[0] in found.why], found.why


@pytest.mark.parametrize(
    ("id_", "names", "whose"),
    [
        ("555", ("somebody",), Whose((0,))),  # names change, ids do not
        ("10231", ("novakeva",), Whose((), "nobody on the roster has the id 10231")),  # another column's number
        ("10232", ("novakeva",), Whose((), "nobody on the roster has the id 10232")),
        ("99", ("roebo",), Whose((1,), "nobody on the roster has the id 99, and by name it may be: Roe, Bo (556)")),
    ],
)
def test_an_id_of_the_same_platform_decides_alone(id_: str, names: tuple[str, ...], whose: Whose, tmp_path: Path) -> None:
    assert whose == matcher(CANVAS, tmp_path).whose(person(id_, names, "Canvas"))


def test_the_number_before_a_name_of_brightspace_is_nobody_s_id(tmp_path: Path) -> None:
    assert Whose((1,)) == matcher(PLAIN, tmp_path).whose(person("7", ("Zoë Müller",), "Brightspace"))


def test_what_all_clones_begin_with_is_no_part_of_a_name(tmp_path: Path) -> None:
    front = shared_front(["lab-2-jane-doe", "lab-2-zoe", "lab-2-8"])
    assert "lab-2-" == front
    one = matcher(PLAIN.replace("7;", "20007;"), tmp_path, front)
    assert Whose((0,)) == one.whose(person("", ("lab-2-jane-doe",)))
    assert Whose((0,)) == one.whose(person("", ("lab-2-20007-main",)))
    assert () == one.whose(person("", ("lab-2-8",))).people


@pytest.mark.parametrize(
    ("names", "front"),
    [([], ""), (["lab-2-a"], ""), (["a", "b"], ""), (["hw-a", "hw-b"], "hw-"), (["hw-a", "hw"], ""), (["x-a", "y-a"], "")],
)
def test_what_names_begin_with_ends_at_a_hyphen(names: list[str], front: str) -> None:
    assert front == shared_front(names)
