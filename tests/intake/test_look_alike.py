"""Names that look alike are known, and letters of another script are written out; honest names stay as they are."""

import itertools
import unicodedata

import pytest

from grader.intake.learner_names import look_alike, told_apart, visible
from grader.intake.look_alike import foreign_letters, skeletons

ALIKE = [
    ("alice", "aIice"), ("alice", "a1ice"), ("modem", "modern"), ("oliver", "0liver"), ("Ian", "lan"), ("wim", "wirn"),
    ("Capa", "\u0421\u0430\u0440\u0430"),  # Cyrillic
    ("BOB", "\u0412\u041e\u0412"),
    ("none", "\u0578\u0585\u0578\u0435"),  # Armenian, but for the last
    ("DAWN", "\u13a0\u13aa\u13d4N"),  # Cherokee
    ("Ann Lee", "ann  lee"), ("O'Brien", "O\u2019Brien"), ("stra\u00dfe", "STRASSE"), ("Jos\u00e9", "Jose\u0301"),
    ("alice", "\U0001d41a\U0001d425\U0001d422\U0001d41c\U0001d41e"),
]  # fmt: skip
HONEST = [
    "Ali", "All", "Kai", "Kal", "Mila", "Milla", "Zo\u00eb", "Zoe", "Stra\u00dfer", "Jos\u00e9 Li", "Jose Li",
    "\u0418\u0432\u0430\u043d", "\u0418\u0432\u0430\u043d\u0430", "\u0391\u03bd\u03bd\u03b1", "\u5c71\u7530 \u592a\u90ce",
    "learner_01", "learner_10", "learner_11", "\u0639\u0644\u06cc", "\u0639\u0644\u0627",
]  # fmt: skip


@pytest.mark.parametrize(("one", "other"), ALIKE, ids=ascii)
def test_names_that_look_alike_share_a_skeleton(one: str, other: str) -> None:
    assert skeletons(one) & skeletons(other)
    assert [True, False, True] == look_alike([one, "somebody else", other])


@pytest.mark.parametrize(("one", "other"), ALIKE, ids=ascii)
def test_no_two_rows_look_alike(one: str, other: str) -> None:
    first, second = told_apart([one, other])
    assert not skeletons(first) & skeletons(second)
    assert (f"{one} (1)" == first) or (one == first and "\\u" in second)


def test_honest_names_stay_as_they_are() -> None:
    assert [unicodedata.normalize("NFC", name) for name in HONEST] == told_apart(HONEST)
    assert not any(skeletons(one) & skeletons(other) for one, other in itertools.combinations(HONEST, 2))


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("\u0430lice", "\\u0430lice"),  # a Cyrillic a
        ("\u0410nn \u0412oo", "\\u0410nn \\u0412oo"),
        ("\u0391ndreas", "\\u0391ndreas"),  # a Greek A
        ("\u041e\u043b\u044c\u0433a", "\u041e\u043b\u044c\u0433\\u0061"),  # a Latin a
        ("\u13a0an", "\\u13a0an"),
        ("mary \u0578", "mary \\u0578"),
        ("Ann \u0421\u0430\u0440\u0430", "Ann \\u0421\\u0430\\u0440\\u0430"),  # a word that can be read as Latin
    ],
)
def test_letters_of_another_script_are_written_out(name: str, shown: str) -> None:
    assert shown == visible(name)


@pytest.mark.parametrize(
    "name",
    [
        "\u0418\u0432\u0430\u043d Smith", "\u5c71\u7530 Taro", "T\u30b7\u30e3\u30c4", "\u5c71\u7530\u305f\u308d\u3046",
        "\uae40 Kim", "Jean-\u0418\u0432\u0430\u043d", "ann_2", "\u0418\u0432\u0430\u043d_2", "\u0141ukasz \u00d8rsted",
    ],
    ids=ascii,
)  # fmt: skip
def test_words_of_one_script_are_shown_as_they_are(name: str) -> None:
    assert set() == foreign_letters(name)
    assert name == visible(name)
