"""Each wrong idea fails the check that is about it, and points come only from what was seen."""

from collections.abc import Mapping

import numpy as np
import pytest
from msgspec.structs import replace

from grader.core.evidence import Evidence, Finding
from grader.core.values import Case, Definitions, Outcome, OutcomeKind, SourceLine, Status
from grader.grading.score import MAX_SCORE, score
from grader.se_block import inputs
from grader.se_block.checks import CHECKS
from grader.se_block.pinned_cases import PINNED, WORKED_EXAMPLE, is_clamped
from tests.support.builders import (
    DEFINITIONS,
    RIGHT,
    Block,
    ended,
    evidence,
    expected_of,
    outcome,
    outcomes,
    raised,
    relu,
    repeats,
    sigmoid,
)

LETTERS = {Status.PASSED: "P", Status.FAILED: "F", Status.SKIPPED: "-"}
IN_ORDER = ("loads", "runs", "output", "pure", "scale", "gates", "squeeze", "clamp", "values")


def softmax(z: np.ndarray) -> np.ndarray:
    return np.exp(z - z.max()) / np.exp(z - z.max()).sum()


def flat_float64(image: np.ndarray) -> np.ndarray:
    return image.reshape(-1).astype(np.float64)


def with_nan(image: np.ndarray) -> np.ndarray:
    return np.full(image.size, np.nan, np.float32)


def everywhere(ending: Outcome) -> dict[Case, Outcome]:
    return dict.fromkeys(PINNED, ending)


def letters(seen: Evidence) -> str:
    return "".join(LETTERS[result.status] for result in score(seen).results)


def points(seen: Evidence) -> int:
    return score(seen).points


def finding(seen: Evidence, check: str) -> Finding:
    return score(seen).findings[check]


WRONG_BLOCKS = {
    "no-sigmoid": (Block(gate=lambda z: z), "PPPPPFPPF", 7),
    "softmax-gate": (Block(gate=softmax), "PPPPPFPPF", 7),
    "x-added": (Block(scale=lambda x, gates: x + x * gates), "PPPPPFPPF", 7),
    "sum": (Block(squeeze=lambda x: x.sum((0, 1))), "PPPPPPFPF", 7),
    "max": (Block(squeeze=lambda x: x.max((0, 1))), "PPPPPPFPF", 7),
    "median": (Block(squeeze=lambda x: np.median(x, (0, 1))), "PPPPPPFPF", 7),
    "mean-over-rows": (Block(squeeze=lambda x: x.mean(0)), "PPPPF---F", 4),
    "mean-over-columns": (Block(squeeze=lambda x: x.mean(1)[:, None]), "PPPPF---F", 4),
    "gates-only": (Block(scale=lambda x, gates: np.broadcast_to(gates, x.shape)), "PPPPF---F", 4),
    "gates-added": (Block(scale=lambda x, gates: x + gates), "PPPPF---F", 4),
    "x-itself": (Block(scale=lambda x, gates: x), "PPPPPFFFF", 5),
    "half-of-x": (Block(scale=lambda x, gates: x / 2), "PPPPPPFFF", 6),
    "gates-that-ignore-x": (Block(squeeze=lambda x: np.ones(x.shape[2])), "PPPPPPPFF", 7),
    "no-clamp": (Block(width=lambda channels, reduction: channels // reduction), "PPPPPPPFF", 7),
    "floor-of-two": (Block(width=lambda channels, reduction: max(channels // reduction, 2)), "PPPPPPPFF", 7),
    "rounded-up": (Block(width=lambda channels, reduction: -(-channels // reduction)), "PPPPPPPPF", 8),
    "double-sigmoid": (Block(gate=lambda z: sigmoid(sigmoid(z))), "PPPPPPPPF", 8),
    "relu-after-the-second": (Block(activation=lambda z: z, gate=lambda z: sigmoid(relu(z))), "PPPPPPPPF", 8),
    "no-relu": (Block(activation=lambda z: z), "PPPPPPPPF", 8),
    "seed-ignored": (Block(seed=lambda seed: 0), "PPPPPPPPF", 8),
    "float64": (Block(finish=flat_float64), "PPFP-----", 3),
    "not-flat": (Block(finish=lambda image: image.astype(np.float32)), "PPFP-----", 3),
    "nan": (Block(finish=with_nan), "PPFP-----", 3),
}


def test_a_right_block_gets_all_points() -> None:
    assert ("PPPPPPPPP", 10, {}) == (letters(evidence()), points(evidence()), score(evidence()).findings)


@pytest.mark.parametrize(("block", "expected", "worth"), WRONG_BLOCKS.values(), ids=WRONG_BLOCKS)
def test_a_wrong_block_fails_the_checks_that_are_about_its_mistake(block: Block, expected: str, worth: int) -> None:
    seen = evidence(outcomes(block))
    assert (expected, worth) == (letters(seen), points(seen))


ENDINGS = [raised("ValueError", "no"), ended(OutcomeKind.TIMED_OUT), ended(OutcomeKind.CRASHED), ended(OutcomeKind.UNREADABLE)]


@pytest.mark.parametrize("ending", ENDINGS, ids=["raised", "timed-out", "crashed", "unreadable"])
def test_calls_that_never_return_give_a_point_for_loading_only(ending: Outcome) -> None:
    assert "PF-------" == letters(evidence(everywhere(ending)))
    assert 1 == points(evidence(everywhere(ending)))


@pytest.mark.parametrize("ending", ENDINGS, ids=["raised", "timed-out", "crashed", "unreadable"])
def test_one_call_that_does_not_return_fails_runs(ending: Outcome) -> None:
    assert "PF-------" == letters(evidence(outcomes() | {WORKED_EXAMPLE: ending}))


@pytest.mark.parametrize("which", [0, 1], ids=["after-other-calls", "in-a-fresh-process"])
def test_another_output_of_the_same_call_is_impure(which: int) -> None:
    right = repeats(outcomes())
    wrong = replace(right[which], again=outcome(right[which].first.value * np.float32(1.01)))
    seen = evidence(repeats=(*right[:which], wrong, *right[which + 1 :]))
    assert "PPPFPPPPP" == letters(seen)
    assert finding(seen, "pure") == Finding(f"the same call gives something else {wrong.where}", wrong.case)


def test_a_call_that_was_never_repeated_is_not_known_to_be_pure() -> None:
    assert "PPPFPPPPP" == letters(evidence(repeats=()))


def without(case: Case) -> Mapping[Case, Outcome]:
    return {asked: ending for asked, ending in outcomes().items() if asked != case}


@pytest.mark.parametrize("case", PINNED, ids=inputs.specification)
def test_a_pinned_case_that_was_never_asked_gives_no_points(case: Case) -> None:
    seen = evidence(without(case))
    assert ("PPPPPPPFF" if is_clamped(case) else "PF-------") == letters(seen)
    assert case == finding(seen, "clamp" if is_clamped(case) else "runs").case


def test_a_drawn_case_that_was_never_asked_gives_no_points_for_values() -> None:
    drawn = Case((5, 5, 4), 3, 77, "normal", 1)
    seen = evidence(planned=(*PINNED, drawn))
    assert "PPPPPPPPF" == letters(seen)
    assert drawn == finding(seen, "values").case


def test_nothing_asked_gives_a_point_for_loading_only() -> None:
    assert ("PF-------", 1) == (letters(evidence({})), points(evidence({})))


def with_other_weights(block: Block) -> Evidence:
    """What is seen of a block where the answers were recorded with other random numbers than are drawn here."""
    return evidence(outcomes(block), rng_mismatch="JAX is another one", expected=expected_of(Block(seed=lambda seed: seed + 1)))


def test_where_numbers_cannot_be_compared_a_block_that_may_be_right_gets_neither_points_nor_blame_for_values() -> None:
    seen = with_other_weights(RIGHT)
    assert ("PPPPPPPP-", 8) == (letters(seen), points(seen))
    assert "JAX is another one" == score(seen).results[-1].message


@pytest.mark.parametrize(
    "block",
    [Block(activation=lambda z: z), Block(activation=np.tanh), Block(gate=lambda z: sigmoid(z + 1))],
    ids=["no-activation", "tanh", "biased"],
)
def test_where_numbers_cannot_be_compared_what_no_weights_explain_is_wrong(block: Block) -> None:
    seen = with_other_weights(block)
    assert Status.FAILED is score(seen).results[-1].status
    assert finding(seen, "values").message.startswith("whatever its weights are")


def test_a_drawn_case_that_differs_loses_the_points_for_values() -> None:
    drawn = Case((5, 5, 4), 3, 77, "normal", 1)
    seen = evidence(outcomes() | {drawn: outcome(RIGHT.forward(drawn) + np.float32(0.01))}, planned=(*PINNED, drawn))
    assert "PPPPPPPPF" == letters(seen)
    assert "100 of 100 numbers differ" in finding(seen, "values").message


@pytest.mark.parametrize(
    ("definitions", "expected", "message"),
    [
        pytest.param(replace(DEFINITIONS, function="missing"), "F--------", "`se_block_forward` is missing", id="no-function"),
        pytest.param(
            replace(DEFINITIONS, function="not callable"), "F--------", "`se_block_forward` is not callable", id="not-callable"
        ),
        pytest.param(
            raised("SyntaxError", "bad"),
            "F--------",
            "loading the file raised SyntaxError (the file says: “bad”)",
            id="not-python",
        ),
        pytest.param(
            replace(raised("NameError", "jx"), lines=(SourceLine(3, "", "import a"), SourceLine(7, "", "jx.y"))),
            "F--------",
            "loading the file raised NameError (the file says: “jx”), at line 7: “jx.y”",
            id="fails-at-a-line",
        ),
        pytest.param(
            ended(OutcomeKind.TIMED_OUT, "4 s"), "F--------", "loading the file did not come back: 4 s", id="never-imports"
        ),
        pytest.param(replace(DEFINITIONS, module="missing"), "FPPPPPPPP", "`SEBlock` is missing", id="no-class"),
        pytest.param(
            replace(DEFINITIONS, module="not a module"),
            "FPPPPPPPP",
            "`SEBlock` is not a class made from `nn.Module`",
            id="not-a-module",
        ),
        pytest.param(replace(DEFINITIONS, field=False), "FPPPPPPPP", "`SEBlock` has no field `reduction`", id="no-field"),
    ],
)
def test_a_file_without_what_it_must_define_fails_loads(
    definitions: Definitions | Outcome, expected: str, message: str
) -> None:
    seen = evidence(definitions=definitions)
    assert (expected, message) == (letters(seen), finding(seen, "loads").message)
    assert expected.count("P") + (expected[-1] == "P") == points(seen)


def test_the_checks_are_the_contract_s_and_add_up_to_ten() -> None:
    assert list(zip(IN_ORDER, (1, 1, 1, 1, 1, 1, 1, 1, 2), strict=True)) == [(check.id, check.points) for check in CHECKS]
    assert 10 == MAX_SCORE


def test_one_repeat_of_two_does_not_prove_purity() -> None:
    seen = evidence(repeats=repeats(outcomes())[:1])
    results, findings = score(seen).results, score(seen).findings
    assert "pure" in findings
    assert Status.FAILED == next(result.status for result in results if result.id == "pure")
