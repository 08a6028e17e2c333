"""The next step begins with the line of an extra part, where small cases are wrong and no mistake can be named."""

import json

from msgspec.structs import replace

from grader.core.report import Diagnosis, Mistake
from grader.core.values import Outcome, Submission, Verdict
from grader.grading.assemble import UNSTARTED, Conduct, Graded, assemble
from grader.grading.score import score
from grader.reports import json as json_report
from grader.reports import terminal
from grader.se_block.next_step import PASSED
from grader.se_block.pinned_cases import PINNED
from tests.se_block.test_extra_parts import BLOCK, HEAD
from tests.support import builders

NORMED = HEAD + BLOCK.format("h = nn.LayerNorm()(h)")
LINE = "Line 14, `nn.LayerNorm()`: the lesson's block has no such part. Take it out and grade again. "
STAGE = Diagnosis("bottleneck", False, (), "the bottleneck", evidence="it shows")
NAMED = replace(STAGE, mistakes=(Mistake("squeeze-sum", None, "It adds up", "So it does.", ("one?", "two.", "three."), 12),))


def assembled(text: str = NORMED, diagnosis: Diagnosis | None = STAGE, ended: Outcome | None = None) -> Graded:
    """The report of a block that is wrong, or ends so, in the pinned cases that are not the worked example."""
    seen = builders.outcomes(builders.Block(gate=lambda z: builders.sigmoid(1.5 * z)))
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
