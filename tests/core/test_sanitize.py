"""A learner's text is shown without anything that could move the cursor, turn the line round or break the encoding."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from grader.core.sanitize import sanitize

ANY_TEXT = st.text(st.characters(exclude_categories=()))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param("gates = 0.5", "gates = 0.5", id="plain"),
        pytest.param("Größe 你好 🙂", "Größe 你好 🙂", id="other-alphabets"),
        pytest.param("one\n\ttwo", "one\n\ttwo", id="newline-and-tab"),
        pytest.param("one\r\ntwo\rthree", "one\ntwo\nthree", id="line-ends"),
        pytest.param("a\x00b\x07c\x7fd\x85e", "abcde", id="control"),
        pytest.param("\x1b[31mred\x1b[0m", "[31mred[0m", id="ansi-colour"),
        pytest.param("\x1b]0;title\x07text", "]0;titletext", id="ansi-title"),
        pytest.param("\x9b2Jgone", "2Jgone", id="ansi-one-byte"),
        pytest.param("a\u202eb\u2066c\u200fd", "abcd", id="direction"),
        pytest.param("a\u200bb\ufeffc\u2028d", "abcd", id="invisible"),
        pytest.param("::error file=x::no", ": :error file=x: :no", id="workflow-command"),
        pytest.param("see ##[error] and ##vso[x]", "see ## [error] and ## vso[x]", id="older-workflow-commands"),
        pytest.param("x[::2], a ## b", "x[: :2], a ## b", id="what-only-looks-like-one"),
        pytest.param("a\ud800b\udfffc", "abc", id="surrogate"),
        pytest.param("z" + "\u0301" * 72 + "b", "z\u0301\u0301b", id="piled-marks"),
        pytest.param("z" + "\u0301\u200d" * 72 + "b", "z\u0301\u0301b", id="piled-marks-with-joiners"),
        pytest.param("\u017a" + "\u0301" * 9 + "\u1ec7\u0301", "\u017a\u0301\u1ec7", id="piled-marks-on-a-letter-with-a-mark"),
        pytest.param("z\u0301\u0302 b\u0303\u0304", "z\u0301\u0302 b\u0303\u0304", id="marks"),
    ],
)
def test_text_is_made_safe_to_show(text: str, expected: str) -> None:
    assert expected == sanitize(text, 100)


def test_a_text_that_just_fits_is_left_whole() -> None:
    assert "abcde" == sanitize("abcde", 5)


def test_a_longer_text_is_cut_and_says_so() -> None:
    assert "abcd…" == sanitize("abcdef", 5)


def test_a_text_of_nothing_but_marks_is_cut_and_says_so() -> None:
    assert "z\u0301\u0301…" == sanitize("z" + "\u0301" * 500, 5)


def test_what_is_taken_out_does_not_count_towards_the_length() -> None:
    assert "abcde" == sanitize("\x1ba\x00b\x00c\x00d\x00e", 5)


@given(ANY_TEXT)
def test_no_control_character_is_left_but_newline_and_tab(text: str) -> None:
    left = {char for char in sanitize(text, 1000) if unicodedata.category(char) in {"Cc", "Cs"}}
    assert left <= {"\n", "\t"}


@given(ANY_TEXT, st.integers(1, 20))
def test_the_result_is_never_longer_than_asked(text: str, most: int) -> None:
    assert len(sanitize(text, most)) <= most


@given(ANY_TEXT)
def test_a_clean_text_stays_as_it_is(text: str) -> None:
    once = sanitize(text, 1000)
    assert once == sanitize(once, 1000)
