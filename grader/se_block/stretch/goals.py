"""What a stretch goal is: what it asks for, its cases, the networks that its block fits, its mistakes in words.

A goal is the file `<id>.toml` beside this one. Knows no goal by its name, and no answer.
"""

import functools
import tomllib
from pathlib import Path

import msgspec
from msgspec import Struct

from grader.se_block.messages import LinePattern, MistakeText

FOLDER = Path(__file__).parent
TODO = 'raise NotImplementedError("TODO'  # what a learner replaces


class CasesOf(Struct, frozen=True, eq=False, forbid_unknown_fields=True):
    """The pinned cases, as `stretch/cases.py` writes them, and what generated ones are made of."""

    pinned: tuple[str, ...]
    sizes: tuple[tuple[int, int], ...]  # H and W
    channels: tuple[tuple[int, ...], ...]  # C, and the arguments behind x
    images: tuple[int, ...] = (0,)  # how many images a batch has; 0 where x is one image
    notes: dict[str, str] = {}  # what is special about cases of some `channels`, for whoever fails there first


class Goal(Struct, frozen=True, eq=False, forbid_unknown_fields=True):
    """A stretch goal."""

    id: str
    number: int
    title: str
    task: str
    formula: str
    solved: str
    networks: tuple[str, ...]  # of the tour, into which its block goes
    arguments: tuple[str, ...]  # of the function behind seed and x: the block's fields
    cases: CasesOf
    mistakes: dict[str, MistakeText]
    lines: dict[
        str, LinePattern
    ] = {}  # how the line of a mistake is found that has no own pattern, by the first word of its id
    takes_batches: bool = False

    @property
    def file(self) -> str:
        """The learner's file."""
        return f"{self.id}.py"

    @property
    def signature(self) -> str:
        """The arguments of its function."""
        return ", ".join(("seed", "x", *self.arguments))


@functools.cache
def goals() -> dict[str, Goal]:
    """All goals by id, in their order."""
    files = {file.stem: tomllib.loads(file.read_text(encoding="utf-8")) for file in FOLDER.glob("*.toml")}
    found = [msgspec.convert({"id": id_} | data, Goal) for id_, data in files.items()]
    return {goal.id: goal for goal in sorted(found, key=lambda goal: goal.number)}
