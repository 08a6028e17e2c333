"""The lesson's figures of the worked example and of the networks, from what the reference and `make tour` give.

`python -m tests.support.lesson_figures` (or `make docs`) draws them anew.
"""

import re
from collections.abc import Sequence
from itertools import groupby
from math import log2
from pathlib import Path
from typing import Any

from grader.core.machine import ROOT
from grader.grading.look_inside import look_inside
from grader.grading.session import GradingSession
from grader.grading.settings import for_this_machine
from grader.grading.tour import tour
from grader.intake import submission
from grader.reports.drawing import drawn
from grader.reports.html import templates
from grader.se_block.picture import Picture
from grader.se_block.pinned_cases import WORKED_EXAMPLE
from grader.se_block.tour import Stop
from tests.support.files import SUBMISSIONS

FIGURES = ROOT / "exercise" / "figures"
_TITLES = {
    "x": ("x", "4 x 4 pixels, 4 channels"),
    "squeeze": ("squeeze", "the mean of each channel"),
    "hidden": ("Dense(2)", "the hidden units, before the ReLU"),
    "active": ("ReLU", "below 0 becomes 0"),
    "logits": ("Dense(4)", "a number a channel again"),
    "gates": ("sigmoid", "the gates, between 0 and 1"),
    "output": ("scale", "x times its gates: the output"),
}


def worked_example(session: GradingSession) -> Picture:
    """The steps of the lesson's example in a right block."""
    return look_inside(submission.read(ROOT / "solution" / "se_block.py"), session, [WORKED_EXAMPLE], lambda _case: None)[0]


def flow(picture: Picture) -> str:
    """The block's steps, each with what it gives for the worked example."""
    steps, y = [], 4
    for panel, step in zip(picture.panels, drawn(picture), strict=True):
        title, about = _TITLES[panel.id]
        high = 76 if panel.is_image else 118 if step.has_negative else 78
        steps.append({"title": title, "about": about, "drawn": step, "y": y, "next": y + high})
        y += high
    numbers = [f"{_TITLES[panel.id][0]}: {_row(panel.yours)}" for panel in picture.panels if not panel.is_image]
    title = "The steps of the block, and what each gives for the worked example"
    return _drawn("flow", title, numbers, height=y, steps=steps)


def gates(picture: Picture) -> str:
    """Each channel of the worked example, its gate, and the channel of the output."""
    before, after = drawn(picture)[0].yours, drawn(picture)[-1].yours
    found = next(panel.yours for panel in picture.panels if panel.id == "gates")
    assert found is not None
    channels = [
        {"before": one, "gate": float(gate), "after": other} for one, gate, other in zip(before, found, after, strict=True)
    ]
    title = "Each channel of the worked example is multiplied by its gate"
    return _drawn("worked_gates", title, [f"gates: {_row(found)}"], height=26 + 78 * len(channels), channels=channels)


def networks(stops: Sequence[Stop]) -> str:
    """Where the blocks sit in each network: a bar for each, the higher, the more channels it has."""
    found = []
    for stop in stops:
        same = [(channels, list(group)) for channels, group in groupby(stop.places, lambda place: place.channels)]
        groups, x, wide = [], 0.0, 24
        gap = (640 - wide * len(stop.places)) / max(len(same), 1)
        for channels, places in same:
            bars = [
                {"x": f"{x + gap / 2 + wide * i:.1f}", "wide": wide - 4, "high": 6 * log2(channels)} for i in range(len(places))
            ]
            groups.append({"bars": bars, "middle": f"{x + gap / 2 + wide * len(places) / 2:.1f}", "label": str(channels)})
            x += gap + wide * len(places)
        found.append({"name": stop.network.name, "blocks": len(stop.places), "groups": groups})
    numbers = [f"{stop.network.name}: {stop.where}" for stop in stops]
    title = "Where the blocks sit in four networks: a bar for each block, and below it how many channels it has"
    return _drawn("networks", title, numbers, height=130 * len(found), networks=found)


def all_figures(session: GradingSession) -> dict[Path, str]:
    """Every figure of this file, as it is now."""
    picture = worked_example(session)
    stops = tour(submission.read(SUBMISSIONS / "right"), session).stops
    return {
        FIGURES / "flow.svg": flow(picture),
        FIGURES / "worked_gates.svg": gates(picture),
        FIGURES / "networks.svg": networks(stops),
    }


def _row(numbers: Any) -> str:
    return " ".join(f"{number:.4f}" for number in numbers)


def _drawn(name: str, title: str, numbers: Sequence[str], **more: Any) -> str:
    text = (
        templates(Path(__file__).with_name("figures"))
        .get_template(f"{name}.svg")
        .render(title=title, numbers=";\n".join(numbers), **more)
    )
    return re.sub(r"\n\s*\n+", "\n", text).lstrip() + "\n"


if __name__ == "__main__":
    with GradingSession(for_this_machine()) as session:
        for file, text in all_figures(session).items():
            file.write_text(text, "utf-8")
