"""The training for a person, as text: each seed with the block and without it, and what is seen."""

import textwrap
from collections.abc import Iterator

from grader.core.sanitize import sanitize
from grader.se_block.training import Training, added, meaning, percent, spread

MOST = 2000  # characters of what the submission or its path says
TITLE = "A small network, trained without your block and with it"
ABOUT = "Unseen images that get the right one of two labels, after up to 200 steps:"


def render(found: Training) -> str:
    """The training as text of at most 80 columns where a file's own words do not make it wider."""
    return "\n".join(_lines(found)) + "\n"


def _lines(found: Training) -> Iterator[str]:
    yield TITLE
    yield sanitize(found.path, MOST)
    yield ""
    for text in filter(None, (found.problem, found.advice)):
        yield from textwrap.wrap(sanitize(text, MOST), 78)
        yield ""
    if not found.runs:
        return
    yield ABOUT
    yield ""
    rows = [(f"seed {seed}", *(percent(found.run(seed, block)) for block in (False, True))) for seed in _seeds(found)]
    rows.append(("all", *(spread(found.all_of(block)) for block in (False, True))))
    for name, without, yours in [("", "without", "with your block"), *rows]:
        yield f"{name:8}{without:>18}{yours:>20}".rstrip()
    yield ""
    for text in filter(None, (meaning(found), added(found))):
        yield from textwrap.wrap(text, 78)


def _seeds(found: Training) -> list[int]:
    return sorted({run.seed for run in found.runs})
