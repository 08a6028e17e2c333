"""Where no known mistake explains a block: at which stage it leaves the right way. Knows what each stage may depend on.

It goes backward through the block. The output must be x times gates, the gates a function of the numbers before the sigmoid,
these of the hidden units, and these of the means; the first that is not so is where to look.
"""

from collections.abc import Mapping, Sequence

import numpy as np
from msgspec import Struct

from grader import checks, inputs
from grader.cases import MANY_HIDDEN_UNITS
from grader.checks import NOT_CLAMPED
from grader.evidence import Evidence
from grader.gates import CONSTANT, move
from grader.model import Case, OutcomeKind
from grader.predictions import Predictions
from grader.properties import dimensions, is_a_right_block, logits

SAME = 1e-4  # how near two numbers are that count as the same one
SMOOTH = 0.005  # of its spread: how near most numbers of a function are to the line between their neighbours
FEW = 10  # points, which show no function


class Place(Struct, frozen=True):
    """A stage, and what points to it."""

    stage: str
    evidence: str


class Inside(Struct, frozen=True):
    """What the right block computes on a case, and what came back."""

    x: np.ndarray  # (pixels, C)
    output: np.ndarray  # (pixels, C)
    right: np.ndarray  # (pixels, C)
    gates: np.ndarray  # (C,)
    right_gates: np.ndarray  # (C,)
    logits: np.ndarray  # of the right block, as all that follows
    hidden: np.ndarray  # before the ReLU
    kernel: np.ndarray  # of the second Dense


def place(evidence: Evidence, model: Predictions) -> Place | None:
    """The stage at which the block goes wrong, as far as its outputs tell; None where they do not."""
    seen = dict(evidence.asked(NOT_CLAMPED))
    if len(seen) < len(NOT_CLAMPED) or any(outcome.kind is not OutcomeKind.RETURNED for outcome in seen.values()):
        return None
    other = next((outcome.dtype for outcome in seen.values() if outcome.dtype not in {"float32", ""}), None)
    if other:
        return Place("precision", f"they come back as {other} where float32 goes in")
    form = checks.output(evidence)
    if form:
        return Place("output", form.message)
    with np.errstate(all="ignore"):  # a wrong block's numbers may be of any size
        return _place(evidence, model)


def _place(evidence: Evidence, model: Predictions) -> Place | None:
    inside = {case: _inside(case, evidence, model) for case in NOT_CLAMPED}
    if checks.scale(evidence):
        return _product(list(inside.values()))
    if all(_near(one.output, one.right) for one in inside.values()):
        return Place("bottleneck", "only a reduction larger than C goes wrong") if checks.clamp(evidence) else None
    return _squeeze(evidence) or _gate(inside) or _excitation(evidence, inside)


def _inside(case: Case, evidence: Evidence, model: Predictions) -> Inside:
    right, output, channels = model.right(case), model.predict(case, ()).value, case.shape[2]
    value = evidence.outcomes[case].value
    assert value is not None and output is not None
    return Inside(
        inputs.array(case).reshape(-1, channels).astype(np.float64),
        value.reshape(-1, channels).astype(np.float64),
        output.reshape(-1, channels),
        evidence.gates(case),
        right.gates,
        right.logits,
        right.hidden,
        right.kernel,
    )


def _product(inside: Sequence[Inside]) -> Place:
    """Where output / x is not one number a channel."""
    x, output, right = (np.concatenate([getattr(one, name).ravel() for one in inside]) for name in ("x", "output", "right"))
    if all(_near(np.sort(one.output, None), np.sort(one.right, None)) for one in inside):
        return Place("output", "all the right numbers come back, in another order")
    if _function(right, output):
        text = "each number that comes back is a function of the right number in its place"
        return Place("scale" if np.all(np.diff(output[np.argsort(right)]) > -SAME) else "output", text)
    if _function(x, output / np.concatenate([np.broadcast_to(one.right_gates, one.x.shape).ravel() for one in inside])):
        return Place("scale", "the right gates scale something else than x")
    if not all(_by_x(one) for one in inside):
        if all(np.any(np.abs(one.output - one.right)[one.x != 0] < SAME) for one in inside):
            return Place("scale", "some pixels are scaled by the right gates, and others are not")
        return Place("squeeze", "pixels of one channel with the same number get different gates")
    if all(_affine(one) for one in inside):
        return Place("scale", "within a channel the output is x times a number, plus another")
    return Place("input", "within a channel the output is a function of x, but not x times one number")


def _by_x(one: Inside) -> bool:
    """Whether, within each channel, equal numbers of x give equal numbers of the output."""
    return all(_consistent(one.x[:, c], one.output[:, c]) for c in range(one.x.shape[1]))


def _affine(one: Inside) -> bool:
    for x, output in zip(one.x.T, one.output.T, strict=True):
        line = np.stack([x, np.ones_like(x)], 1)
        if not _near(line @ np.linalg.lstsq(line, output)[0], output):
            return False
    return True


def _squeeze(evidence: Evidence) -> Place | None:
    if not move(np.concatenate([evidence.gates(case) for case in NOT_CLAMPED])[:, None]):
        return Place("gate", "every gate is the same number, whatever the image is")
    finding = checks.squeeze(evidence)
    pairs = [
        (evidence.gates(a), evidence.gates(b)) for a, b in zip(MANY_HIDDEN_UNITS[::2], MANY_HIDDEN_UNITS[1::2], strict=True)
    ]
    if all(_near(first, second) for first, second in pairs):
        return Place("squeeze", "an image and its opposite get the same gates")
    if finding is None:
        return None
    if not _as_many_units(evidence):
        return Place("bottleneck", "the gates follow another number of hidden units than C // reduction")
    return Place("squeeze", "images with the same channel means get different gates")


def _gate(inside: Mapping[Case, Inside]) -> Place | None:
    gates, right, before = (
        np.concatenate([getattr(one, name) for one in inside.values()]) for name in ("gates", "right_gates", "logits")
    )
    if _function(before, gates):
        return Place("gate", "each gate is a function of the right number before the sigmoid")
    whole = [one for one in inside.values() if np.isfinite(one.gates).all()]
    if all(_near(np.sort(one.gates), np.sort(one.right_gates)) for one in whole):
        return Place("gate", "all the right gates are there, in other places")
    gates, right = gates[np.isfinite(gates)], right[np.isfinite(gates)]
    kept = np.abs(gates - right) < SAME
    if kept.mean() > 0.2 and not np.any(gates[~kept]):
        return Place("gate", "some gates are right, and the others are 0")
    if kept.mean() > 0.2 and np.all(np.abs(gates[~kept] - 1) < SAME):
        return Place("scale", "some channels are scaled by the right gates, and the others not at all")
    if np.any((gates < -CONSTANT) | (gates > 1 + CONSTANT)):
        return Place("gate", "the gates are not between 0 and 1")
    return None


def _excitation(evidence: Evidence, inside: Mapping[Case, Inside]) -> Place | None:
    hidden, found, fits = [], [], True
    for one in inside.values():
        if one.kernel.shape[0] < one.kernel.shape[1] and np.all(np.abs(one.gates - 0.5) < 0.5 - 1e-4):
            seen = logits(one.gates)
            units = np.linalg.lstsq(one.kernel.T, seen)[0]
            fits = fits and bool(np.all(np.abs(units @ one.kernel - seen) < 1e-3 * (1 + np.abs(seen).max())))
            hidden.append(one.hidden)
            found.append(units)
    if fits and found and _function(np.concatenate(hidden), np.concatenate(found), 10 * SMOOTH):
        return Place("activation", "each hidden unit is a function of the right number before the ReLU")
    if is_a_right_block(evidence.gates):
        return Place("weights", "everything but the values is as in a right block")
    return Place("bottleneck", "the gates depend on the channel means in another way than through C // reduction hidden units")


def _as_many_units(evidence: Evidence) -> bool:
    """Whether one-pixel images show as many hidden units as there should be, or none at all."""
    gates = np.array([evidence.gates(case) for case in MANY_HIDDEN_UNITS])
    if not np.all((gates > 0) & (gates < 1)):
        return True
    return dimensions(logits(gates), SAME) in {0, MANY_HIDDEN_UNITS[0].shape[2] // MANY_HIDDEN_UNITS[0].reduction}


def _near(first: np.ndarray, second: np.ndarray) -> bool:
    """Whether two arrays agree wherever both can be read."""
    off = np.abs(first - second) > SAME * (1 + np.abs(second))
    return not np.any(off & np.isfinite(first) & np.isfinite(second))


def _consistent(of: np.ndarray, values: np.ndarray) -> bool:
    """Whether `values` are equal where `of` is."""
    order = np.lexsort((values, of))
    of, values = of[order], values[order]
    twins = np.diff(of) < 1e-6
    return not np.any(np.abs(np.diff(values))[twins] > SAME * (1 + np.abs(values[1:][twins])))


def _function(of: np.ndarray, values: np.ndarray, smooth: float = SMOOTH) -> bool:
    """Whether `values` look like a function of `of`: equal where it is equal, and smooth between."""
    readable = np.isfinite(of) & np.isfinite(values)
    of, values = of[readable], values[readable]
    if of.size < FEW:
        return False
    spread = np.percentile(values, 95) - np.percentile(values, 5)
    if spread < SAME or not _consistent(of, values):
        return False
    of, first = np.unique(of.round(6), return_index=True)
    values = values[first]
    share = (of[1:-1] - of[:-2]) / (of[2:] - of[:-2])
    line = values[:-2] + share * (values[2:] - values[:-2])
    return bool(np.quantile(np.abs(line - values[1:-1]), 0.75) < smooth * spread)
