"""The texts of mistakes and stages, from the files in `messages/`: titles, explanations, hints, and how to find the line."""

import functools
import re
import tomllib
from pathlib import Path
from typing import Any, Literal

import msgspec
from msgspec import Struct
from msgspec.structs import replace

STAGES = ("input", "seed", "weights", "squeeze", "bottleneck", "activation", "gate", "scale", "output", "precision")
USE_ALL_BEFORE = ("bottleneck", "activation", "gate")  # steps that need those before them, also where they are wrong
FOLDER = Path(__file__).with_name("messages")
ABOUT_WEIGHTS = ("seed", "weights")  # the stages whose mistakes change nothing but the weights
RANDOM = "seed-unused-randomness"  # the mistake of a block that differs from call to call


class LinePattern(Struct, frozen=True, forbid_unknown_fields=True):
    """The line of a learner's file that makes a mistake: what it `holds`, a regular expression, and which one if several do.

    It may have to stand `inside` a function. One that `follows_width` builds a layer, and where the layer's width has a name,
    the line that gives the name its value is meant.
    """

    holds: str
    which: Literal["only", "first", "second", "last"] = "only"
    inside: str = ""
    follows_width: bool = False

    def __post_init__(self) -> None:
        re.compile(self.holds)


class Stage(Struct, frozen=True, forbid_unknown_fields=True):
    """A stage of the block: what it is called, what it does, and what to ask where nothing more is known."""

    title: str
    means: str
    question: str
    line: LinePattern | None = None  # of those of its mistakes that name no other


class MistakeText(Struct, frozen=True, forbid_unknown_fields=True):
    """A mistake in words; `{detail}` stands for its detail."""

    title: str
    explanation: str
    hints: tuple[str, str, str]
    line: LinePattern | None = None
    named_if: dict[str, str] = {}  # by detail: a regular expression for the file, where others give the same numbers

    def __post_init__(self) -> None:
        for pattern in self.named_if.values():
            re.compile(pattern.encode())

    def about(self, detail: str | None) -> "MistakeText":
        """The same with the detail filled in."""
        title, explanation, *hints = (
            text.replace("{detail}", detail or "") for text in (self.title, self.explanation, *self.hints)
        )
        return replace(self, title=title, explanation=explanation, hints=(hints[0], hints[1], hints[2]))


@functools.cache
def stages() -> dict[str, Stage]:
    """All stages, by name, in the order in which a block does them."""
    return {name: msgspec.convert(_file(name)["stage"], Stage) for name in STAGES}


@functools.cache
def mistakes() -> dict[str, tuple[str, MistakeText]]:
    """All mistakes by id, each with its stage."""
    return {
        id_: (stage, msgspec.convert(text, MistakeText))
        for stage in STAGES
        for id_, text in _file(stage).items()
        if id_ != "stage"
    }


def stage_of(id_: str) -> str:
    """The stage of a mistake."""
    return mistakes()[id_][0]


def line_of(id_: str) -> LinePattern | None:
    """How to find the line that makes a mistake: its own pattern, or its stage's; None where there is none."""
    stage, text = mistakes()[id_]
    return text.line or stages()[stage].line


def may_be_named(id_: str, detail: str | None, text: str) -> bool:
    """Whether the mistake may be named in this file: of mistakes that give equal numbers, those that it speaks of."""
    pattern = mistakes()[id_][1].named_if.get(detail or "", "")
    return re.search(pattern, text) is not None


@functools.cache
def check_hints() -> dict[str, tuple[str, str]]:
    """What to hint at when a check fails and no mistake is named, by the check's id."""
    return {id_: (text["hints"][0], text["hints"][1]) for id_, text in _file("checks").items()}


def _file(stage: str) -> dict[str, Any]:
    return tomllib.loads((FOLDER / f"{stage}.toml").read_text(encoding="utf-8"))
