"""The texts of the mistakes and stages: titles, explanations, hints. Knows files of texts; not what makes a mistake one."""

import functools
import tomllib
from pathlib import Path
from typing import Any

import msgspec
from msgspec import Struct

STAGES = ("input", "seed", "weights", "squeeze", "bottleneck", "activation", "gate", "scale", "output", "precision")
FOLDER = Path(__file__).parent / "mistakes"


class Stage(Struct, frozen=True, forbid_unknown_fields=True):
    """A stage of the block: what it is called, what it does, and what to ask where nothing more is known."""

    title: str
    means: str
    question: str


class Entry(Struct, frozen=True, forbid_unknown_fields=True):
    """A mistake in words; `{detail}` stands for its detail."""

    title: str
    explanation: str
    hints: tuple[str, str, str]

    def about(self, detail: str | None) -> "Entry":
        """The same with the detail filled in."""
        title, explanation, *hints = (
            text.replace("{detail}", detail or "") for text in (self.title, self.explanation, *self.hints)
        )
        return Entry(title, explanation, (hints[0], hints[1], hints[2]))


@functools.cache
def stages() -> dict[str, Stage]:
    """All stages, by name, in the order in which a block does them."""
    return {name: msgspec.convert(_file(name)["stage"], Stage) for name in STAGES}


@functools.cache
def entries() -> dict[str, tuple[str, Entry]]:
    """All mistakes by id, each with its stage."""
    return {
        id_: (stage, msgspec.convert(text, Entry)) for stage in STAGES for id_, text in _file(stage).items() if id_ != "stage"
    }


def stage_of(id_: str) -> str:
    """The stage of a mistake."""
    return entries()[id_][0]


@functools.cache
def check_hints() -> dict[str, tuple[str, str]]:
    """What to hint at when a check fails and no mistake is named, by the check's id."""
    return {id_: (text["hints"][0], text["hints"][1]) for id_, text in _file("checks").items()}


def _file(stage: str) -> dict[str, Any]:
    return tomllib.loads((FOLDER / f"{stage}.toml").read_text(encoding="utf-8"))
