"""Compute the answers of a stretch goal: its reference gives the outputs, and its parts in NumPy what its mistakes give.

Like the main reference it runs in a trusted worker of its own, once: the answers are kept in the cache.
"""

import contextlib
import functools
import hashlib
import importlib
import itertools
from pathlib import Path
from typing import Any

import numpy as np

from grader.core import array_file, machine
from grader.core.errors import Breakdown
from grader.reference.computed_mutants import FILES, overrides
from grader.reference.goal_answers import GoalAnswers, Name, from_arrays, to_arrays
from grader.reference.mutants import Prediction
from grader.reference.reference_oracle import right_output
from grader.sandbox.supervisor import WorkerConfig, WorkerSupervisor
from grader.sandbox.worker_process import Program
from grader.se_block import calls, spec
from grader.se_block.stretch.cases import StretchCase, array, generated, pinned, specification
from grader.se_block.stretch.goals import Goal

FOLDER = spec.REFERENCE.parent / "stretch"


def computed(goal: Goal, cache: Path | None, trusted: WorkerConfig) -> GoalAnswers:
    """The answers, from the cache or anew; raises Breakdown where the reference does not run."""
    path, key = cache / f"stretch-{goal.id}.book" if cache else None, _key(goal)
    kept = array_file.read(path, key) if path else {}
    if kept:
        return from_arrays(goal, kept)
    answers = _computed(goal, trusted)
    if path:
        with contextlib.suppress(OSError):  # a disk that refuses costs only time
            array_file.write(path, key, to_arrays(goal, answers))
    return answers


def _key(goal: Goal) -> str:
    files = [FOLDER / goal.file, FOLDER / f"{goal.id}_mistakes.py", Path(__file__)]
    files += [file for pattern in FILES for file in sorted(FOLDER.parent.glob(pattern))]
    cases = repr([specification(case) for case in (*pinned(goal), *generated(goal))])
    return hashlib.sha256(b"".join(file.read_bytes() for file in files) + (cases + machine.machine_key()).encode()).hexdigest()


def _computed(goal: Goal, trusted: WorkerConfig) -> GoalAnswers:
    text = (FOLDER / goal.file).read_text(encoding="utf-8")
    with contextlib.closing(WorkerSupervisor(calls.submission_program(text), trusted)) as reference:
        expected = {case: _expected(reference, case) for case in (*pinned(goal), *generated(goal))}
    part = importlib.import_module(f"solution.stretch.{goal.id}_mistakes")
    singles = [(mistake,) for mistake in part.MISTAKES]
    pairs = [(one, other) for one, other in itertools.combinations(part.MISTAKES, 2) if not _collide(one, other)]
    noise = Program((FOLDER.parent / "noise.py").read_text(encoding="utf-8"), "noise.py", "draw_noise")
    with contextlib.closing(WorkerSupervisor(noise, trusted)) as worker:
        drawn = functools.cache(functools.partial(_noise, worker))
        predictions = {case: tuple(_predictions(case, part.RIGHT, (*singles, *pairs), drawn)) for case in pinned(goal)}
    names = tuple(tuple[Name, ...]((one.id, one.detail) for one in mutant) for mutant in (*singles, *pairs))
    return GoalAnswers(expected, names, predictions)


def _collide(one: Any, other: Any) -> bool:
    return bool(one.overrides.keys() & other.overrides.keys())


def _expected(worker: WorkerSupervisor, case: StretchCase) -> np.ndarray:
    outcome = calls.call_with(worker, case.image.seed, array(case), *case.sizes)
    return right_output(outcome, array(case).size, specification(case))


def _predictions(case: StretchCase, right: dict[str, Any], mutants: Any, noise: Any) -> list[Prediction]:
    from solution.model import Model, Raises

    sizes = case.sizes if len(case.sizes) > 1 else case.image.reduction
    model, found = Model(array(case), sizes, case.image.seed, noise), list[Prediction]()
    for mutant in mutants:
        try:
            found.append(Prediction(model.output(right | overrides(mutant))))
        except Raises as raised:
            found.append(Prediction(None, raised.kind))
    return found


def _noise(worker: WorkerSupervisor, seed: int, root: int) -> np.ndarray:
    outcome = worker.call((seed, root))
    if outcome is None or outcome.value is None:
        raise Breakdown("the random numbers of the error model could not be drawn")
    return outcome.value.reshape(3, 3, -1)
