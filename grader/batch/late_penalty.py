"""What an instructor takes off for a late hand-in. It is nobody's choice but theirs, and is said wherever it counts."""

import re

from msgspec import Struct


class LatePenalty(Struct, frozen=True):
    """An amount in points, or in percent of the points that the hand-in has."""

    amount: float
    percent: bool

    def off(self, score: float) -> float:
        """The points that are left of `score`, with two decimals; never less than 0."""
        off = score * self.amount / 100 if self.percent else self.amount
        return round(max(score - off, 0.0), 2)

    @property
    def shown(self) -> str:
        """The amount as people write it."""
        return f"{self.amount:g}%" if self.percent else f"{self.amount:g} point{'' if self.amount == 1 else 's'}"

    def words(self, score: float, max_score: int) -> str:
        """What it does to a score, in a sentence."""
        return f"The instructor takes {self.shown} off for being late, so {self.off(score):g} of {max_score} points count."


def read(text: str) -> LatePenalty:
    """The penalty in a text such as `20%` or `2`; raises ValueError where it is none."""
    found = re.fullmatch(r"(\d+(?:[.,]\d+)?) ?(%?)", text.strip())
    amount = float(found[1].replace(",", ".")) if found else 0
    if not found or (found[2] and amount > 100):
        raise ValueError(f"{text!r} is neither points, such as 2, nor a share of the points, such as 20%")
    return LatePenalty(amount, bool(found[2]))
