"""The page of a report: every number of the counterexample in its table, in a colour, with the first difference framed."""

import re

import pytest
from msgspec.structs import replace

from grader.core.report import Diagnosis, Report, Step
from grader.core.values import Mismatch, MismatchKind, OutcomeKind, Verdict
from grader.reports import html
from grader.reports.words import WORDS
from tests.support.builders import counterexample, failed_report, report

STEPS = (Step("means", [3.0, -1.0], None), Step("gates", [0.5, 0.25], [0.5, None]))
EXAMPLE = counterexample(x=[[[3.0, -1.0]]], steps=STEPS)


def grids(shown: str) -> dict[str, list[list[str]]]:
    """The tables of numbers by title: rows of their cells, each row with its heading."""
    found = {}
    for grid in re.findall(r'<table class="grid">(.*?)</table>', shown, re.DOTALL):
        title = re.findall(r"<caption>(.*?)</caption>", grid)[0]
        body = grid.split("<tbody>")[1]
        found[title] = [re.findall(r"<t[hd][^>]*>(.*?)</t[hd]>", line) for line in re.findall(r"<tr>(.*?)</tr>", body)]
    return found


def test_every_number_of_the_counterexample_is_in_a_table() -> None:
    assert {
        "x": [["(0, 0)", "3", "-1"]],
        "Channel means of x": [["expected", "3", "-1"]],
        "Gates": [["expected", "0.5", "0.25"], ["yours", "0.5", "varies"]],
        "Output, expected": [["(0, 0)", "1.5", "-0.25"]],
        "Output, yours": [["(0, 0)", "1.5", "-0.5"]],
        "Difference: yours less expected": [["(0, 0)", "0", "-0.25"]],
    } == grids(html.render(failed_report(counterexample=EXAMPLE)))


def test_the_learners_own_means_are_shown_where_a_mistake_explains_them() -> None:
    steps = (Step("squeeze", [3.0, -1.0], [6.0, -2.0]),)
    shown = html.render(failed_report(counterexample=EXAMPLE, diagnosis=Diagnosis("squeeze", True, (), steps=steps)))
    assert [["expected", "3", "-1"], ["yours", "6", "-2"]] == grids(shown)["Channel means of x"]


def test_colours_tell_sign_and_size_and_the_first_difference_is_framed() -> None:
    shown = html.render(failed_report(counterexample=EXAMPLE))
    assert '<td class="p4">3</td><td class="n2">-1</td>' in shown
    assert 2 == shown.count('<td class="n2 first">-0.5</td>') + shown.count('<td class="n4 first">-0.25</td>')


def test_the_largest_numbers_have_a_colour(largest: float = 1.7e308) -> None:
    shown = html.render(failed_report(counterexample=replace(EXAMPLE, actual=[largest, -5e-324])))
    assert '<td class="p4">1.7e+308</td>' in shown


@pytest.mark.parametrize(
    ("fields", "title", "rows"),
    [
        (
            {"actual": [[[1.5, None]]], "actual_shape": (1, 1, 2)},
            "Output, yours: shape (1, 1, 2)",
            [["0", "1.5", "not finite"]],
        ),
        ({"actual": [7.0], "actual_shape": ()}, "Output, yours: one number", [["0", "7"]]),
    ],
)
def test_an_output_of_another_shape_is_shown_with_its_shape(
    fields: dict[str, object], title: str, rows: list[list[str]]
) -> None:
    mismatch = Mismatch(MismatchKind.SHAPE, "another shape")
    shown = grids(html.render(failed_report(counterexample=replace(EXAMPLE, mismatch=mismatch, **fields))))
    assert rows == shown[title]
    assert not [name for name in shown if name.startswith("Difference")]


def test_an_exception_shows_what_was_expected_alone() -> None:
    raised = replace(EXAMPLE, actual=None, actual_shape=None, outcome=OutcomeKind.RAISED, mismatch=None)
    assert {"x", "Channel means of x", "Gates", "Output, expected"} == grids(
        html.render(failed_report(counterexample=raised))
    ).keys()


def test_a_large_table_says_what_it_leaves_out() -> None:
    image = [[[float(c) for c in range(20)]] * 50]
    flat = [number for pixel in image[0] for number in pixel]
    large = counterexample(
        x=image, shape=(1, 50, 20), expected=flat, actual=flat, expected_shape=(1000,), actual_shape=(1000,), mismatch=None
    )
    shown = html.render(failed_report(counterexample=large))
    assert "Not shown: 14 more rows and 4 more channels." in shown
    assert 36 == len(grids(shown)["x"])


def test_what_stands_between_backticks_is_code_and_escaped_like_the_rest() -> None:
    shown = html.render(failed_report(next_step="Print `<b>` & look."))
    assert "Print <code>&lt;b&gt;</code> &amp; look." in shown


@pytest.mark.parametrize("verdict", Verdict)
def test_every_verdict_has_its_words(verdict: Verdict) -> None:
    one: Report = report(verdict=verdict, score=None if verdict is Verdict.GRADER_ERROR else 3)
    assert WORDS[verdict] in html.render(one)
    assert ("no score" if one.score is None else "3 of 10 points") in html.render(one)
