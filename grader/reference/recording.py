"""The file that a learner's kit has in place of the reference and the error model: its format, and how to read it.

It holds the reference's outputs, and on each pinned case the outcomes of all mutants of one and two mutations. Mutants share
most outcomes, so each different outcome is stored once, in groups of one form. Computes no block.
"""

import math
from collections.abc import Iterable
from pathlib import Path

import msgspec
import numpy as np
from msgspec import Struct

from grader.core import array_file
from grader.core.errors import Breakdown
from grader.reference.mutants import Prediction
from grader.se_block.spec import RECORDING_KEY

FINGERPRINT_SEED = 20180919


class RecordedMutation(Struct, frozen=True):
    """One way to make a mistake, by its number and name; what it does is recorded."""

    number: int
    id: str
    detail: str | None
    pairs_only: bool
    quantizes: bool


class OutcomeGroup(Struct, frozen=True):
    """`count` recorded outcomes in a row, all of one shape, or all the same kind of exception."""

    shape: tuple[int, ...]
    raised: str
    count: int


class Contents(Struct, frozen=True):
    """What the arrays of the file are about."""

    kit: str  # a digest of the kit that recorded it, and of its machine
    versions: dict[str, str]
    cases: tuple[str, ...]  # as `--case` takes them: the pinned ones first
    mutations: tuple[RecordedMutation, ...]
    groups: tuple[tuple[OutcomeGroup, ...], ...]  # for each pinned case


class Recording:
    """The file's arrays by name, and what they are about."""

    def __init__(self, path: Path) -> None:
        self.arrays = array_file.read(path, RECORDING_KEY)
        try:
            self.contents = msgspec.json.decode(self.arrays["contents"].tobytes(), type=Contents)
        except (KeyError, msgspec.DecodeError):
            raise Breakdown(f"the recorded answers {path} are missing or damaged; get the kit again") from None

    def outcomes(self, number: int) -> tuple[np.ndarray, list[Prediction]]:
        """For a pinned case: which outcome each mutant has, and all outcomes that there are."""
        return self.arrays[f"which {number}"], unpacked(self.arrays[f"values {number}"], self.contents.groups[number])


def packed(predictions: Iterable[Prediction]) -> tuple[np.ndarray, np.ndarray, tuple[OutcomeGroup, ...]]:
    """Which of the different outcomes each mutant has; their numbers, those of one form in a row; and the groups."""
    groups: dict[tuple[tuple[int, ...], str], dict[bytes, None]] = {}
    with np.errstate(over="ignore"):
        keys = [(_form(one), _bytes(one)) for one in predictions]
    for form, data in keys:
        groups.setdefault(form, {})[data] = None
    numbers = {(form, data): None for form, group in groups.items() for data in group}
    place = {key: i for i, key in enumerate(numbers)}
    which = np.array([place[key] for key in keys], np.uint16)
    values = np.frombuffer(b"".join(data for _, data in numbers), np.float32)
    return which, byte_shuffle(values), tuple(OutcomeGroup(*form, len(group)) for form, group in groups.items())


def unpacked(rows: np.ndarray, groups: Iterable[OutcomeGroup]) -> list[Prediction]:
    """All different outcomes, from the numbers and the groups of `packed`."""
    values, found, start = byte_unshuffle(rows).astype(np.float64), list[Prediction](), 0
    for group in groups:
        size = 0 if group.raised else math.prod(group.shape)
        for _ in range(group.count):
            value = None if group.raised else values[start : start + size].reshape(group.shape)
            found.append(Prediction(value, group.raised))
            start += size
    return found


def _form(one: Prediction) -> tuple[tuple[int, ...], str]:
    return ((), one.raised) if one.value is None else (one.value.shape, "")


def _bytes(one: Prediction) -> bytes:
    return b"" if one.value is None else one.value.astype(np.float32).tobytes()


def byte_shuffle(values: np.ndarray) -> np.ndarray:
    """float32 numbers as four rows, of all their first bytes, all their second ones ...: these compress better."""
    return np.ascontiguousarray(values.view(np.uint8).reshape(-1, 4).T)


def byte_unshuffle(rows: np.ndarray) -> np.ndarray:
    """The numbers again."""
    return np.ascontiguousarray(rows.T).view(np.float32).reshape(-1)
