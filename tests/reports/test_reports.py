"""All formats say the same verdict of the same report, keep to their platform's rules, and let no learner's text act."""

import json
import re
from collections.abc import Callable
from typing import Any
from xml.etree import ElementTree as Xml

import pytest
from markdown_it import MarkdownIt
from markdown_it.token import Token
from msgspec.structs import replace

from grader import console
from grader.core.report import Diagnosis, Mistake, Report
from grader.core.values import OutcomeKind, SourceLine, Status, Submission, Verdict
from grader.grading.assemble import grader_error_report, unreadable_report
from grader.options import FORMATS
from grader.reports import classroom50, github, gradescope, html, junit, markdown, terminal
from grader.reports.words import WORDS
from tests.support.builders import counterexample, failed_report, report, results

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


# junit: the elements and attributes that the xunit2 schema knows, and which of them must be there
ELEMENTS: dict[str, tuple[set[str], set[str], set[str]]] = {
    "testsuites": ({"testsuite"}, {"name", "time", "tests", "failures", "errors"}, set()),
    "testsuite": (
        {"testsuite", "properties", "testcase", "system-out", "system-err"},
        {"name", "tests", "failures", "errors", "group", "time", "skipped", "timestamp", "hostname", "id", "package", "file",
         "log", "url", "version"},
        {"name", "tests", "failures", "errors"},
    ),
    "properties": ({"property"}, set(), set()),
    "property": (set(), {"name", "value"}, {"name", "value"}),
    "testcase": ({"skipped", "error", "failure", "system-out", "system-err"}, {"name", "time", "classname", "group"}, {"name"}),
    **dict.fromkeys(("failure", "error", "skipped"), (set(), {"type", "message"}, set())),
    "system-out": (set(), set(), set()),
}  # fmt: skip


@each_report
def test_junit_keeps_to_the_schema(shown: Report) -> None:
    whole = Xml.fromstring(junit.render(shown).encode())
    for element in whole.iter():
        children, known, needed = ELEMENTS[element.tag]
        assert {child.tag for child in element} <= children
        assert needed <= set(element.keys()) <= known
        if "time" in element.keys():
            assert re.fullmatch(r"\d*\.\d{1,3}", element.get("time", ""))
    suite = whole.find("testsuite")
    assert suite is not None
    cases = suite.findall("testcase")
    assert str(len(cases)) == suite.get("tests")
    for tag, attribute in (("failure", "failures"), ("error", "errors"), ("skipped", "skipped")):
        assert suite.get(attribute) == str(sum(case.find(tag) is not None for case in cases))


def test_junit_tells_wrong_from_crashed_from_our_own_fault() -> None:
    kinds = {name: [one.tag for one in Xml.fromstring(junit.render(shown).encode()).iter() if one.tag in {"failure", "error"}]
             for name, shown in REPORTS.items()}  # fmt: skip
    assert [] == kinds["right"] == kinds["provisional"]
    assert ["failure"] == kinds["wrong"] == kinds["raised"] == kinds["unsure"]
    assert ["error"] == kinds["hung"] == kinds["missing"] == kinds["broken"]


@each_report
def test_github_gets_commands_within_its_limits_and_nothing_else(shown: Report) -> None:
    lines = github.render(shown).splitlines()
    assert 1 <= len(lines) <= 10
    for line in lines:
        assert re.fullmatch(r"::(error|warning|notice) [a-z]+=[^:,\r\n]*(,[a-z]+=[^:,\r\n]*)*::[^\r\n]*", line), line


def test_github_points_to_the_learner_s_line() -> None:
    first, *mistakes = github.render(REPORTS["named"]).splitlines()
    assert "::error file=exercise/se_block.py,line=12,title=Not solved yet%3A " in first
    assert ["line=12" in line for line in mistakes] == [True, False]
    assert "title=The squeeze adds up::It takes the `sum`" in mistakes[0]
    assert "line=7," in github.render(REPORTS["raised"])
    assert "file=" not in github.render(REPORTS["broken"])
    assert github.render(REPORTS["provisional"]).startswith("::warning ")


def test_github_escapes_what_would_end_a_value() -> None:
    text = github.render(failed_report("runs", submission={"path": "a:b,c%.py", "sha256": ""}, next_step="1%\n2\r::x::"))
    assert "file=a%3Ab%2Cc%25.py," in text
    assert "::1%25%0A2%0D::x::\n" in text


GRADESCOPE = {"score", "output", "output_format", "visibility", "stdout_visibility", "extra_data", "execution_time", "tests"}
TEST = {"name", "number", "score", "max_score", "status", "output", "output_format", "tags", "visibility", "extra_data"}


@each_report
def test_gradescope_gets_the_fields_it_knows(shown: Report) -> None:
    found: dict[str, Any] = json.loads(gradescope.render(shown))
    ours = shown.verdict is Verdict.GRADER_ERROR
    assert GRADESCOPE - ({"score", "tests"} if ours else set()) == found.keys()
    assert "md" == found["output_format"]
    for test in found.get("tests", ()):
        assert TEST == test.keys()
        assert test["status"] == ("passed" if test["score"] else "failed")
    assert ours or shown.score == sum(test["score"] for test in found["tests"])
    assert ours or 10 == sum(test["max_score"] for test in found["tests"])


def test_gradescope_says_whose_fault_a_breakdown_is() -> None:
    assert "This is not your doing" in json.loads(gradescope.render(REPORTS["broken"]))["output"]


@each_report
def test_classroom_50_gets_whole_numbers_that_add_up(shown: Report) -> None:
    found = json.loads(classroom50.render(shown))
    if shown.verdict is Verdict.GRADER_ERROR:
        assert {"schema", "error"} == found.keys()
        return
    assert {"schema", "score", "max-score", "tests"} == found.keys()
    assert "classroom50/result/v1" == found["schema"]
    assert (found["score"], found["max-score"]) == tuple(sum(t[k] for t in found["tests"]) for k in ("score", "max-score"))
    for test in found["tests"]:
        assert {"test-name", "passed", "score", "max-score"} <= test.keys()
        assert (bool, int) == (type(test["passed"]), type(test["score"]))


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
