"""From evidence to a diagnosis: named mistakes where one explanation is left, or else the stage to look at.

Knows the order in which to ask; the mutants, the messages and the fault localisation know the rest.
"""

import functools
import math
from collections.abc import Callable, Sequence

import numpy as np
from msgspec.structs import replace

from grader.core.compare import same
from grader.core.evidence import Evidence
from grader.core.report import Diagnosis, Mistake, Step
from grader.core.values import Case, Definitions, OutcomeKind
from grader.diagnosis.match import Explanation, Name, match, name
from grader.reference.mutants import Mutants, Mutation
from grader.se_block import known_exceptions, messages
from grader.se_block.calls import mismatch
from grader.se_block.checks import REPEATS
from grader.se_block.counterexample import STEPS
from grader.se_block.localize import localize
from grader.se_block.pinned_cases import PINNED
from grader.se_block.source_line import find_line

SEEN = 1e-4  # how far a mistake moves a number of a case that shows it
MOST_NUMBERS = 16  # that a step may have to be shown


def diagnose(
    evidence: Evidence, mutants: Mutants, text: str, case: Case | None, progress: Callable[[int, int], None]
) -> Diagnosis | None:
    """The diagnosis of a submission of this text that failed; `case` is the one that the report shows.

    None where nothing can be said.
    """
    if _differs_from_call_to_call(evidence):
        return _named([(messages.RANDOM, None)], evidence, certain=True)
    if evidence.rng_mismatch or not _is_known(evidence) or not mutants.open(progress):
        return None
    return _explained(evidence, mutants, text, case) or _localized(evidence, mutants)


def _explained(evidence: Evidence, mutants: Mutants, text: str, case: Case | None) -> Diagnosis | None:
    found = match(evidence.outcomes, mutants, lambda one: messages.may_be_named(*one, text))
    if found is None:
        return None
    named = _named(found.names, evidence, certain=found.sole, steps=_steps(case, found, mutants))
    hidden = {name(mutation) for mutation in found.mutant if not _shows(case, mutation, mutants)}
    return replace(named, mistakes=tuple(sorted(named.mistakes, key=lambda mistake: (mistake.id, mistake.detail) in hidden)))


def _shows(case: Case | None, mutation: Mutation, mutants: Mutants) -> bool:
    """Whether the case that the report shows is one in which the mistake can be seen."""
    return case is None or case not in PINNED or mutants.difference(case, [mutation]) > SEEN


def _localized(evidence: Evidence, mutants: Mutants) -> Diagnosis | None:
    suspected = localize(evidence, mutants.activations, functools.partial(_right_output, mutants))
    if suspected is None:
        return None
    return Diagnosis(suspected.stage, False, (), messages.stages()[suspected.stage].title, evidence=suspected.evidence)


def _right_output(mutants: Mutants, case: Case) -> np.ndarray:
    value = mutants.predict(case, ()).value
    assert value is not None
    return value


def _differs_from_call_to_call(evidence: Evidence) -> bool:
    differ = [repeat.again.kind is OutcomeKind.RETURNED and not same(repeat.first, repeat.again) for repeat in evidence.repeats]
    return len(differ) >= REPEATS and all(differ[:REPEATS])


def _is_known(evidence: Evidence) -> bool:
    """Whether the pinned cases were all asked, ended in ways that the error model knows, and are not all right."""
    seen = [evidence.outcomes.get(case) for case in PINNED]
    if not all(one and (one.kind is OutcomeKind.RETURNED or known_exceptions.kind_of(one)) for one in seen):
        return False
    return any(one and one.kind is OutcomeKind.RAISED for one in seen) or any(
        mismatch(case, evidence.expected[case], evidence.outcomes[case]) for case in PINNED
    )


def _named(names: Sequence[Name], evidence: Evidence, *, certain: bool, steps: tuple[Step, ...] = ()) -> Diagnosis:
    texts = messages.mistakes()
    raised = next((outcome.lines[-1] for outcome in evidence.outcomes.values() if outcome.lines), None)
    statements = evidence.definitions.statements if isinstance(evidence.definitions, Definitions) else ()
    mistakes = []
    for id_, detail in sorted(names, key=lambda one: messages.STAGES.index(messages.stage_of(one[0]))):
        text = texts[id_][1].about(detail)
        line = find_line(statements, id_, detail) or (raised if len(names) == 1 else None)
        where = (line.number, line.cell) if line else (None, None)
        mistakes.append(Mistake(id_, detail, text.title, text.explanation, text.hints, *where))
    stage = messages.stage_of(mistakes[0].id)
    return Diagnosis(stage, certain, tuple(mistakes), messages.stages()[stage].title, steps=steps)


def _steps(case: Case | None, found: Explanation, mutants: Mutants) -> tuple[Step, ...]:
    """What the steps inside the block give for the case that is shown, where they differ from the right ones."""
    if case is None or case not in PINNED:
        return ()
    shown = []
    for step, shown_as in STEPS.items():
        right, wrong = mutants.step(case, step), mutants.step(case, step, found.mutant)
        if right is None or wrong is None or max(right.size, wrong.size) > MOST_NUMBERS:
            continue
        if right.shape != wrong.shape or not np.allclose(right, wrong, rtol=1e-4, atol=1e-6):
            shown.append(Step(shown_as, _numbers(right), _numbers(wrong)))
    return tuple(shown)


def _numbers(values: np.ndarray) -> list[float | None]:
    return [float(f"{number:.6g}") if math.isfinite(number) else None for number in values.ravel()]
