"""Rows, pages and cells: what looks alike is told apart, what nobody sees is written out, and nothing is a formula."""

import csv
import io
import re
import unicodedata

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from grader.intake.learner_names import file_name, file_names, harmless_cell, told_apart, visible
from grader.intake.look_alike import skeletons

HIDDEN = "\u00ad\u034f\u115f\u1160\u180e\u200b\u200d\u200e\u202e\u2060\u2066\u2800\u3164"
HIDDEN += "\ufe0f\ufeff\uffa0\U000e0041\U000e0100\0\n\x1b\udcff\ue000"
NAMES = st.lists(st.text(st.sampled_from("zoe Z(1)\u0435\u043e\uff1d=" + HIDDEN), max_size=6), max_size=8)


@pytest.mark.parametrize("hidden", HIDDEN, ids=ascii)
def test_what_nobody_sees_is_written_out(hidden: str) -> None:
    shown = visible(f"zo{hidden}e")
    assert re.fullmatch(r"zo\\(x[0-9a-f]{2}|u[0-9a-f]{4}|U[0-9a-f]{8}|n)e", shown)
    assert not skeletons("zoe") & skeletons(shown)


@pytest.mark.parametrize(
    "name",
    ["Zoë Li", "José", "山田 太郎", "\u0639\u0644\u06cc\u200c\u0631\u0636\u0627", "O'Brien-Smith", "क्\u200dष", "ann@u.edu"],
)
def test_a_person_s_name_is_shown_as_it_is(name: str) -> None:
    assert unicodedata.normalize("NFC", name) == visible(name)


@pytest.mark.parametrize("mark", ["\u0301", "\u0335", "\u20dd", "\u0e47", "\u0489"], ids=ascii)
@pytest.mark.parametrize("between", ["", "\u200d"], ids=["", "with-joiners"])
def test_a_letter_has_two_marks_and_the_others_are_written_out(mark: str, between: str) -> None:
    shown = visible("q" + between.join(mark * 72))
    assert 200 == len(shown)
    assert re.match(re.escape(f"q{mark}") + f"({mark}|\\\\u)", shown)
    assert not re.search(f"{mark}[{mark}\u200d]*{mark}[{mark}\u200d]*{mark}", shown)
    assert ["q" + mark * 2, "q" + mark * 2 + ascii(mark)[1:-1]] == told_apart(["q" + mark * 2, "q" + mark * 3])


@pytest.mark.parametrize("name", ["Vũ Thị Ngọc Ánh", "ש\u05c1\u05b8ר", "ที่รัก", "སྒྲོལ\u0f0bམ", "लड\u093c\u0947\u0902", "مُحَمَّد"])
def test_a_name_spelled_with_marks_is_shown_as_it_is(name: str) -> None:
    assert unicodedata.normalize("NFC", name) == visible(name)


def test_a_name_is_short_on_one_line_and_never_empty() -> None:
    assert ("(no name)", "(no name)", "a b") == (visible(""), visible(" \u3000"), visible(" a \u2003 b "))
    assert 200 == len(visible("x" * 5000))


@pytest.mark.parametrize(
    ("names", "expected"),
    [
        (["zoe", "zoe\u200b"], ["zoe", "zoe\\u200b"]),
        (["zoe", "zoe "], ["zoe (1)", "zoe (2)"]),
        (["zoe", "z\u043ee", "\uff5aoe"], ["zoe (1)", "z\\u043ee", "\uff5aoe (2)"]),
        (["bob", "bob", "bob (1)"], ["bob (2)", "bob (3)", "bob (1)"]),
        (["bob", "bob (1)", "bob", "bob (2)"], ["bob (3)", "bob (1)", "bob (4)", "bob (2)"]),
        (["José", "Jose\u0301"], ["José (1)", "José (2)"]),
        (["a", "a", "a (1)", "a (1)"], ["a (1)", "a (2)", "a (1) (1)", "a (1) (2)"]),
        (["ann", "bo"], ["ann", "bo"]),
        (["stra\u00dfe", "STRASSE"], ["stra\u00dfe (1)", "STRASSE (2)"]),
    ],
)
def test_names_that_look_alike_get_numbers(names: list[str], expected: list[str]) -> None:
    assert expected == told_apart(names)


@given(NAMES)
@example(["a", "a (1)", "a", "A (1)", "a (2)"])
@settings(max_examples=500, deadline=None)
def test_no_two_rows_or_pages_are_the_same(names: list[str]) -> None:
    shown = told_apart(names)
    pages = file_names(shown)
    seen = [key for name in shown for key in skeletons(name)]
    assert len(seen) == len(set(seen))
    assert len(names) == len({page.lower() for page in pages})
    assert all(re.fullmatch(r"[A-Za-z0-9_-]{1,90}", page) for page in pages)


@pytest.mark.parametrize(
    ("name", "begins"),
    [("ann-lee_2", "ann-lee_2"), ("Ann Lee", "Ann-Lee-"), ("../../etc/passwd", "etc-passwd-"), ("<b>&", "b-"), ("日本", "")],
)
def test_a_file_has_a_plain_name(name: str, begins: str) -> None:
    found = file_name(name)
    assert found.startswith(begins) and (found == begins) == (name == begins)
    assert re.fullmatch("[A-Za-z0-9_-]{1,80}", found)


def test_a_name_made_like_another_one_s_file_has_a_file_of_its_own() -> None:
    assert 2 == len(set(file_names(["Zoë Li", file_name("Zoë Li")])))


@pytest.mark.parametrize(
    "sign", ["=", "+", "-", "@", "\uff1d", "\uff0b", "\uff0d", "\uff20", "\ufe66", "\ufe62", "\ufe63", "\ufe6b", "\u2212"]
)
@pytest.mark.parametrize("before", ["", " ", "'", '"', "x;", "x,", "x\t", "x|", "x; ", ';"', "\u3000"])
def test_no_cell_is_a_formula_in_any_spreadsheet(sign: str, before: str) -> None:
    shown = harmless_cell(f"{before}{sign}1+1")
    for separator in ",;\t|":
        for cell in (*shown.split(separator), *next(csv.reader(io.StringIO(shown), delimiter=separator))):
            bare = unicodedata.normalize("NFKC", cell).strip().strip('"')
            assert not bare.startswith(("=", "+", "-", "@", "\u2212")), (shown, cell)


@pytest.mark.parametrize("name", ["ann", "ann+x@u.edu", "O'Brien-Smith", "a-b", "Lee, Ann", "x=1"])
def test_other_cells_stay_as_they_are(name: str) -> None:
    assert name == harmless_cell(name)
