"""What a mistake is in the error model: the parts of the block that it replaces, and how a learner writes it."""

from typing import NamedTuple

from solution.model import Part

Pieces = dict[str, str]  # of a plain learner's file (`learner_file.py`), by name


class Mutation(NamedTuple):
    """One way to make one mistake. Those that are `pairs_only` are looked for alone and in pairs, not in threes; those that
    are `rare` alone, and in pairs with one that is neither.

    A mistake has several mutations where learners make it in several ways that give different numbers. Those that override
    `cast` with `parts.same` take several steps, between which numbers of 16 bits would be rounded: no pair has such a cast.
    """

    id: str
    detail: str | None
    overrides: dict[str, Part]
    pairs_only: bool = False
    written: tuple[Pieces, ...] = ()
    rare: bool = False

    @property
    def quantizes(self) -> bool:
        """True if the output contains only values of the coarser format in `detail`: all but a cast of what goes in."""
        return self.id == "precision-half" and "cast" not in self.overrides


def mutation(
    id_: str,
    detail: str | None = None,
    *,
    pairs_only: bool = False,
    written: tuple[Pieces, ...] = (),
    rare: bool = False,
    **overrides: Part,
) -> Mutation:
    """A mutation that replaces the parts `overrides`; `written` says how, in one way or several."""
    return Mutation(id_, detail, overrides, pairs_only or rare, written, rare)
