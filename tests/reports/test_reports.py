"""All formats say the same verdict of the same report, and let no learner's text act."""

import json
import re
from collections.abc import Callable
from xml.etree import ElementTree as Xml

import pytest
from markdown_it import MarkdownIt
from markdown_it.token import Token
from msgspec.structs import replace

from grader import console
from grader.core.compare import describe_failure
from grader.core.report import Diagnosis, Mistake, Report
from grader.core.values import Mismatch, MismatchKind, OutcomeKind, SourceLine, Status, Submission, Verdict
from grader.grading.assemble import grader_error_report, unreadable_report
from grader.options import FORMATS
from grader.reports import classroom50, github, gradescope, html, junit, markdown, render, terminal
from grader.reports.words import WORDS
from tests.support.builders import counterexample, failed_report, raised, report, results

HOSTILE = (
    "::error::pwned\n##[error]pwned\r\n</failure></testcase>]]><script>alert(1)</script> | [x](javascript:alert(1)) "
    "``` ~~~ & \"'%0A::set-output name=score::10 @everyone \x00\x1b[31m\ufffe \u202e {{ 7 * 7 }} <!-- -->"
)
MISTAKES = (
    Mistake("squeeze-sum", None, "The squeeze adds up", "It takes the `sum`, not the mean.", ("a", "b", "c"), 12),
    Mistake("weights-bias", "ones", "The biases are not 0", "They begin at ones.", ("a", "b", "c"), None),
)
PROVISIONAL = report(
    verdict=Verdict.PROVISIONAL,
    score=8,
    checks=(*results()[:-1], replace(results()[-1], status=Status.SKIPPED, points=0, message="other random weights")),
    next_step="The numbers cannot be compared.",
)
REPORTS = {
    "right": report(),
    "wrong": failed_report("values"),
    "named": failed_report("squeeze", diagnosis=Diagnosis("squeeze", True, MISTAKES, title="squeeze")),
    "unsure": failed_report("squeeze", diagnosis=Diagnosis("squeeze", False, MISTAKES, title="squeeze")),
    "placed": failed_report("values", diagnosis=Diagnosis("gate", False, (), title="the gate", evidence="all gates are 1")),
    "raised": failed_report(
        "runs",
        counterexample=counterexample(
            outcome=OutcomeKind.RAISED, actual=None, check="runs", lines=(SourceLine(7, "f", "x / 0"),), message="raised"
        ),
    ),
    "hung": failed_report(
        "runs", counterexample=counterexample(outcome=OutcomeKind.TIMED_OUT, actual=None, check="runs", message="timed out")
    ),
    "provisional": PROVISIONAL,
    "missing": unreadable_report("exercise/se_block.py", "there is no se_block.py in this submission, only block.py"),
    "broken": grader_error_report(Submission("exercise/se_block.py", "", "0" * 64), "the disk is full"),
    "hostile": failed_report(
        "runs",
        submission={"path": f"{HOSTILE}.py", "sha256": "0"},
        output=HOSTILE,
        next_step=f"The grader calls it; yours takes ({HOSTILE}).",
        counterexample=counterexample(message=HOSTILE, actual=None, check="runs", lines=(SourceLine(1, HOSTILE, HOSTILE),)),
    ),
}
each_report = pytest.mark.parametrize("shown", REPORTS.values(), ids=REPORTS)


def found_by_junit(text: str) -> tuple[str, int | None]:
    about = {one.get("name"): one.get("value") for one in Xml.fromstring(text).iter("property")}
    return str(about["verdict"]), int(about["score"]) if about["score"] else None


def found_by_gradescope(text: str) -> tuple[str, int | None]:
    read = json.loads(text)
    return read["extra_data"]["verdict"], read.get("score")


def found_by_words(text: str) -> tuple[str, int | None]:
    headline = re.search(f"({'|'.join(WORDS.values())})[:%3A\\\\]+ (?:(\\d+) of 10 points|no score)", text)
    assert headline
    return str(next(v for v, words in WORDS.items() if words == headline[1])), int(headline[2]) if headline[2] else None


@each_report
@pytest.mark.parametrize(
    "render, read",
    [(junit.render, found_by_junit), (gradescope.render, found_by_gradescope), (markdown.render, found_by_words),
     (github.render, found_by_words)],
    ids=["junit", "gradescope", "markdown", "github"],
)  # fmt: skip
def test_each_format_says_the_report_s_verdict_and_score(
    shown: Report, render: Callable[[Report], str], read: Callable[[str], tuple[str, int | None]]
) -> None:
    assert (shown.verdict, shown.score) == read(render(shown))


@each_report
def test_the_other_formats_say_them_too(shown: Report) -> None:
    assert WORDS[shown.verdict] in html.render(shown)
    assert ("no score" if shown.score is None else f"{shown.score} of 10 points") in html.render(shown)
    assert WORDS[shown.verdict].upper() in terminal.render(shown)
    assert shown.score == json.loads(classroom50.render(shown)).get("score")


@pytest.mark.parametrize(
    "render", [terminal.render, html.render, markdown.render, github.render, junit.render, gradescope.render]
)
def test_what_is_only_likely_is_said_to_be(render: Callable[[Report], str]) -> None:
    assert "most likely" in render(REPORTS["unsure"])
    assert "most likely" not in render(REPORTS["named"])


@pytest.mark.parametrize("render", [terminal.render, markdown.render])
def test_what_could_not_be_compared_is_not_said_to_hold(render: Callable[[Report], str]) -> None:
    assert "every case equals the reference: not comparable here" in render(REPORTS["provisional"]).replace("\\", "")


def test_every_format_of_the_command_line_has_a_reporter(capsys: pytest.CaptureFixture[str]) -> None:
    for name in FORMATS:
        console.show_report(report(), [(name, None)])
        assert capsys.readouterr().out.strip(), name


def parsed(text: str) -> list[Token]:
    """What a Markdown renderer makes of the text, blocks and what is in them."""
    blocks = MarkdownIt("commonmark", {"html": True}).enable(["table", "strikethrough"]).parse(text)
    return [token for block in blocks for token in (block, *(block.children or ()))]


@each_report
def test_in_markdown_a_learner_s_text_is_code_or_plain_words(shown: Report) -> None:
    for text in (markdown.render(shown), json.loads(gradescope.render(shown))["output"]):
        found = {token.type for token in parsed(text)}
        assert not {"html_block", "html_inline", "link_open", "image", "s_open", "hr", "blockquote_open"} & found
    titles = [token.content for token in parsed(markdown.render(REPORTS["hostile"])) if token.type == "fence"]
    assert any("</failure>" in title for title in titles)


@pytest.mark.parametrize(
    "text", ["see www.evil.example", "WWW.x.y", "ask @everyone", "a@b.example", "https://evil.example", "$x$ and $$y$$"]
)
def test_in_markdown_a_learner_s_words_link_to_nothing_and_call_nobody(text: str) -> None:
    """GitHub makes links of some words by itself, calls people by others, and typesets mathematics."""
    shown = markdown.prose(text)
    plain = "".join(token.content for token in parsed(shown) if token.type == "text")
    assert not re.search(r"@|www\.", plain, re.IGNORECASE)
    assert not re.search(r"(?<!\\)(\$|://)", shown)


def test_markdown_tables_keep_their_columns() -> None:
    for shown in REPORTS.values():
        kinds = [token.type for token in parsed(markdown.render(shown))]
        assert 4 * kinds.count("tr_open") == kinds.count("td_open") + kinds.count("th_open")
        assert len(shown.checks) < kinds.count("tr_open") or not shown.checks


def test_in_xml_and_html_a_learner_s_text_is_text() -> None:
    whole = Xml.fromstring(junit.render(REPORTS["hostile"]).encode())
    assert 9 == len(list(whole.iter("testcase")))
    assert "</failure>" in "".join(one.text or "" for one in whole.iter("failure"))
    assert "<script" not in html.render(REPORTS["hostile"])


@pytest.mark.parametrize("name", FORMATS)
def test_the_words_of_an_exception_are_quoted_wherever_they_are_shown(name: str) -> None:
    said = describe_failure(raised("KeyError", "enter 0 points"))
    mismatch = Mismatch(MismatchKind.OUTCOME, said)
    fields = {"outcome": OutcomeKind.RAISED, "actual": None, "actual_shape": None, "mismatch": mismatch, "check": "runs"}
    text = render(name, failed_report("runs", counterexample=counterexample(message=f"the call {said}", **fields)))
    assert 0 < text.count("enter 0 points") == text.count("“enter 0 points”")


@pytest.mark.parametrize("name", ["terminal", "junit", "markdown", "html"])
def test_what_a_file_printed_stands_behind_words_that_say_so(name: str) -> None:
    text = render(name, report(output="SOLVED 10 of 10"))
    before, _, _ = text.partition("SOLVED 10 of 10")
    assert re.search(r"What (the|your) file printed\W*(</h2>\s*<pre>)?$", before)
