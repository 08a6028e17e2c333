"""The error model: all off it is the reference, every mistake shows, and no two that can be told apart look alike."""

import itertools
import json
from collections import defaultdict

import numpy as np
import pytest

from grader.core.values import CasePlan
from grader.diagnosis.match import CLOSE, VERY_CLOSE
from grader.grading.session import GradingSession
from grader.reference.computed_mutants import ComputedMutants
from grader.se_block import known_exceptions, messages
from grader.se_block.generate import generate
from grader.se_block.pinned_cases import PINNED
from grader.selfcheck import VISIBLE, label
from solution.mistakes import ALIKE, FAINT, MUTATIONS, WRITTEN, Mutation
from solution.model import FOLDED
from solution.noise import LAYERS, ROOTS

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
Mutant = tuple[Mutation, ...]


def names(mutant: Mutant) -> frozenset[str]:
    return frozenset(label(mutation.id, mutation.detail) for mutation in mutant)


def stage(mutation: Mutation) -> str:
    return messages.stage_of(mutation.id)


def test_the_error_model_without_a_mistake_is_the_reference(mutants: ComputedMutants, session: GradingSession) -> None:
    """On all cases for whose kernels it has enough random numbers: those of the palette, and with them the pinned ones."""
    palette = [case for case in PINNED + generate(CasePlan()) if case.shape[2] <= 16]
    assert len(palette) >= 90
    for case in palette:
        right, value = session.oracle.expected(case), mutants.predict(case, ()).value
        assert value is not None
        assert np.abs(value - right).max() <= 1e-6 * max(1, np.abs(right).max()), case


def test_every_mistake_of_the_contract_has_a_mutation_a_text_and_a_written_file() -> None:
    mutations = {label(mutation.id, mutation.detail) for mutation in MUTATIONS}
    written = {label(one.id, one.detail) for one in WRITTEN}
    assert mutations >= PROMISED
    assert written >= PROMISED
    assert written <= mutations
    assert {mutation.id for mutation in MUTATIONS} == set(messages.mistakes()) == {one.id for one in WRITTEN}


def test_every_mistake_shows_on_a_pinned_case(mutants: ComputedMutants) -> None:
    faint = [
        label(mutation.id, mutation.detail)
        for mutation in MUTATIONS
        if max(mutants.difference(case, [mutation]) for case in PINNED) <= VISIBLE
    ]
    assert [] == faint


@pytest.mark.parametrize("with_rare", [False, pytest.param(True, marks=pytest.mark.sweep)], ids=["common", "rare"])
def test_what_cannot_be_told_apart_is_listed_with_its_reason(with_rare: bool, mutants: ComputedMutants) -> None:
    """Singles, and pairs from different stages of a common one and a common or rare one: equal only where a reason is known."""
    common = [mutation for mutation in MUTATIONS if not mutation.pairs_only and mutation.detail not in FAINT]
    rare = [mutation for mutation in MUTATIONS if with_rare and mutation.rare and mutation.detail not in FAINT]
    pairs = [
        (one, other)
        for one, other in (*itertools.combinations(common, 2), *itertools.product(rare, common))
        if stage(one) != stage(other) and not one.overrides.keys() & other.overrides.keys()
    ]
    sets: list[Mutant] = [*((mutation,) for mutation in MUTATIONS), *pairs]
    listed = {frozenset({one, other}) for _, one, other in ALIKE}
    both = alike(sets, mutants)
    hidden = {max(one, other, key=len) for one, other in both if one < other or other < one}  # the smaller explains it all
    found = {frozenset({one, other}) for one, other in both if one != other and not hidden & {one, other}}
    unknown = {frozenset({one, other}) for one, other in found - listed if frozenset({one - other, other - one}) not in listed}
    assert sorted(map(text, unknown)) == []
    if with_rare:
        assert sorted(map(text, listed - found)) == []


def text(both: frozenset[frozenset[str]]) -> str:
    return " = ".join(sorted(" + ".join(sorted(one)) for one in both))


def alike(sets: list[Mutant], mutants: ComputedMutants) -> set[tuple[frozenset[str], frozenset[str]]]:
    """The names of all sets that give the same outcomes on all pinned cases."""
    rows, sizes = outcomes(sets, mutants)
    squashed = np.sign(rows) * np.log1p(np.abs(rows))
    place = squashed @ np.random.default_rng(0).normal(size=squashed.shape[1])  # equal rows come to lie side by side
    order, found = np.argsort(place), set()
    for k, i in enumerate(order):
        for j in itertools.takewhile(lambda j, i=i: place[j] - place[i] < 0.05, order[k + 1 :]):
            if np.all(np.abs(rows[i] - rows[j]) <= 1e-6 + 2 * VERY_CLOSE * np.maximum(sizes[i], sizes[j])):
                found.add((names(sets[i]), names(sets[j])))
    return found


def outcomes(sets: list[Mutant], mutants: ComputedMutants) -> tuple[np.ndarray, np.ndarray]:
    """The outcomes of each set on all pinned cases as one row of numbers, and beside each number the largest of its case."""
    blocks, shapes = [], defaultdict(lambda: len(shapes))  # type: ignore[var-annotated]
    for case in PINNED:
        size = int(np.prod(case.shape))
        block = np.zeros((len(sets), size + 2))
        for row, mutant in zip(block, sets, strict=True):
            prediction = mutants.predict(case, mutant)
            if prediction.value is None:
                row[0] = 1 + known_exceptions.KINDS.index(prediction.raised)
            else:
                flat = np.nan_to_num(prediction.value.reshape(-1)[:size], nan=1e3, posinf=2e3, neginf=-2e3)
                row[1], row[2 : 2 + len(flat)] = shapes[prediction.value.shape], flat
        blocks.append(block)
        mutants.model(case).forget()
    sizes = [np.repeat(np.abs(block).max(1, keepdims=True), block.shape[1], 1) for block in blocks]
    return np.concatenate(blocks, 1), np.concatenate(sizes, 1)


def test_the_comparison_above_would_see_equal_sets(mutants: ComputedMutants) -> None:
    by_name = {label(mutation.id, mutation.detail): mutation for mutation in MUTATIONS}
    one, other = (by_name["gate-relu"],), (by_name["gate-relu"], by_name["activation-both"])
    assert {(names(one), names(other)), (names(other), names(one))} & alike([one, other, (by_name["gate-tanh"],)], mutants)
    assert VERY_CLOSE < CLOSE


def test_the_text_of_every_mistake_is_whole() -> None:
    for id_, (_, entry) in messages.mistakes().items():
        filled = entry.about("leaky_relu")
        assert len(filled.hints) == 3 == len(set(filled.hints)), id_
        assert "{" not in json.dumps([filled.title, filled.explanation, *filled.hints]), id_
        assert len(filled.title) <= 80, id_
        assert all(line.endswith((".", "?")) for line in (filled.explanation, *filled.hints)), id_
        assert filled.hints[0].endswith("?"), id_


def test_a_detail_stands_in_the_title_or_the_explanation() -> None:
    detailed = {mutation.id for mutation in MUTATIONS if mutation.detail}
    for id_ in detailed:
        entry = messages.mistakes()[id_][1]
        assert "{detail}" in entry.title + entry.explanation, id_


def test_there_is_noise_for_every_layer(mutants: ComputedMutants) -> None:
    assert max(len(mutation.overrides["layers"](1, 1)) for mutation in MUTATIONS if "layers" in mutation.overrides) == LAYERS


def test_the_keys_with_something_folded_in_follow_the_others() -> None:
    assert FOLDED == len(ROOTS)
