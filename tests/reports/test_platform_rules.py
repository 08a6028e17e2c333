"""The formats for platforms keep to the rules of JUnit, GitHub, Gradescope and Classroom 50."""

import json
import re
from typing import Any
from xml.etree import ElementTree as Xml

from grader.core.report import Report
from grader.core.values import Verdict
from grader.reports import classroom50, github, gradescope, junit
from tests.reports.test_reports import REPORTS, each_report
from tests.support.builders import failed_report

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
