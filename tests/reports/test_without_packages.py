"""The reports that need no package say what the formats say of a breakdown."""

import json
import re
import xml.etree.ElementTree as Xml

import pytest

from grader.core.values import Submission
from grader.grading.assemble import grader_error_report
from grader.reports import FORMATS, render, without_packages

WHY = "ImportError: <b> & 100%"


def both(name: str) -> tuple[str, str]:
    """The report of a breakdown in a format, with the packages and without them."""
    full = grader_error_report(Submission("a/se_block.py", "", ""), WHY)
    return render(name, full), without_packages.render(name, "a/se_block.py", WHY)


@pytest.mark.parametrize("name", FORMATS)
def test_it_says_that_there_is_no_score_and_why(name: str) -> None:
    for text in both(name):
        words = " ".join(re.sub(r"[\\]|&[a-z]+;|%..", "", text).lower().split())
        assert "broke down" in words and "importerror" in words and "not your doing" in words


def test_the_json_has_the_same_fields_and_values() -> None:
    full, bare = map(json.loads, both("json"))
    assert list(full.items()) == list(bare.items())


@pytest.mark.parametrize("name", ["gradescope", "classroom50"])
def test_a_platform_finds_no_score(name: str) -> None:
    full, bare = map(json.loads, both(name))
    assert bare.keys() <= full.keys()
    assert not {"score", "tests", "max-score"} & bare.keys()
    assert full.get("extra_data") == bare.get("extra_data")


def test_junit_counts_one_error() -> None:
    full, bare = (Xml.fromstring(text) for text in both("junit"))
    assert full.attrib == bare.attrib
    assert [(one.tag, one.get("name"), one.get("type")) for one in full.iter("error")] == [
        (one.tag, one.get("name"), one.get("type")) for one in bare.iter("error")
    ]
    assert {one.get("name"): one.get("value") for one in full.iter("property")}.items() >= {
        one.get("name"): one.get("value") for one in bare.iter("property")
    }.items()
