"""A right block may take what JAX keeps of each call; that is dropped before it is too much."""

import pytest
from msgspec.structs import replace

from grader.core.values import Verdict
from grader.grading.pipeline import grade
from grader.grading.session import GradingSession
from grader.intake import submission
from grader.sandbox.commands import LINUX
from tests.support.files import FILES


@pytest.mark.skipif(not LINUX, reason="no limit elsewhere")
def test_a_right_block_that_compiles_at_every_call_passes_in_one_process(brisk: GradingSession) -> None:
    text = (FILES / "right" / "scan-twice.py").read_bytes()
    little = replace(brisk.settings, workers=1, limits=replace(brisk.settings.limits, memory_mib=640))
    with GradingSession(little) as one:
        report = grade(submission.from_bytes("se_block.py", text), one).report
    assert (Verdict.PASS, 10) == (report.verdict, report.score), report.counterexample
