"""Blocks whose mistakes are outside of the error model get no name, and most are found at the stage where they are wrong."""

from pathlib import Path

import numpy as np
import pytest

from grader.core.evidence import Evidence
from grader.diagnosis.match import match
from grader.grading.session import GradingSession
from grader.reference.computed_mutants import ComputedMutants
from grader.se_block import messages
from grader.se_block.localize import localize
from grader.se_block.pinned_cases import PINNED
from solution.mistakes import MUTATIONS
from tests.support import builders
from tests.support.asker import Asker
from tests.support.files import OUTSIDE

# What the outputs alone do not place where it was made, and where they place it instead.
MISPLACED = {
    "doubled-kernels": "gate",  # larger kernels and a steeper sigmoid give the same numbers
    "drawn-by-hand": "bottleneck",  # its gates are 0 or 1, so that nothing before them can be seen
    "half-of-the-channels": "weights",  # a kernel whose other half is 0 gives the same numbers
    "two-decimals": "scale",  # a rounded output and a rounded product are the same
}


@pytest.mark.parametrize(
    "file", [pytest.param(file, id=file.stem, marks=[pytest.mark.sweep] * (i % 2 == 0)) for i, file in enumerate(OUTSIDE)]
)
def test_another_mistake_is_never_named_and_its_stage_is_found(
    file: Path, asker: Asker, mutants: ComputedMutants, session: GradingSession
) -> None:
    text = file.read_text(encoding="utf-8")
    outcomes = dict(asker.outcomes(text))
    assert match(outcomes, mutants, lambda one: messages.may_be_named(*one, text)) is None
    evidence = Evidence(builders.DEFINITIONS, outcomes, PINNED)
    suspected = localize(evidence, mutants.activations, session.oracle.expected)
    stage = MISPLACED.get(file.stem, text.removeprefix("# ").split(":")[0])
    assert suspected is not None
    assert stage == suspected.stage, suspected.evidence


def test_there_are_enough_other_mistakes_and_most_are_found_where_they_are() -> None:
    assert len(OUTSIDE) >= 25
    assert len(MISPLACED) <= 0.2 * len(OUTSIDE)


@pytest.mark.parametrize(("dtype", "is_named"), [(np.float32, True), (np.float64, False)])
def test_numbers_of_another_type_are_not_taken_for_the_error_model_s(
    dtype: type[np.floating], is_named: bool, mutants: ComputedMutants
) -> None:
    mutant = tuple(one for one in MUTATIONS if one.id == "squeeze-sum")
    values = {case: mutants.predict(case, mutant).value for case in PINNED}
    outcomes = {case: builders.outcome(value.astype(dtype)) for case, value in values.items() if value is not None}
    assert is_named == (match(outcomes, mutants, lambda _: True) is not None)
