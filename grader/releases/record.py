"""Write the book that a learner's kit has in place of the reference and the error model. Knows both; judges nothing."""

import contextlib
from collections.abc import Callable
from pathlib import Path

import msgspec
import numpy as np
from msgspec.structs import replace

from grader import book, environment, inputs, recorded
from grader.batch import keys
from grader.cases import DEFAULT_SEED, PINNED, Plan
from grader.desk import Desk, Settings
from grader.error_model import ErrorModel
from grader.errors import Breakdown
from grader.files import write_whole
from grader.lane import Lane
from grader.predictions import Prediction, Right
from grader.recorded import Contents, Form, RecordedSwitch, Recording

MOST = 2  # mistakes at once
COUNTED = Plan(seed=DEFAULT_SEED + 1)  # the cases of a grade that counts: learners have the answers to the others in their kit
Progress = Callable[[str, int, int], None]


def record(cache: Path, plan: Plan, progress: Progress) -> bytes:
    """The book: the reference's outcomes on the cases of `plan`, those of the mistakes, alone and in pairs, on the pinned ones.

    The latter are kept in `cache`, and recorded anew when anything in the kit has changed.
    """
    kept, key = cache / "kit.book", f"{keys.kit()} {environment.machine_key()}"
    desk = Desk(Settings(plan, isolation="process", cache=cache))
    try:
        found = _kept(kept, key)
        if found is None:
            found = _record(desk, key, progress)
            with contextlib.suppress(OSError):  # a disk that refuses costs only time
                write_whole(kept, book.whole(recorded.KEY, found), mode=0o600)
        return book.whole(recorded.KEY, found | _answers(desk, found))
    finally:
        desk.close()


def _kept(path: Path, key: str) -> dict[str, np.ndarray] | None:
    with contextlib.suppress(Breakdown):
        recording = Recording(path)
        return recording.arrays if recording.contents.kit == key else None
    return None


def _answers(desk: Desk, found: dict[str, np.ndarray]) -> dict[str, np.ndarray]:
    """The reference's answers to the desk's cases, and the contents with the names of these."""
    cases = desk.answers.planned(desk.settings.plan)
    desk.answers.ensure(cases)
    contents = msgspec.json.decode(found["contents"].tobytes(), type=Contents)
    names = tuple(map(inputs.specification, cases))
    answers = {f"answer {name}": desk.answers.get(case) for name, case in zip(names, cases, strict=True)}
    return answers | {"contents": _packed(replace(contents, cases=names))}


def _record(desk: Desk, key: str, progress: Progress) -> dict[str, np.ndarray]:
    """All of the book but the answers."""
    model = desk.error_model
    desk.prepare()
    if not isinstance(model, ErrorModel):
        raise Breakdown("only a kit that has the error model can record what it gives")
    arrays = {"preflight": _preflight(desk)}
    sets = [(), *model.sets(MOST)]
    switches = [chosen[0] for chosen in sets if len(chosen) == 1]
    places = {id(switch): i for i, switch in enumerate(switches)}
    arrays["sets"] = np.array(
        [[*(places[id(one)] for one in chosen), *[-1] * (MOST - len(chosen))] for chosen in sets], np.int16
    )
    forms = []
    for number, case in enumerate(PINNED):
        progress("Recording what the mistakes give", number, len(PINNED))
        right = model.right(case)
        arrays |= {f"{name} {number}": np.asarray(getattr(right, name), np.float32) for name in Right.__struct_fields__}
        which, values, form = _outcomes([model.predict(case, chosen) for chosen in sets])
        arrays |= {f"which {number}": which, f"values {number}": recorded.planed(values)}
        forms.append(form)
        model.forget()
    contents = Contents(
        kit=key,
        versions=environment.versions(),
        cases=(),
        switches=tuple(RecordedSwitch(i, one.id, one.detail, one.rare, one.rounds) for i, one in enumerate(switches)),
        forms=tuple(forms),
    )
    return arrays | {"contents": _packed(contents)}


def _packed(contents: Contents) -> np.ndarray:
    return np.frombuffer(msgspec.json.encode(contents), np.uint8)


def _outcomes(predictions: list[Prediction]) -> tuple[np.ndarray, np.ndarray, tuple[Form, ...]]:
    """Which of the different outcomes each set has; their numbers, those of one form in a row; and the forms."""
    groups: dict[tuple[tuple[int, ...], str], dict[bytes, None]] = {}
    for one in predictions:
        groups.setdefault(_form(one), {})[_bytes(one)] = None
    numbers = {(form, data): None for form, group in groups.items() for data in group}
    place = {key: i for i, key in enumerate(numbers)}
    which = np.array([place[_form(one), _bytes(one)] for one in predictions], np.uint16)
    values = np.frombuffer(b"".join(data for _, data in numbers), np.float32)
    return which, values, tuple(Form(*form, len(group)) for form, group in groups.items())


def _form(one: Prediction) -> tuple[tuple[int, ...], str]:
    return ((), one.raised) if one.value is None else (one.value.shape, "")


def _bytes(one: Prediction) -> bytes:
    with np.errstate(over="ignore"):
        return b"" if one.value is None else one.value.astype(np.float32).tobytes()


def _preflight(desk: Desk) -> np.ndarray:
    lane = Lane(recorded.PREFLIGHT.read_bytes(), recorded.preflight_setup(desk.trusted))
    try:
        outcome = lane.call(recorded.PREFLIGHT_CASE)
    finally:
        lane.close()
    if outcome is None or outcome.value is None or lane.weights != "any-names":
        raise Breakdown("the preflight block did not run as it should: are JAX and Flax those of requirements.lock?")
    return outcome.value
