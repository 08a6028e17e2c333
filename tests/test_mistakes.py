"""The error model: all off it is the reference, every mistake shows, and no two that can be told apart look alike."""

import itertools
import json
from collections import defaultdict

import numpy as np

from grader import catalogue, exceptions
from grader.cases import PINNED, Plan
from grader.desk import Desk
from grader.draw import draw
from grader.error_model import ErrorModel
from grader.explain import CLOSE, VERY_CLOSE
from grader.selfcheck import VISIBLE, label
from solution.mistakes import ALIKE, FAINT, SWITCHES, Switch
from solution.noise import LAYERS
from solution.written import WRITTEN

# As the public contract lists them, with the details that it names.
CONTRACT = {
    "squeeze": "one-axis [H] · one-axis [W] · channels · everything · batched-axes · missing · max · sum",
    "bottleneck": "unclamped · clamped-with-min · clamped-too-high [2] · ceil · round · is-reduction · missing · expands · "
    "fixed [4] · at-start",
    "excite": "one-dense · extra-dense",
    "activation": "missing · after-expand · both · other [gelu] · other [silu] · other [tanh] · other [sigmoid] · "
    "other [leaky_relu] · other [elu] · other [softplus] · other [relu6] · other [abs]",
    "gate": "missing · relu · softmax · tanh · hard-sigmoid · double-sigmoid · normalised [sum] · normalised [max] · "
    "other [softplus]",
    "scale": "add · residual · missing · gates-only · one-minus · divide · scalar · wrong-axis",
    "output": "not-flat · channel-first · column-major · pooled · truncated",
    "seed": "ignored · offset · unused-randomness · init-apply-differ",
    "weights": "initializer [ones] · initializer [zeros] · initializer [he_normal] · initializer [xavier_normal] · "
    "initializer [normal] · bias [ones]",
    "precision": "half [float16] · half [bfloat16]",
    "input": "mutated · normalised · expects-batch",
}
PROMISED = {f"{stage}-{name}" for stage, names in CONTRACT.items() for name in names.split(" · ")}
Chosen = tuple[Switch, ...]


def names(switches: Chosen) -> frozenset[str]:
    return frozenset(label(switch.id, switch.detail) for switch in switches)


def stage(switch: Switch) -> str:
    return catalogue.stage_of(switch.id)


def test_the_error_model_without_a_mistake_is_the_reference_on_every_case(model: ErrorModel, desk: Desk) -> None:
    for case in PINNED + draw(Plan()):
        right, value = desk.answers.get(case), model.predict(case, ()).value
        assert value is not None
        assert np.abs(value - right).max() <= 1e-6 * max(1, np.abs(right).max()), case


def test_every_mistake_of_the_contract_is_a_switch_an_entry_of_the_catalogue_and_a_written_file() -> None:
    switches = {label(switch.id, switch.detail) for switch in SWITCHES}
    written = {label(one.id, one.detail) for one in WRITTEN}
    assert switches >= PROMISED
    assert written >= PROMISED
    assert written <= switches
    ids = {name.split(" ")[0] for name in PROMISED}
    assert ids == {switch.id for switch in SWITCHES} == set(catalogue.entries()) == {one.id for one in WRITTEN}


def test_every_mistake_shows_on_a_pinned_case(model: ErrorModel) -> None:
    faint = [
        label(switch.id, switch.detail)
        for switch in SWITCHES
        if max(model.difference(case, [switch]) for case in PINNED) <= VISIBLE
    ]
    assert [] == faint


def test_what_cannot_be_told_apart_is_listed_with_its_reason(model: ErrorModel) -> None:
    """Singles, and pairs of common ones from different stages: equal numbers only where a reason is known."""
    common = [switch for switch in SWITCHES if not switch.rare and switch.detail not in FAINT]
    pairs = [
        (one, other)
        for one, other in itertools.combinations(common, 2)
        if stage(one) != stage(other) and not one.parts.keys() & other.parts.keys()
    ]
    sets: list[Chosen] = [*((switch,) for switch in SWITCHES), *pairs]
    listed = {frozenset({one, other}) for _, one, other in ALIKE}
    both = alike(sets, model)
    hidden = {max(one, other, key=len) for one, other in both if one < other or other < one}  # the smaller explains it all
    found = {frozenset({one, other}) for one, other in both if one != other and not hidden & {one, other}}
    assert sorted(map(text, found - listed)) == []
    assert sorted(map(text, listed - found)) == []


def text(both: frozenset[frozenset[str]]) -> str:
    return " = ".join(sorted(" + ".join(sorted(one)) for one in both))


def alike(sets: list[Chosen], model: ErrorModel) -> set[tuple[frozenset[str], frozenset[str]]]:
    """The names of all sets that give the same outcomes on all pinned cases."""
    rows, sizes = outcomes(sets, model)
    squashed = np.sign(rows) * np.log1p(np.abs(rows))
    place = squashed @ np.random.default_rng(0).normal(size=squashed.shape[1])  # equal rows come to lie side by side
    order, found = np.argsort(place), set()
    for k, i in enumerate(order):
        for j in itertools.takewhile(lambda j, i=i: place[j] - place[i] < 0.05, order[k + 1 :]):
            if np.all(np.abs(rows[i] - rows[j]) <= 1e-6 + 2 * VERY_CLOSE * np.maximum(sizes[i], sizes[j])):
                found.add((names(sets[i]), names(sets[j])))
    return found


def outcomes(sets: list[Chosen], model: ErrorModel) -> tuple[np.ndarray, np.ndarray]:
    """The outcomes of each set on all pinned cases as one row of numbers, and beside each number the largest of its case."""
    blocks, shapes = [], defaultdict(lambda: len(shapes))  # type: ignore[var-annotated]
    for case in PINNED:
        size = int(np.prod(case.shape))
        block = np.zeros((len(sets), size + 2))
        for row, switches in zip(block, sets, strict=True):
            prediction = model.predict(case, switches)
            if prediction.value is None:
                row[0] = 1 + exceptions.NAMES.index(prediction.raised)
            else:
                flat = np.nan_to_num(prediction.value.reshape(-1)[:size], nan=1e3, posinf=2e3, neginf=-2e3)
                row[1], row[2 : 2 + len(flat)] = shapes[prediction.value.shape], flat
        blocks.append(block)
        model.model(case).forget()
    sizes = [np.repeat(np.abs(block).max(1, keepdims=True), block.shape[1], 1) for block in blocks]
    return np.concatenate(blocks, 1), np.concatenate(sizes, 1)


def test_the_comparison_above_would_see_equal_sets(model: ErrorModel) -> None:
    by_name = {label(switch.id, switch.detail): switch for switch in SWITCHES}
    one, other = (by_name["gate-relu"],), (by_name["gate-relu"], by_name["activation-both"])
    assert {(names(one), names(other)), (names(other), names(one))} & alike([one, other, (by_name["gate-tanh"],)], model)
    assert VERY_CLOSE < CLOSE


def test_every_entry_of_the_catalogue_is_whole() -> None:
    for id_, (_, entry) in catalogue.entries().items():
        filled = entry.about("leaky_relu")
        assert len(filled.hints) == 3 == len(set(filled.hints)), id_
        assert "{" not in json.dumps([filled.title, filled.explanation, *filled.hints]), id_
        assert len(filled.title) <= 80, id_
        assert all(line.endswith((".", "?")) for line in (filled.explanation, *filled.hints)), id_
        assert filled.hints[0].endswith("?"), id_


def test_a_detail_stands_in_the_title_or_the_explanation() -> None:
    detailed = {switch.id for switch in SWITCHES if switch.detail}
    for id_ in detailed:
        entry = catalogue.entries()[id_][1]
        assert "{detail}" in entry.title + entry.explanation, id_


def test_there_is_noise_for_every_layer(model: ErrorModel) -> None:
    assert max(len(switch.parts["layers"](1, 1)) for switch in SWITCHES if "layers" in switch.parts) == LAYERS
