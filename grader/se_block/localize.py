"""Fault localisation: where no known mistake explains a block, at which stage does it leave the right way?

It goes backward through the block. The output must be x times gates, the gates a function of the numbers before the sigmoid,
these of the hidden units, and these of the means. The rules are in `fault_rules.py`.
"""

from collections.abc import Callable

import numpy as np
from msgspec import Struct

from grader.core.evidence import Evidence
from grader.core.values import Case, OutcomeKind
from grader.se_block import checks
from grader.se_block.checks import NOT_CLAMPED
from grader.se_block.fault_rules import GATES, PRODUCT
from grader.se_block.observed_block import Activations, observe


class SuspectedStage(Struct, frozen=True):
    """A stage, and what points to it."""

    stage: str
    evidence: str


def localize(
    evidence: Evidence, activations: Callable[[Case], Activations], expected: Callable[[Case], np.ndarray]
) -> SuspectedStage | None:
    """The stage at which the block goes wrong, as far as its outputs tell; None where they do not."""
    seen = dict(evidence.asked(NOT_CLAMPED))
    if len(seen) < len(NOT_CLAMPED) or any(outcome.kind is not OutcomeKind.RETURNED for outcome in seen.values()):
        return None
    other = next((outcome.dtype for outcome in seen.values() if outcome.dtype not in {"float32", ""}), None)
    if other:
        return SuspectedStage("precision", f"they come back as {other} where float32 goes in")
    form = checks.output(evidence)
    if form:
        return SuspectedStage("output", form.message)
    with np.errstate(all="ignore"):  # a wrong block's numbers may be of any size
        block = observe(evidence, activations, expected)
        rules = PRODUCT if checks.scale(evidence) else GATES
        found = next(rule for rule in rules if rule.holds(block))
    return SuspectedStage(found.stage, found.sentence) if found.stage else None
