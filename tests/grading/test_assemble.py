"""The next step fits what is shown above it: the named mistake, the suspected stage, the line of a part too many."""

import json

import numpy as np
import pytest
from msgspec.structs import replace

from grader.core.report import Diagnosis, Mistake
from grader.core.values import Outcome, Submission, Verdict
from grader.grading.assemble import UNSTARTED, Conduct, Graded, assemble
from grader.grading.score import score
from grader.reports import json as json_report
from grader.reports import terminal
from grader.se_block.checks import OTHER_WEIGHTS
from grader.se_block.messages import ABOUT_WEIGHTS, STAGES, stages
from grader.se_block.next_step import PASSED, about_weights
from grader.se_block.pinned_cases import PINNED
from tests.se_block.test_extra_parts import BLOCK, HEAD
from tests.support import builders

NORMED = HEAD + BLOCK.format("h = nn.LayerNorm()(h)")
LINE = "Line 14, `nn.LayerNorm()`: the lesson's block has no such part. Take it out and grade again. "
STAGE = Diagnosis("bottleneck", False, (), "the bottleneck", evidence="it shows")
NAMED = replace(STAGE, mistakes=(Mistake("squeeze-sum", None, "It adds up", "So it does.", ("one?", "two.", "three."), 12),))


STEEP = builders.Block(gate=lambda z: builders.sigmoid(1.5 * z))  # as a right block with other weights would be
ONE_IS_LEFT = builders.Block(scale=lambda x, gates: x * np.where(np.arange(gates.size) == 0, 1, gates))


def assembled(
    text: str = NORMED, diagnosis: Diagnosis | None = STAGE, ended: Outcome | None = None, block: builders.Block = STEEP
) -> Graded:
    """The report of a block that is wrong, or ends so, in the pinned cases that are not the worked example."""
    seen = builders.outcomes(block)
    evidence = builders.evidence(seen | ({PINNED[0]: ended} if ended else {}))
    conduct = Conduct(UNSTARTED, "", "")
    return assemble(Submission("se_block.py", text, "0" * 64), evidence, score(evidence), diagnosis, conduct)


def test_the_line_of_an_extra_part_comes_before_the_question_of_the_stage() -> None:
    step = assembled().next_step
    assert step.text.startswith(LINE)
    assert len(step.text) > len(LINE) + 40
    assert step.text.removeprefix(LINE) == assembled(HEAD + BLOCK.format("pass")).next_step.text


def test_the_terminal_and_the_json_show_it() -> None:
    report = assembled().report
    assert LINE in json.loads(json_report.render(report))["next_step"]
    assert LINE in f"{' '.join(terminal.render(report).split())} "


def test_another_part_has_hints_of_its_own() -> None:
    lines = ("pass", "h = nn.LayerNorm()(h)", "h = nn.Dropout(1)(h)")
    assert 3 == len({assembled(HEAD + BLOCK.format(line)).next_step.id for line in lines})


def test_a_named_mistake_is_told_alone() -> None:
    assert "two." == assembled(diagnosis=NAMED).next_step.text


def test_an_exception_is_told_alone() -> None:
    assert "LayerNorm" not in assembled(diagnosis=None, ended=builders.raised("TypeError", "no")).next_step.text


def test_a_right_block_is_told_nothing_of_the_kind() -> None:
    evidence = builders.evidence()
    graded = assemble(Submission("", NORMED, ""), evidence, score(evidence), None, Conduct(UNSTARTED, "", ""))
    assert (Verdict.PASS, PASSED) == (graded.report.verdict, graded.next_step.text)


@pytest.mark.parametrize("stage", ["seed", "weights"])
def test_a_named_mistake_about_the_weights_has_its_own_next_step(stage: str) -> None:
    assert "two." == assembled(diagnosis=replace(NAMED, stage=stage)).next_step.text


@pytest.mark.parametrize("stage", [stage for stage in STAGES if stage not in ABOUT_WEIGHTS])
def test_where_another_stage_is_suspected_the_weights_are_not_blamed(stage: str) -> None:
    found = assembled("", replace(STAGE, stage=stage))
    assert stages()[stage].question == found.next_step.text
    assert not [check for check in found.report.checks if "PRNGKey" in check.message]
    weights = assembled("", replace(STAGE, stage="weights"))
    assert about_weights("values", OTHER_WEIGHTS).text == weights.next_step.text
    assert [check for check in weights.report.checks if OTHER_WEIGHTS in check.message]


def test_the_question_is_that_of_the_suspected_stage_where_the_check_would_ask_for_another() -> None:
    found = assembled("", replace(STAGE, stage="scale"), block=ONE_IS_LEFT)
    assert found.report.counterexample is not None and "gates" == found.report.counterexample.check
    assert stages()["scale"].question == found.next_step.text
    same = assembled("", replace(STAGE, stage="gate"), block=ONE_IS_LEFT)
    assert "squashes any number into that range" in same.next_step.text
