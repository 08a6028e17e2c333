"""Match outcomes with mutants: the smallest mutant that gives every outcome on the pinned cases names the mistakes.

Three steps. `filter_by_signature` asks the index for the mutants that fit one case. `verify_on_all_cases` tries those on the
others, the smallest first. `pick_unambiguous` names what the remaining ones leave no doubt about. An example: a file adds up
where it should average, and forgets its last function. Of 91,537 mutants 12 fit the index case: one pair and eleven threes.
The pair fits all 40 cases, so its two mistakes are named, and the threes are not tried.

Knows outcomes and predictions; not what a mistake means.
"""

import functools
import math
from collections.abc import Callable, Mapping, Sequence

import numpy as np
from msgspec import Struct

from grader.core import rounding
from grader.core.values import Case, Outcome, OutcomeKind
from grader.reference.mutants import INDEX_CASE, Mutant, Mutants, Mutation, Prediction, signature
from grader.se_block import inputs, known_exceptions
from grader.se_block.pinned_cases import PINNED

# Distances are relative to the largest number of an image. Right blocks written in other ways differ by up to 8e-6, most of
# them by less than 2e-6. If one mutant matches to VERY_CLOSE, those that match only to CLOSE are dropped.
CLOSE, VERY_CLOSE = 2e-5, 2e-6
FLOOR = 1e-6  # of the largest number of x: what float32 loses on the way, however small the output is
# Two steps of the coarser formats: where they round in between, numbers may fall to either side.
COARSE = {"float16": 2e-3, "bfloat16": 1.6e-2}
INDEX_FLOOR = 1e-5  # the same for the index, where a mutant too many costs only time
MOST = 3  # mistakes at once
LEAST = 5  # outcomes that say more than that a number is not finite
_ORDER = tuple(sorted(PINNED, key=lambda case: case != INDEX_CASE))
Name = tuple[str, str | None]  # id and detail
Found = tuple[float, tuple[Mutation, ...]]  # a mutant, and the largest distance of its outcomes: up to 1 where it fits


class Explanation(Struct, frozen=True):
    """Mistakes that explain everything; `sole` when no other mutant of this size does."""

    names: tuple[Name, ...]
    mutant: tuple[Mutation, ...]
    sole: bool


def match(
    outcomes: Mapping[Case, Outcome], mutants: Mutants, may_be: Callable[[Name], bool] = lambda _: True
) -> Explanation | None:
    """The smallest mutant that gives all `outcomes`; None where there is none, or where several have nothing in common.

    `may_be`: whether a mistake may be named at all, of those that give equal numbers.
    """
    if any(case not in outcomes for case in PINNED) or sum(map(_is_telling, outcomes.values())) < LEAST:
        return None
    with np.errstate(all="ignore"):  # a wrong block's numbers may be of any size
        found = verify_on_all_cases(filter_by_signature(outcomes[INDEX_CASE], mutants), outcomes, mutants)
    mutants.forget()
    kept = [one for one in found if all(map(may_be, map(name, one[1])))]
    nearest = [mutant for distance, mutant in kept if distance <= VERY_CLOSE / CLOSE]
    explanation = pick_unambiguous(nearest or [mutant for _, mutant in kept])
    if explanation is None or explanation.sole:
        return explanation
    dropped = [mutant for _, mutant in found if not all(map(may_be, map(name, mutant)))]
    return explanation if all(_unusual(mutant) > _unusual(explanation.mutant) for mutant in dropped) else None


def filter_by_signature(seen: Outcome, mutants: Mutants) -> list[tuple[Mutation, ...]]:
    """The mutants that give, on the index case, about what was seen there; the smallest first."""
    return list(mutants.candidates(lambda signatures: _fits(signatures, seen)))


def verify_on_all_cases(
    candidates: Sequence[tuple[Mutation, ...]], outcomes: Mapping[Case, Outcome], mutants: Mutants
) -> list[Found]:
    """Those of one size, the smallest that there is, that give all outcomes."""
    found: list[Found] = []
    for mutant in candidates:
        if found and len(mutant) > len(found[0][1]):
            break
        worst = _worst_distance(mutant, outcomes, mutants)
        if worst <= 1:
            found.append((worst, mutant))
    return found


def pick_unambiguous(found: Sequence[tuple[Mutation, ...]]) -> Explanation | None:
    """Of mutants of one size: the sole one, or the one with the fewest unusual ways, or else what all have in common.

    Several threes fit too easily: then nothing is said.
    """
    by_names: dict[frozenset[Name], tuple[Mutation, ...]] = {}
    for mutant in sorted(found, key=_unusual):
        by_names.setdefault(frozenset(map(name, mutant)), mutant)
    if not by_names:
        return None
    first, *others = by_names
    if all(_unusual(by_names[first]) < _unusual(by_names[other]) for other in others):
        certain = first
    elif len(first) < MOST:
        certain = frozenset.intersection(*by_names)
    else:
        return None
    kept = tuple(mutation for mutation in by_names[first] if name(mutation) in certain)
    return Explanation(tuple(map(name, kept)), kept, not others) if kept else None


def name(mutation: Mutation) -> Name:
    """The mistake that a mutation makes."""
    return mutation.id, mutation.detail


def distance(prediction: Prediction, outcome: Outcome, case: Case, mutant: Mutant = ()) -> float:
    """How far an outcome is from what a mutant gives: up to 1 where it may be one."""
    if prediction.value is None:
        return 0.0 if known_exceptions.kind_of(outcome) == prediction.raised else math.inf
    value = outcome.value
    if outcome.kind is not OutcomeKind.RETURNED or value is None or value.shape != prediction.value.shape:
        return math.inf
    detail = next((mutation.detail for mutation in mutant if mutation.detail in COARSE), None)
    quantizes = any(mutation.quantizes for mutation in mutant)
    if outcome.dtype not in {"float32", detail}:
        return math.inf
    if quantizes and not (outcome.dtype == detail or _is_quantized(value, case, str(detail))):
        return math.inf
    tolerance = COARSE[str(detail)] if quantizes else CLOSE
    return _distance(prediction.value, value.astype(np.float64), tolerance, FLOOR * _largest(case))


def _worst_distance(mutant: Mutant, outcomes: Mapping[Case, Outcome], mutants: Mutants) -> float:
    """The largest distance over all cases; past 1 the others are not looked at."""
    worst = 0.0
    for case in _ORDER:
        worst = max(worst, distance(mutants.predict(case, mutant), outcomes[case], case, mutant))
        if worst > 1:
            break
    return worst


def _is_telling(outcome: Outcome) -> bool:
    return outcome.kind is OutcomeKind.RAISED or (outcome.value is not None and bool(np.isfinite(outcome.value).all()))


@functools.cache
def _largest(case: Case) -> float:
    """The largest number of the image: what is rounded on the way may be as large, however small the output is."""
    return max(1.0, float(np.abs(inputs.array(case)).max()))


def _distance(expected: np.ndarray, actual: np.ndarray, tolerance: float, floor: float) -> float:
    finite = np.isfinite(expected)
    if not np.array_equal(np.where(finite, 0, expected), np.where(np.isfinite(actual), 0, actual), equal_nan=True):
        return math.inf
    expected, actual = expected[finite], actual[finite]
    if not expected.size:
        return 0.0
    return float(np.abs(expected - actual).max() / (floor + tolerance * np.abs(expected).max()))


def _is_quantized(value: np.ndarray, case: Case, detail: str) -> bool:
    """Whether the numbers, or what is read from them, are ones that the coarse format can hold."""
    coarse = rounding.FORMATS[detail]
    return any(np.allclose(numbers, coarse(numbers), rtol=1e-6, atol=0) for numbers in (value, inputs.ratios(case, value)))


def _fits(signatures: np.ndarray, seen: Outcome) -> np.ndarray:
    raised = known_exceptions.kind_of(seen)
    if not raised and seen.value is None:
        return np.zeros(len(signatures), bool)
    if seen.value is not None and seen.value.dtype.kind == "c":  # no mutant computes with complex numbers
        return np.zeros(len(signatures), bool)
    value = None if seen.value is None else seen.value.astype(np.float64)
    wanted = signature(Prediction(value, raised))
    if not np.isfinite(wanted).all():
        return np.asarray((signatures[:, 0] == wanted[0]) & ~np.isfinite(signatures).all(1))
    with np.errstate(invalid="ignore"):
        off = np.abs(signatures - wanted).max(1)
    return np.asarray(off <= INDEX_FLOOR + max(COARSE.values()) * np.abs(wanted).max())


def _unusual(mutant: Mutant) -> int:
    return sum(mutation.pairs_only for mutation in mutant)
