"""The table of everybody on the page of a class: what its rows can be filtered and sorted by. Knows rows; writes nothing."""

from collections.abc import Sequence

from msgspec import Struct

from grader.batch.class_summary import LearnerRow
from grader.core.values import Verdict
from grader.reports.words import WORDS

NOTHING = "handed in nothing"


class Line(Struct, frozen=True):
    """A row, the classes by which the page's style finds it, and its place in each order as the style reads it."""

    row: LearnerRow
    classes: tuple[str, ...]
    order: str


class Everybody(Struct, frozen=True):
    """The rows of a class, and the values of each thing that they are filtered by, as a person reads them."""

    lines: tuple[Line, ...]
    sections: tuple[str, ...]
    verdicts: tuple[str, ...]
    mistakes: tuple[str, ...]
    looks: tuple[str, ...]
    orders: tuple[str, ...]


def everybody(rows: Sequence[LearnerRow]) -> Everybody:
    """The table of these rows."""
    sections = tuple(sorted({one.section for one in rows if one.section}, key=str.casefold))
    verdicts = tuple(dict.fromkeys(_verdict(one) for one in sorted(rows, key=_place_of_verdict)))
    mistakes = tuple(sorted({title for one in rows for _, title in one.mistakes}, key=str.casefold))
    orders = {
        "name": _places([one.learner.casefold() for one in rows]),
        "points": _places([(one.score is None, -(one.score or 0)) for one in rows]),
        "verdict": _places([_place_of_verdict(one) for one in rows]),
    }
    if len(sections) > 1:
        orders["section"] = _places([(not one.section, one.section.casefold()) for one in rows])
    lines = []
    for i, one in enumerate(rows):
        classes = [f"verdict-{verdicts.index(_verdict(one)) + 1}"]
        classes += [f"section-{sections.index(one.section) + 1}"] if one.section else []
        classes += [f"mistake-{mistakes.index(title) + 1}" for title in dict.fromkeys(title for _, title in one.mistakes)]
        classes += ["look-1"] if one.look else []
        order = "; ".join(f"--{name}: {places[i]}" for name, places in orders.items())
        lines.append(Line(one, tuple(classes), order))
    return Everybody(
        tuple(lines), sections, verdicts, mistakes, ("yes",) if any(one.look for one in rows) else (), tuple(orders)
    )


def _verdict(row: LearnerRow) -> str:
    return WORDS[row.verdict] if row.verdict else NOTHING


def _place_of_verdict(row: LearnerRow) -> int:
    return list(Verdict).index(row.verdict) if row.verdict else len(Verdict)


def _places(keys: Sequence[object]) -> list[int]:
    """The place of each key when they are sorted; equal ones keep their order."""
    places = [0] * len(keys)
    for place, i in enumerate(sorted(range(len(keys)), key=keys.__getitem__)):  # type: ignore[arg-type]
        places[i] = place
    return places
