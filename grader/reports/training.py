"""The training for a person, as text and as a page: each seed with the block and without it, and what is seen."""

import json
import textwrap
from collections.abc import Iterator, Sequence
from typing import Any

from grader.reports.html import templates
from grader.reports.words import opening
from grader.se_block.training import STEPS, Learned, Run, Training
from grader.se_block.training_words import added, meaning, scales_in_words, shown, spread

WIDE, HIGH, LOWEST = 600, 240, 0  # of the curves: their size in units of the drawing, and the lowest accuracy, in percent
TITLE = "Small networks, trained without your block and with it"


def render(found: Training) -> str:
    """The training as text of at most 80 columns where a file's own words do not make it wider."""
    return "\n".join(_lines(found)) + "\n"


def _lines(found: Training) -> Iterator[str]:
    yield from opening(TITLE, found.path, found.problem, found.advice)
    for learned in found.learned:
        if learned.runs:
            yield from _of_task(learned)
    for note in found.notes:
        yield ""
        yield from textwrap.wrap(note, 78)


def _of_task(learned: Learned) -> Iterator[str]:
    if learned.task.number:
        yield ""
    yield from textwrap.wrap(about(learned), 78)
    yield ""
    rows = [(f"seed {seed}", *(shown(learned, learned.run(seed, block)) for block in (False, True))) for seed in seeds(learned)]
    if learned.finished(True):
        rows.append(("all", *(spread(learned.finished(block)) for block in (False, True))))
    for name, without, yours in [("", "without", "with your block"), *rows]:
        yield f"{name:8}{without:>18}{yours:>20}".rstrip()
    yield ""
    for text in said(learned):
        yield from textwrap.wrap(text, 78)


def about(learned: Learned) -> str:
    """What the figures are."""
    return (
        f"{learned.task.name}, in a network of {learned.task.network}: the unseen images that get the right label, "
        f"after {learned.task.steps} steps of training."
    )


def said(learned: Learned) -> list[str]:
    """What is seen, a paragraph each."""
    return [text for text in (meaning(learned), scales_in_words(learned), added(learned)) if text]


def seeds(learned: Learned) -> list[int]:
    """The seeds that were begun."""
    return sorted({run.seed for run in learned.runs})


def page(found: Training) -> str:
    """The training as a page of its own: for each task the curves, the heat maps before and after, and the same as tables."""
    drawn = [(learned, _curves(learned), steps(learned), heat_maps(learned)) for learned in found.learned if learned.runs]
    words = {"about": about, "said": said, "seeds": seeds, "shown": shown, "spread": spread}
    sizes = {"wide": WIDE, "high": HIGH, "levels": range(LOWEST, 101, 20), "at": _height}
    return templates().get_template("training.html").render(title=TITLE, found=found, drawn=drawn, **words, **sizes)


def as_json(found: Training) -> str:
    """The training as data, `se-block-train/1`: the accuracy from each seed, from 0 to 1, and the parameters."""
    tasks = [
        {
            "id": learned.task.id,
            "network": learned.task.kind,
            "with": [run.accuracy for run in learned.all_of(True)],
            "without": [run.accuracy for run in learned.all_of(False)],
            "parameters": {"with": _parameters(learned, True), "without": _parameters(learned, False)},
        }
        for learned in found.learned
        if learned.runs
    ]
    message = " ".join(filter(None, (found.problem, found.advice, *found.notes))) or None
    return json.dumps({"format": "se-block-train/1", "tasks": tasks, "message": message}, indent=2) + "\n"


def _parameters(learned: Learned, has_block: bool) -> int | None:
    return next((run.parameters for run in learned.all_of(has_block)), None)


def steps(learned: Learned) -> int:
    """How many steps the longest run has taken."""
    return STEPS * max(len(run.right) for run in learned.runs)


def _curves(learned: Learned) -> list[tuple[bool, str]]:
    return [(run.has_block, _points(run, learned.task.parts)) for run in learned.runs]


def heat_maps(learned: Learned) -> dict[str, Any]:
    """What the heat maps show, those that there are: the shares, and which of them are drawn palest and darkest."""
    maps = [(when, scales) for when, scales in (("before", learned.before), ("after", learned.after)) if scales]
    palest, darkest = _scale([share for _, scales in maps for row in scales.kinds for share in row])
    return {"maps": maps, "kinds": learned.task.kinds, "palest": palest, "darkest": darkest}


def _scale(shares: Sequence[float]) -> tuple[float, float]:
    """The shares that are drawn palest and darkest; never the same, so that a share of the way can be taken."""
    lowest, highest = min(shares, default=0.0), max(shares, default=1.0)
    return (lowest, highest) if highest > lowest else (lowest, lowest + 1)


def _points(run: Run, parts: int) -> str:
    """A curve's points: from left to right the steps, upwards the accuracy, from LOWEST to 100 %."""
    across = WIDE / max(parts, len(run.right))
    return " ".join(f"{across * (i + 1):.1f},{_height(100 * number / run.of):.1f}" for i, number in enumerate(run.right))


def _height(percentage: float) -> float:
    """Where an accuracy is drawn, from the top."""
    return HIGH * (100 - max(percentage, LOWEST)) / (100 - LOWEST)
