"""Which mistakes explain what was seen: the smallest set of the error model that gives every outcome on the pinned cases.

Knows outcomes and predictions; not what a mistake means.
"""

import functools
import math
from collections.abc import Mapping, Sequence

import numpy as np
from msgspec import Struct

from grader import exceptions, inputs, precision
from grader.cases import PINNED
from grader.model import Case, Outcome, OutcomeKind
from grader.predictions import SCREEN, Prediction, Predictions, Switch, row

# Of the largest number of an image. Blocks written in other ways differ by up to 8e-6, most of them by less than the second
# number: where an explanation is that near, one that is only near explains nothing.
CLOSE, VERY_CLOSE = 2e-5, 2e-6
# Two steps of the coarser formats: where they round in between, numbers may fall to either side.
COARSE = {"float16": 2e-3, "bfloat16": 1.6e-2}
MOST = 3  # mistakes at once
LEAST = 5  # outcomes that say more than that a number is not finite
Name = tuple[str, str | None]  # id and detail
Names = Sequence[Name]


class Explanation(Struct, frozen=True):
    """Mistakes that explain everything; `sole` when no other set of this size does."""

    names: tuple[Name, ...]
    switches: tuple[Switch, ...]
    sole: bool


def explain(outcomes: Mapping[Case, Outcome], model: Predictions) -> Explanation | None:
    """The smallest set that gives all `outcomes`; None where there is none, or where several have nothing in common."""
    if any(case not in outcomes for case in PINNED) or sum(map(_speaks, outcomes.values())) < LEAST:
        return None
    with np.errstate(all="ignore"):  # a wrong block's numbers may be of any size
        found = _found(outcomes, model)
    model.forget()
    nearest = [switches for worst, switches in found if worst <= VERY_CLOSE / CLOSE]
    return _choose(nearest or [switches for _, switches in found])


def _found(outcomes: Mapping[Case, Outcome], model: Predictions) -> list[tuple[float, tuple[Switch, ...]]]:
    """The smallest sets that give all outcomes, each with its largest distance from one."""
    found: list[tuple[float, tuple[Switch, ...]]] = []
    order = sorted(PINNED, key=lambda case: case != SCREEN)
    seen = outcomes[SCREEN]
    for switches in model.candidates(lambda table: _fits_screen(table, seen)):
        if found and len(switches) > len(found[0][1]):
            break
        worst = 0.0
        for case in order:
            worst = max(worst, distance(model.predict(case, switches), outcomes[case], case, switches))
            if worst > 1:
                break
        else:
            found.append((worst, switches))
    return found


def _speaks(outcome: Outcome) -> bool:
    return outcome.kind is OutcomeKind.RAISED or (outcome.value is not None and bool(np.isfinite(outcome.value).all()))


def distance(prediction: Prediction, outcome: Outcome, case: Case, switches: Sequence[Switch] = ()) -> float:
    """How far an outcome is from what a block with these mistakes gives: up to 1 where it may be one."""
    if prediction.value is None:
        kind = exceptions.kind(outcome)
        return 0.0 if kind is not None and kind.name == prediction.raised else math.inf
    value = outcome.value
    if outcome.kind is not OutcomeKind.RETURNED or value is None or value.shape != prediction.value.shape:
        return math.inf
    detail = next((switch.detail for switch in switches if switch.id == "precision-half"), None)
    rounds = any(switch.rounds for switch in switches)
    if outcome.dtype not in {"float32", detail}:
        return math.inf
    if rounds and not (outcome.dtype == detail or _on_grid(value, case, str(detail))):
        return math.inf
    return _distance(prediction.value, value.astype(np.float64), COARSE[str(detail)] if rounds else CLOSE, _largest(case))


@functools.cache
def _largest(case: Case) -> float:
    """The largest number of the image: what is rounded on the way may be as large, however small the output is."""
    return max(1.0, float(np.abs(inputs.array(case)).max()))


def _distance(expected: np.ndarray, actual: np.ndarray, tolerance: float, largest: float) -> float:
    finite = np.isfinite(expected)
    if not np.array_equal(np.where(finite, 0, expected), np.where(np.isfinite(actual), 0, actual), equal_nan=True):
        return math.inf
    expected, actual = expected[finite], actual[finite]
    if not expected.size:
        return 0.0
    return float(np.abs(expected - actual).max() / (1e-6 * largest + tolerance * np.abs(expected).max()))


def _on_grid(value: np.ndarray, case: Case, detail: str) -> bool:
    """Whether the numbers, or the gates read from them, are ones that the coarse format can hold."""
    x = inputs.array(case).reshape(-1)
    gates = value[x != 0] / x[x != 0] if value.shape == x.shape else value
    return any(np.allclose(numbers, precision.FORMATS[detail](numbers), rtol=1e-6, atol=0) for numbers in (value, gates))


def _fits_screen(table: np.ndarray, seen: Outcome) -> np.ndarray:
    raised = exceptions.kind(seen)
    if raised is None and seen.value is None:
        return np.zeros(len(table), bool)
    wanted = row(Prediction(None if seen.value is None else seen.value.astype(np.float64), raised.name if raised else ""))
    if not np.isfinite(wanted).all():
        return np.asarray((table[:, 0] == wanted[0]) & ~np.isfinite(table).all(1))
    with np.errstate(invalid="ignore"):
        off = np.abs(table - wanted).max(1)
    return np.asarray(off <= 1e-5 + max(COARSE.values()) * np.abs(wanted).max())


def _choose(found: Sequence[tuple[Switch, ...]]) -> Explanation | None:
    """Of explanations of one size: the sole one, or the one with the fewest rare ways, or what all have in common.

    Several sets of three fit too easily: then nothing is said.
    """
    named: dict[frozenset[Name], tuple[Switch, ...]] = {}
    for switches in sorted(found, key=_rarity):
        named.setdefault(frozenset((switch.id, switch.detail) for switch in switches), switches)
    if not named:
        return None
    first, *others = named
    plain = all(_rarity(named[first]) < _rarity(named[other]) for other in others)
    common = first if plain else frozenset.intersection(*named) if len(first) < MOST else frozenset()
    kept = tuple(switch for switch in named[first] if (switch.id, switch.detail) in common)
    return Explanation(tuple((s.id, s.detail) for s in kept), kept, not others) if kept else None


def _rarity(switches: Sequence[Switch]) -> int:
    return sum(switch.rare for switch in switches)
