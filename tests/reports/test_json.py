"""The JSON report has the keys and words of the contract, and nothing that is no JSON."""

import json
from typing import Any

import numpy as np
import pytest

from grader.core.report import GoalResult, Report
from grader.core.values import Case, Mismatch, MismatchKind, OutcomeKind, SourceLine, Status, Verdict
from grader.reports.json import render
from grader.se_block import counterexample as examples
from tests.support.builders import counterexample, failed_report, outcome, report

TOP = {
    "format", "verdict", "score", "max_score", "submission", "checks", "diagnosis", "counterexample", "coverage",
    "isolation", "environment", "timing",
}  # fmt: skip
CHECK = {"id", "title", "status", "points", "max_points", "rationale", "blocked_by"}
EXAMPLE = {"seed", "shape", "reduction", "call", "outcome", "expected", "actual", "message"}
ADDED = {"next_step", "output", "mended", "title", "notes"}
ADDED_TO_A_CHECK = {"message"}
ADDED_TO_AN_EXAMPLE = {"check", "case", "expected_shape", "actual_shape", "actual_dtype", "mismatch", "lines", "x", "steps"}


def refuse(constant: str) -> None:
    raise AssertionError(f"{constant} is no JSON")


def read(shown: Report) -> dict[str, Any]:
    return json.loads(render(shown), parse_constant=refuse)


def test_a_report_has_the_keys_of_the_contract_and_the_known_additions() -> None:
    assert TOP | ADDED == read(report()).keys()


def test_the_stretch_goals_are_there_only_where_they_were_tried() -> None:
    goal = GoalResult("batch", "The batch", "batch.py", "stub", next_step="Begin.")
    found = json.loads(render(report(), [goal]))
    assert ["batch"] == [one["id"] for one in found.pop("stretch")]
    assert read(report()) == found


def test_every_check_has_the_keys_of_the_contract() -> None:
    for check in read(failed_report("scale"))["checks"]:
        assert CHECK | ADDED_TO_A_CHECK == check.keys()


def test_a_counterexample_has_the_keys_of_the_contract() -> None:
    assert EXAMPLE | ADDED_TO_AN_EXAMPLE == read(failed_report())["counterexample"].keys()


def test_the_parts_have_the_keys_of_the_contract() -> None:
    found = read(report())
    assert {"path", "sha256"} == found["submission"].keys()
    assert {"level", "guards", "missing"} == found["isolation"].keys()
    assert {"cases", "shapes", "clamp_active"} <= found["coverage"].keys()
    assert 4.2 == found["timing"]["seconds"]


def test_the_format_is_named_and_comes_first() -> None:
    assert render(report()).startswith('{\n  "format": "se-block-report/1",\n  "verdict": "pass"')


def test_what_is_not_there_is_null() -> None:
    found = read(report())
    assert (None, None) == (found["diagnosis"], found["counterexample"])
    assert {None} == {check["blocked_by"] for check in found["checks"]}


@pytest.mark.parametrize("verdict", Verdict, ids=lambda verdict: verdict.value)
def test_a_verdict_is_a_word_of_the_contract(verdict: Verdict) -> None:
    assert read(report(verdict=verdict))["verdict"] in {"pass", "fail", "provisional", "ungradable", "grader_error"}


@pytest.mark.parametrize("kind", OutcomeKind, ids=lambda kind: kind.value)
def test_an_outcome_is_a_word_of_the_contract(kind: OutcomeKind) -> None:
    found = read(failed_report(counterexample=counterexample(outcome=kind)))
    assert found["counterexample"]["outcome"] in {"returned", "raised", "timed_out", "crashed", "unreadable"}


def test_a_status_is_a_word_of_the_contract_and_a_skipped_check_names_another() -> None:
    checks = {check["id"]: check for check in read(failed_report("scale"))["checks"]}
    assert {status.value for status in Status} == {"passed", "failed", "skipped"} == {c["status"] for c in checks.values()}
    assert ("skipped", "scale", 0) == tuple(checks["clamp"][key] for key in ("status", "blocked_by", "points"))


def test_a_grading_that_broke_down_has_no_score() -> None:
    found = read(report(verdict=Verdict.GRADER_ERROR, score=None, checks=()))
    assert (None, 10, []) == (found["score"], found["max_score"], found["checks"])


def test_a_score_is_an_integer() -> None:
    assert '"score": 8,' in render(failed_report())


def test_numbers_that_are_not_finite_are_null() -> None:
    case, answer = Case((1, 1, 3), 1, 2, "signs", 1), outcome(np.array([np.nan, np.inf, 1], np.float32))
    example = examples.counterexample("output", "", case, answer, np.ones(3, np.float32))
    assert [None, None, 1] == read(failed_report(counterexample=example))["counterexample"]["actual"]


def test_a_mismatch_and_the_lines_of_an_exception_are_objects() -> None:
    example = counterexample(mismatch=Mismatch(MismatchKind.VALUE, "no", 1, 0.5, 2.0), lines=(SourceLine(7, "f", "x"),))
    found = read(failed_report(counterexample=example))["counterexample"]
    assert {"kind": "value", "message": "no", "index": 1, "expected": 0.5, "actual": 2.0} == found["mismatch"]
    assert [{"number": 7, "function": "f", "text": "x", "cell": None}] == found["lines"]


@pytest.mark.parametrize("text", ['"', "\\", "\n\t", "</script>", "é 你 🙂", "\u2028", "NaN"], ids=ascii)
def test_any_text_survives_the_way_through_json(text: str) -> None:
    found = read(failed_report(output=text, counterexample=counterexample(message=text)))
    assert (text, text) == (found["output"], found["counterexample"]["message"])


def test_what_was_read_writes_the_same_report_again() -> None:
    text = render(failed_report())
    assert text == json.dumps(json.loads(text), indent=2, ensure_ascii=False) + "\n"
