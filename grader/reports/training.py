"""The training for a person, as text and as a page: each seed with the block and without it, and what is seen."""

import textwrap
from collections.abc import Iterator, Sequence

from grader.reports.html import templates
from grader.reports.words import opening
from grader.se_block.training import PARTS, STEPS, Training, added, meaning, percent, scales_in_words, spread

WIDE, HIGH, LOWEST = 600, 240, 40  # of the curves: their size in units of the drawing, and the lowest accuracy, in percent
TITLE = "A small network, trained without your block and with it"
ABOUT = f"Unseen images that get the right one of two labels, after up to {PARTS * STEPS} steps:"


def render(found: Training) -> str:
    """The training as text of at most 80 columns where a file's own words do not make it wider."""
    return "\n".join(_lines(found)) + "\n"


def _lines(found: Training) -> Iterator[str]:
    yield from opening(TITLE, found.path, found.problem, found.advice)
    if not found.runs:
        return
    yield ABOUT
    yield ""
    rows = [(f"seed {seed}", *(percent(found.run(seed, block)) for block in (False, True))) for seed in _seeds(found)]
    rows.append(("all", *(spread(found.all_of(block)) for block in (False, True))))
    for name, without, yours in [("", "without", "with your block"), *rows]:
        yield f"{name:8}{without:>18}{yours:>20}".rstrip()
    yield ""
    for text in _said(found):
        yield from textwrap.wrap(text, 78)


def _said(found: Training) -> list[str]:
    """What is seen, a paragraph each."""
    return [text for text in (meaning(found), scales_in_words(found), added(found)) if text]


def _seeds(found: Training) -> list[int]:
    return sorted({run.seed for run in found.runs})


def page(found: Training) -> str:
    """The training as a page of its own: the curves, the heat maps before and after, and the same as tables."""
    about = {"title": TITLE, "about": ABOUT, "wide": WIDE, "high": HIGH, "levels": range(50, 101, 10), "seeds": _seeds(found)}
    curves = [(run.has_block, _points(run.right, run.of)) for run in found.runs]
    steps = [STEPS * (part + 1) for part in range(max((len(run.right) for run in found.runs), default=0))]
    maps = [(when, scales) for when, scales in (("before", found.before), ("after", found.after)) if scales]
    palest, darkest = _scale([share for _, scales in maps for row in scales.cues for share in row])
    scale = {"palest": palest, "darkest": darkest}
    words = {"said": _said(found), "curves": curves, "steps": steps, "maps": maps, "percent": percent, "spread": spread}
    return templates().get_template("training.html").render(found=found, at=_height, **about, **scale, **words)


def _scale(shares: Sequence[float]) -> tuple[float, float]:
    """The shares that are drawn palest and darkest; never the same, so that a share of the way can be taken."""
    lowest, highest = min(shares, default=0.0), max(shares, default=1.0)
    return (lowest, highest) if highest > lowest else (lowest, lowest + 1)


def _points(right: Sequence[int], of: int) -> str:
    """A curve's points: from left to right the steps, upwards the accuracy, from LOWEST to 100 %."""
    across = WIDE / max(PARTS, len(right))
    return " ".join(f"{across * (i + 1):.1f},{_height(100 * number / of):.1f}" for i, number in enumerate(right))


def _height(percentage: float) -> float:
    """Where an accuracy is drawn, from the top."""
    return HIGH * (100 - max(percentage, LOWEST)) / (100 - LOWEST)
