"""A diagnosis speaks where one explanation is left, points to a stage where none is, and is silent where nothing is known."""

from collections.abc import Mapping
from pathlib import Path

import numpy as np
import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from grader.core.evidence import Evidence, Repeat
from grader.core.report import Diagnosis
from grader.core.values import Case, Outcome, OutcomeKind, SourceLine
from grader.diagnosis.diagnose import diagnose
from grader.grading.session import GradingSession
from grader.reference import computed_mutants
from grader.reference.computed_mutants import ComputedMutants
from grader.sandbox.supervisor import WorkerConfig
from grader.sandbox.worker.statements import statements
from grader.sandbox.worker_process import Limits
from grader.se_block import messages, spec
from grader.se_block.pinned_cases import PINNED, WORKED_EXAMPLE, is_clamped
from grader.selfcheck import label
from solution.learner_file import source
from solution.mistakes import MUTATIONS, WRITTEN
from tests.diagnosis.test_match import as_outcome
from tests.support import builders

WRITTEN_BY_NAME = {label(one.id, one.detail): one for one in reversed(WRITTEN)}
MUTATION_BY_NAME = {label(one.id, one.detail): one for one in reversed(MUTATIONS)}


def evidence(seen: Mapping[Case, Outcome], session: GradingSession, **fields: object) -> Evidence:
    return builders.evidence(seen, expected={case: session.oracle.expected(case) for case in seen}, **fields)


def made(*names: str, mutants: ComputedMutants) -> dict[Case, Outcome]:
    """The outcomes of a block with these mistakes."""
    mutant = [MUTATION_BY_NAME[name] for name in names]
    return {case: as_outcome(mutants.predict(case, mutant)) for case in PINNED}


def diagnosed(seen: Evidence, mutants: ComputedMutants, text: str = "", case: Case | None = None) -> Diagnosis | None:
    seen = replace(
        seen, definitions=replace(builders.DEFINITIONS, statements=tuple(SourceLine(*one) for one in statements([(1, text)])))
    )
    return diagnose(seen, mutants, text, case, lambda _done, _of: None)


def test_two_mistakes_come_in_the_order_of_the_stages_with_their_lines(
    session: GradingSession, mutants: ComputedMutants
) -> None:
    names = ("scale-residual", "squeeze-sum")
    text = source(*(WRITTEN_BY_NAME[name] for name in names))
    found = diagnosed(evidence(made(*names, mutants=mutants), session), mutants, text)
    assert found is not None
    assert ["squeeze-sum", "scale-residual"] == [mistake.id for mistake in found.mistakes]
    assert ("squeeze", True) == (found.stage, found.certain)
    lines = text.split("\n")
    shown = [lines[(mistake.line or 0) - 1].strip() for mistake in found.mistakes]
    assert ["squeezed = jnp.sum(x, axis=(0, 1))", "return x + x * gates"] == shown


def test_a_mistake_has_the_catalogue_s_words_with_its_detail(session: GradingSession, mutants: ComputedMutants) -> None:
    found = diagnosed(evidence(made("bottleneck-fixed [4]", mutants=mutants), session), mutants)
    assert found is not None
    (mistake,) = found.mistakes
    entry = messages.mistakes()["bottleneck-fixed"][1].about("4")
    assert (entry.title, entry.explanation, entry.hints) == (mistake.title, mistake.explanation, mistake.hints)
    assert "4" == mistake.detail
    assert mistake.line is None


def test_the_steps_inside_the_block_are_shown_where_they_differ(session: GradingSession, mutants: ComputedMutants) -> None:
    found = diagnosed(evidence(made("squeeze-sum", mutants=mutants), session), mutants, case=WORKED_EXAMPLE)
    assert found is not None
    squeeze, *_ = found.steps
    assert ("squeeze", [0.875, 1.0, 1.125, 0.8125], [14.0, 16.0, 18.0, 13.0]) == (
        squeeze.name,
        squeeze.expected,
        squeeze.actual,
    )
    gates = diagnosed(evidence(made("gate-tanh", mutants=mutants), session), mutants, case=WORKED_EXAMPLE)
    assert gates is not None
    assert ["gates"] == [step.name for step in gates.steps]


def test_output_that_differs_from_call_to_call_is_named(session: GradingSession, mutants: ComputedMutants) -> None:
    seen = made("squeeze-sum", mutants=mutants)
    other = builders.outcome(np.zeros(1, np.float32))
    repeats = tuple(Repeat(case, seen[case], other, "later") for case in (PINNED[0], WORKED_EXAMPLE))
    found = diagnosed(evidence(seen, session, repeats=repeats), mutants)
    assert found is not None
    assert ["seed-unused-randomness"] == [mistake.id for mistake in found.mistakes]
    once = diagnosed(evidence(seen, session, repeats=(repeats[0], *builders.repeats(seen)[1:])), mutants)
    assert once is not None  # a block that remembers differs once: that is not randomness
    assert ["squeeze-sum"] == [mistake.id for mistake in once.mistakes]


@pytest.mark.parametrize("name", ["weights-initializer [he_normal]", "weights-initializer [zeros]"])
def test_what_other_blocks_give_too_is_named_only_where_the_file_speaks_of_it(
    name: str, session: GradingSession, mutants: ComputedMutants
) -> None:
    seen = evidence(made(name, mutants=mutants), session)
    spoken, silent = diagnosed(seen, mutants, source(WRITTEN_BY_NAME[name])), diagnosed(seen, mutants, source())
    assert spoken is not None and silent is not None
    assert [name] == [label(mistake.id, mistake.detail) for mistake in spoken.mistakes]
    assert ((), False, "gate") == (silent.mistakes, silent.certain, silent.stage)


def test_what_is_more_unusual_and_not_spoken_of_hinders_no_name(session: GradingSession, mutants: ComputedMutants) -> None:
    names = ("weights-initializer [zeros]", "scale-gates-only")  # a BatchNorm gives the same as the zeros
    text = source(*(WRITTEN_BY_NAME[name] for name in names))
    found = diagnosed(evidence(made(*names, mutants=mutants), session), mutants, text)
    assert found is not None
    assert list(names) == [label(mistake.id, mistake.detail) for mistake in found.mistakes]


@pytest.mark.parametrize(
    "wrong",
    [
        builders.raised("NotImplementedError", "TODO 1"),
        builders.ended(OutcomeKind.TIMED_OUT),
        builders.ended(OutcomeKind.CRASHED),
    ],
    ids=["stub", "time-out", "crash"],
)
def test_where_the_error_model_has_nothing_to_say_it_is_not_even_opened(
    wrong: Outcome, session: GradingSession, tmp_path: Path
) -> None:
    closed = ComputedMutants(tmp_path / "mistakes.book", WorkerConfig("none", Limits(), None))
    assert diagnosed(evidence(dict.fromkeys(PINNED, wrong), session), closed) is None
    assert not list(tmp_path.iterdir())


def test_a_block_that_is_right_on_all_pinned_cases_gets_no_diagnosis(session: GradingSession, mutants: ComputedMutants) -> None:
    assert diagnosed(evidence(made(mutants=mutants), session), mutants) is None


def test_without_an_error_model_there_is_no_diagnosis(
    session: GradingSession, mutants: ComputedMutants, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(spec, "REFERENCE", tmp_path / "solution" / "se_block.py")
    absent = ComputedMutants(None, WorkerConfig("none", Limits(), None))
    assert diagnosed(evidence(made("squeeze-sum", mutants=mutants), session), absent) is None


def test_a_second_time_nothing_is_recorded_and_no_worker_starts(
    session: GradingSession, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert session.settings.cache is not None

    def start(*_: object) -> None:
        raise AssertionError("a worker was started")

    monkeypatch.setattr(computed_mutants, "WorkerSupervisor", start)
    again = ComputedMutants(session.settings.cache / "mistakes.book", WorkerConfig("none", Limits(), None))
    assert again.open(lambda _done, _of: pytest.fail("something was recorded"))
    found = diagnosed(evidence(made("gate-softmax", mutants=again), session), again)
    assert found is not None
    assert ["gate-softmax"] == [mistake.id for mistake in found.mistakes]


def test_numbers_that_are_not_finite_explain_nothing(session: GradingSession, mutants: ComputedMutants) -> None:
    seen = {case: builders.outcome(np.full(np.prod(case.shape), np.nan, np.float32)) for case in PINNED}
    found = diagnosed(evidence(seen, session), mutants)
    assert found is not None
    assert ((), "output") == (found.mistakes, found.stage)
    assert "not a finite number" in found.evidence


def test_another_dtype_is_placed(session: GradingSession, mutants: ComputedMutants) -> None:
    seen = {case: builders.outcome(outcome.value.astype(np.float64)) for case, outcome in made(mutants=mutants).items()}
    found = diagnosed(evidence(seen, session), mutants)
    assert found is not None
    assert ("precision", "they come back as float64 where float32 goes in") == (found.stage, found.evidence)


def test_only_a_clamp_that_goes_wrong_in_a_way_of_its_own_is_placed(session: GradingSession, mutants: ComputedMutants) -> None:
    seen = made(mutants=mutants)
    for case in PINNED:
        if is_clamped(case):
            seen[case] = replace(seen[case], value=np.zeros_like(seen[case].value))
    found = diagnosed(evidence(seen, session), mutants)
    assert found is not None
    assert ("bottleneck", "only a reduction larger than C goes wrong") == (found.stage, found.evidence)


FACTORS = st.sampled_from([0.0, 1.0, -1.0, 0.5, 1e-30, 1e30, 3e38])
SHAPES = st.sampled_from(["right", "image", "short", "scalar", "empty", "raises"])


@settings(
    max_examples=30,
    deadline=None,
    database=None,
    derandomize=True,
    phases=[Phase.generate],
    suppress_health_check=list(HealthCheck),
)
@given(factor=FACTORS, offset=FACTORS, most=SHAPES, some=SHAPES, seed=st.integers(0, 2**31))
def test_whatever_comes_back_the_diagnosis_ends_and_names_nothing_wrongly(
    factor: float, offset: float, most: str, some: str, seed: int, session: GradingSession, mutants: ComputedMutants
) -> None:
    random, seen = np.random.default_rng(seed), {}
    for number, case in enumerate(PINNED):
        kind = some if number % 3 == 0 else most
        size = int(np.prod(case.shape))
        shape = {"right": (size,), "image": case.shape, "short": (size - 1,), "scalar": (), "empty": (0,)}.get(kind, ())
        with np.errstate(over="ignore"):
            value = (random.normal(size=shape) * factor + offset).astype(np.float32)
        seen[case] = builders.raised("ValueError", "Incompatible shapes") if kind == "raises" else builders.outcome(value)
    found = diagnosed(evidence(seen, session), mutants)
    assert found is None or (not found.mistakes and found.stage in messages.STAGES)
