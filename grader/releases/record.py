"""Write the recording that a learner's kit has in place of the reference and the error model. Judges nothing."""

import contextlib
from collections.abc import Callable
from pathlib import Path

import msgspec
import numpy as np
from msgspec.structs import replace

from grader.core import array_file, machine
from grader.core.atomic_write import atomic_write
from grader.core.errors import Breakdown
from grader.core.values import DEFAULT_SEED, CasePlan
from grader.grading.kit_digest import kit_digest
from grader.grading.session import GradingSession
from grader.grading.settings import Settings
from grader.reference.computed_mutants import ComputedMutants
from grader.reference.goal_answers import to_arrays
from grader.reference.recorded_oracle import fingerprint
from grader.reference.recording import Contents, RecordedMutation, Recording, packed
from grader.se_block import inputs
from grader.se_block.observed_block import Activations
from grader.se_block.pinned_cases import PINNED
from grader.se_block.spec import RECORDING_KEY
from grader.se_block.stretch.goals import goals

MOST = 2  # mistakes at once
COUNTED = CasePlan(seed=DEFAULT_SEED + 1)  # of a grade that counts: learners have the answers to the other cases
Progress = Callable[[str, int, int], None]


def record(cache: Path, plan: CasePlan, progress: Progress) -> bytes:
    """The recording: the reference's outputs for the cases of `plan`, and what mutants give on the pinned ones.

    The latter are kept in `cache`, and recorded anew when anything in the kit has changed.
    """
    kept, key = cache / "kit.book", f"{kit_digest()} {machine.machine_key()}"
    with GradingSession(Settings(plan, isolation="process", cache=cache)) as session:
        found = _kept(kept, key)
        if found is None:
            found = _mutants(session, key, progress)
            with contextlib.suppress(OSError):  # a disk that refuses costs only time
                atomic_write(kept, array_file.encode(RECORDING_KEY, found), mode=0o600)
        return array_file.encode(RECORDING_KEY, found | _expected(session, found))


def _kept(path: Path, key: str) -> dict[str, np.ndarray] | None:
    with contextlib.suppress(Breakdown):
        recording = Recording(path)
        return recording.arrays if recording.contents.kit == key else None
    return None


def _expected(session: GradingSession, found: dict[str, np.ndarray]) -> dict[str, np.ndarray]:
    """The reference's outputs for the session's cases, and the contents with the names of these."""
    cases = session.oracle.cases(session.settings.plan)
    session.oracle.prepare(cases)
    contents = msgspec.json.decode(found["contents"].tobytes(), type=Contents)
    names = tuple(map(inputs.specification, cases))
    outputs = {f"answer {name}": session.oracle.expected(case) for name, case in zip(names, cases, strict=True)}
    return outputs | {"contents": _packed(replace(contents, cases=names))}


def _mutants(session: GradingSession, key: str, progress: Progress) -> dict[str, np.ndarray]:
    """All of the recording but the expected outputs."""
    computed = session.mutants
    session.prepare()
    if not isinstance(computed, ComputedMutants):
        raise Breakdown("only a kit that has the error model can record what it gives")
    arrays = {"fingerprint": _fingerprint(session)}
    mutants = [(), *computed.of_up_to(MOST)]
    mutations = [mutant[0] for mutant in mutants if len(mutant) == 1]
    number = {id(mutation): i for i, mutation in enumerate(mutations)}
    arrays["mutants"] = np.array(
        [[*(number[id(one)] for one in mutant), *[-1] * (MOST - len(mutant))] for mutant in mutants], np.int16
    )
    groups = []
    for i, case in enumerate(PINNED):
        progress("Recording what the mistakes give", i, len(PINNED))
        right = computed.activations(case)
        arrays |= {f"{name} {i}": np.asarray(getattr(right, name), np.float32) for name in Activations.__struct_fields__}
        arrays[f"which {i}"], arrays[f"values {i}"], group = packed(computed.predict(case, mutant) for mutant in mutants)
        groups.append(group)
        computed.forget()
    for goal in goals().values():
        arrays |= to_arrays(goal, session.goal_answers(goal))
    contents = Contents(
        kit=key,
        versions=machine.versions(),
        cases=(),
        mutations=tuple(
            RecordedMutation(i, one.id, one.detail, one.pairs_only, one.quantizes) for i, one in enumerate(mutations)
        ),
        groups=tuple(groups),
    )
    return arrays | {"contents": _packed(contents)}


def _packed(contents: Contents) -> np.ndarray:
    return np.frombuffer(msgspec.json.encode(contents), np.uint8)


def _fingerprint(session: GradingSession) -> np.ndarray:
    outcome, weights = fingerprint(session.trusted)
    if outcome.value is None or weights != "any-names":
        raise Breakdown("the fingerprint program did not run as it should: are JAX and Flax those of requirements.lock?")
    return outcome.value
