"""From what was seen to a diagnosis: named mistakes where one explanation is left, or else the stage to look at.

Knows the order in which to ask; the error model, the catalogue and the stages know the rest.
"""

import math
import re
from collections.abc import Callable

import numpy as np
from msgspec.structs import replace

from grader import catalogue, compare, exceptions, explain, stages
from grader.cases import PINNED
from grader.checks import REPEATS
from grader.evidence import Evidence
from grader.locate import locate
from grader.model import Case, Diagnosis, Mistake, OutcomeKind, Step
from grader.predictions import Predictions, Switch

RANDOM: explain.Name = ("seed-unused-randomness", None)
SEEN = 1e-4  # how far a mistake moves a number of a case that shows it
MOST_NUMBERS = 16  # that a step may have to be shown
_STEPS = {"squeezed": "squeeze", "logits": "before the sigmoid", "gates": "gates"}
# Named only where the file speaks of it: a sigmoid of twice its input, and half of x, give the same numbers.
_NEEDS_WORDS: dict[explain.Name, bytes] = {
    ("weights-initializer", "he_normal"): rb"he_|kaiming|variance_scaling|normal",
    ("weights-initializer", "zeros"): rb"zeros|constant",
}


def diagnose(
    evidence: Evidence, model: Predictions, source: bytes, case: Case | None, progress: Callable[[int, int], None]
) -> Diagnosis | None:
    """The diagnosis of a submission that failed; `case` is the one that the report shows. None where nothing can be said."""
    if _differs_from_call_to_call(evidence):
        return _named([RANDOM], source, evidence, certain=True)
    if evidence.drift or not _speaks(evidence) or not model.open(progress):
        return None
    return _explained(evidence, model, source, case) or _placed(evidence, model)


def _explained(evidence: Evidence, model: Predictions, source: bytes, case: Case | None) -> Diagnosis | None:
    found = explain.explain(evidence.outcomes, model)
    if found is None or not all(re.search(_NEEDS_WORDS.get(name, b""), source) for name in found.names):
        return None
    named = _named(found.names, source, evidence, certain=found.sole, steps=_steps(case, found, model))
    hidden = {(switch.id, switch.detail) for switch in found.switches if not _shows(case, switch, model)}
    return replace(named, mistakes=tuple(sorted(named.mistakes, key=lambda mistake: (mistake.id, mistake.detail) in hidden)))


def _shows(case: Case | None, switch: Switch, model: Predictions) -> bool:
    """Whether the case that the report shows is one in which the mistake can be seen."""
    return case is None or case not in PINNED or model.difference(case, [switch]) > SEEN


def _placed(evidence: Evidence, model: Predictions) -> Diagnosis | None:
    place = stages.place(evidence, model)
    if place is None:
        return None
    return Diagnosis(place.stage, False, (), catalogue.stages()[place.stage].title, evidence=place.evidence)


def _differs_from_call_to_call(evidence: Evidence) -> bool:
    differ = [
        repeat.again.kind is OutcomeKind.RETURNED and not compare.same(repeat.first, repeat.again)
        for repeat in evidence.repeats
    ]
    return len(differ) >= REPEATS and all(differ)


def _speaks(evidence: Evidence) -> bool:
    """Whether the pinned cases were all asked, ended in ways that the error model knows, and are not all right."""
    seen = [evidence.outcomes.get(case) for case in PINNED]
    if not all(one and (one.kind is OutcomeKind.RETURNED or exceptions.kind(one)) for one in seen):
        return False
    return any(one and one.kind is OutcomeKind.RAISED for one in seen) or any(
        compare.compare(evidence.expected(case), evidence.outcomes[case]) for case in PINNED
    )


def _named(
    names: explain.Names, source: bytes, evidence: Evidence, *, certain: bool, steps: tuple[Step, ...] = ()
) -> Diagnosis:
    entries = catalogue.entries()
    raised = next((outcome.lines[-1].number for outcome in evidence.outcomes.values() if outcome.lines), None)
    mistakes = []
    for id_, detail in sorted(names, key=lambda name: catalogue.STAGES.index(catalogue.stage_of(name[0]))):
        text = entries[id_][1].about(detail)
        line = locate(source, id_, detail) or (raised if len(names) == 1 else None)
        mistakes.append(Mistake(id_, detail, text.title, text.explanation, text.hints, line))
    stage = catalogue.stage_of(mistakes[0].id)
    return Diagnosis(stage, certain, tuple(mistakes), catalogue.stages()[stage].title, steps=steps)


def _steps(case: Case | None, found: explain.Explanation, model: Predictions) -> tuple[Step, ...]:
    """What the steps inside the block give for the case that is shown, where they differ from the right ones."""
    if case is None or case not in PINNED:
        return ()
    shown = []
    for step, name in _STEPS.items():
        right, wrong = model.step(case, step), model.step(case, step, found.switches)
        if right is None or wrong is None or max(right.size, wrong.size) > MOST_NUMBERS:
            continue
        if right.shape != wrong.shape or not np.allclose(right, wrong, rtol=1e-4, atol=1e-6):
            shown.append(Step(name, _numbers(right), _numbers(wrong)))
    return tuple(shown)


def _numbers(values: np.ndarray) -> list[float | None]:
    return [float(f"{number:.6g}") if math.isfinite(number) else None for number in values.ravel()]
