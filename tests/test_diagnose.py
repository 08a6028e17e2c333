"""A diagnosis speaks where one explanation is left, points to a stage where none is, and is silent where nothing is known."""

from collections.abc import Mapping
from pathlib import Path

import numpy as np
import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from grader import catalogue, environment, error_model
from grader.cases import PINNED, WORKED
from grader.desk import Desk
from grader.diagnose import diagnose
from grader.error_model import ErrorModel
from grader.evidence import Evidence, Repeat
from grader.lane import Setup
from grader.model import Case, Diagnosis, Outcome, OutcomeKind
from grader.process import Limits
from grader.selfcheck import label
from solution.mistakes import SWITCHES
from solution.written import WRITTEN, source
from tests import builders
from tests.test_explain import as_outcome

WRITTEN_BY_NAME = {label(one.id, one.detail): one for one in reversed(WRITTEN)}
SWITCH_BY_NAME = {label(one.id, one.detail): one for one in reversed(SWITCHES)}


def evidence(seen: Mapping[Case, Outcome], desk: Desk, **fields: object) -> Evidence:
    return builders.evidence(seen, expected=desk.answers.get, **fields)


def made(*names: str, model: ErrorModel) -> dict[Case, Outcome]:
    """The outcomes of a block with these mistakes."""
    switches = [SWITCH_BY_NAME[name] for name in names]
    return {case: as_outcome(model.predict(case, switches)) for case in PINNED}


def diagnosed(seen: Evidence, model: ErrorModel, text: str = "", case: Case | None = None) -> Diagnosis | None:
    return diagnose(seen, model, text.encode(), case, lambda _done, _of: None)


def test_two_mistakes_come_in_the_order_of_the_stages_with_their_lines(desk: Desk, model: ErrorModel) -> None:
    names = ("scale-residual", "squeeze-sum")
    text = source(*(WRITTEN_BY_NAME[name] for name in names))
    found = diagnosed(evidence(made(*names, model=model), desk), model, text)
    assert found is not None
    assert ["squeeze-sum", "scale-residual"] == [mistake.id for mistake in found.mistakes]
    assert ("squeeze", True) == (found.stage, found.certain)
    lines = text.split("\n")
    shown = [lines[(mistake.line or 0) - 1].strip() for mistake in found.mistakes]
    assert ["squeezed = jnp.sum(x, axis=(0, 1))", "return x + x * gates"] == shown


def test_a_mistake_has_the_catalogue_s_words_with_its_detail(desk: Desk, model: ErrorModel) -> None:
    found = diagnosed(evidence(made("bottleneck-fixed [4]", model=model), desk), model)
    assert found is not None
    (mistake,) = found.mistakes
    entry = catalogue.entries()["bottleneck-fixed"][1].about("4")
    assert (entry.title, entry.explanation, entry.hints) == (mistake.title, mistake.explanation, mistake.hints)
    assert "4" == mistake.detail
    assert mistake.line is None


def test_the_steps_inside_the_block_are_shown_where_they_differ(desk: Desk, model: ErrorModel) -> None:
    found = diagnosed(evidence(made("squeeze-sum", model=model), desk), model, case=WORKED)
    assert found is not None
    squeeze, *_ = found.steps
    assert ("squeeze", [0.875, 1.0, 1.125, 0.8125], [14.0, 16.0, 18.0, 13.0]) == (
        squeeze.name,
        squeeze.expected,
        squeeze.actual,
    )
    gates = diagnosed(evidence(made("gate-tanh", model=model), desk), model, case=WORKED)
    assert gates is not None
    assert ["gates"] == [step.name for step in gates.steps]


def test_output_that_differs_from_call_to_call_is_named(desk: Desk, model: ErrorModel) -> None:
    seen = made("squeeze-sum", model=model)
    other = builders.outcome(np.zeros(1, np.float32))
    repeats = tuple(Repeat(case, seen[case], other, "later") for case in (PINNED[0], WORKED))
    found = diagnosed(evidence(seen, desk, repeats=repeats), model)
    assert found is not None
    assert ["seed-unused-randomness"] == [mistake.id for mistake in found.mistakes]
    once = diagnosed(evidence(seen, desk, repeats=(repeats[0], *builders.repeats(seen)[1:])), model)
    assert once is not None  # a block that remembers differs once: that is not randomness
    assert ["squeeze-sum"] == [mistake.id for mistake in once.mistakes]


@pytest.mark.parametrize("name", ["weights-initializer [he_normal]", "weights-initializer [zeros]"])
def test_what_other_blocks_give_too_is_named_only_where_the_file_speaks_of_it(name: str, desk: Desk, model: ErrorModel) -> None:
    seen = evidence(made(name, model=model), desk)
    spoken, silent = diagnosed(seen, model, source(WRITTEN_BY_NAME[name])), diagnosed(seen, model, source())
    assert spoken is not None and silent is not None
    assert [name] == [label(mistake.id, mistake.detail) for mistake in spoken.mistakes]
    assert ((), False, "gate") == (silent.mistakes, silent.certain, silent.stage)


@pytest.mark.parametrize(
    "wrong",
    [
        builders.raised("NotImplementedError", "TODO 1"),
        builders.ended(OutcomeKind.TIMED_OUT),
        builders.ended(OutcomeKind.CRASHED),
    ],
    ids=["stub", "time-out", "crash"],
)
def test_where_the_error_model_has_nothing_to_say_it_is_not_even_opened(wrong: Outcome, desk: Desk, tmp_path: Path) -> None:
    closed = ErrorModel(tmp_path / "mistakes.book", Setup("none", Limits(), None))
    assert diagnosed(evidence(dict.fromkeys(PINNED, wrong), desk), closed) is None
    assert not list(tmp_path.iterdir())


def test_a_block_that_is_right_on_all_pinned_cases_gets_no_diagnosis(desk: Desk, model: ErrorModel) -> None:
    assert diagnosed(evidence(made(model=model), desk), model) is None


def test_without_an_error_model_there_is_no_diagnosis(
    desk: Desk, model: ErrorModel, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(environment, "REFERENCE", tmp_path / "solution" / "se_block.py")
    absent = ErrorModel(None, Setup("none", Limits(), None))
    assert diagnosed(evidence(made("squeeze-sum", model=model), desk), absent) is None


def test_a_second_time_nothing_is_recorded_and_no_worker_starts(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    assert desk.settings.cache is not None

    def start(*_: object) -> None:
        raise AssertionError("a worker was started")

    monkeypatch.setattr(error_model, "Lane", start)
    again = ErrorModel(desk.settings.cache / "mistakes.book", Setup("none", Limits(), None))
    assert again.open(lambda _done, _of: pytest.fail("something was recorded"))
    found = diagnosed(evidence(made("gate-softmax", model=again), desk), again)
    assert found is not None
    assert ["gate-softmax"] == [mistake.id for mistake in found.mistakes]


def test_numbers_that_are_not_finite_explain_nothing(desk: Desk, model: ErrorModel) -> None:
    seen = {case: builders.outcome(np.full(np.prod(case.shape), np.nan, np.float32)) for case in PINNED}
    found = diagnosed(evidence(seen, desk), model)
    assert found is not None
    assert ((), "output") == (found.mistakes, found.stage)
    assert "not a finite number" in found.evidence


def test_another_dtype_is_placed(desk: Desk, model: ErrorModel) -> None:
    seen = {case: builders.outcome(outcome.value.astype(np.float64)) for case, outcome in made(model=model).items()}
    found = diagnosed(evidence(seen, desk), model)
    assert found is not None
    assert ("precision", "they come back as float64 where float32 goes in") == (found.stage, found.evidence)


def test_only_a_clamp_that_goes_wrong_in_a_way_of_its_own_is_placed(desk: Desk, model: ErrorModel) -> None:
    seen = made(model=model)
    for case in PINNED:
        if case.clamped:
            seen[case] = replace(seen[case], value=np.zeros_like(seen[case].value))
    found = diagnosed(evidence(seen, desk), model)
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
    factor: float, offset: float, most: str, some: str, seed: int, desk: Desk, model: ErrorModel
) -> None:
    random, seen = np.random.default_rng(seed), {}
    for number, case in enumerate(PINNED):
        kind = some if number % 3 == 0 else most
        size = int(np.prod(case.shape))
        shape = {"right": (size,), "image": case.shape, "short": (size - 1,), "scalar": (), "empty": (0,)}.get(kind, ())
        with np.errstate(over="ignore"):
            value = (random.normal(size=shape) * factor + offset).astype(np.float32)
        seen[case] = builders.raised("ValueError", "Incompatible shapes") if kind == "raises" else builders.outcome(value)
    found = diagnosed(evidence(seen, desk), model)
    assert found is None or (not found.mistakes and found.stage in catalogue.STAGES)
