"""The lesson's picture: the gates of a right block for the two cues, before and after its training, as `make train` has them.

`python -m tests.support.gates_picture` (or `make docs`) trains a network and draws it anew. The picture carries its numbers.
"""

import re

from msgspec.structs import replace

from grader.core.machine import ROOT
from grader.grading.session import GradingSession
from grader.grading.settings import for_this_machine
from grader.grading.training import train
from grader.intake import submission
from grader.reports.html import templates
from grader.reports.training import heat_maps
from grader.se_block.training import CUES, Learned, Scales

FILE = ROOT / "exercise" / "figures" / "trained_gates.svg"
_DRAWN = """\
{% from "gates.html" import heat_map -%}
<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 640 200" width="640" role="img" aria-labelledby="title numbers">
<title id="title">The gates of a right block for the two cues, before and after the training</title>
<desc id="numbers">
{{ numbers }}
</desc>
<style>
text { font: 13px sans-serif; fill: #1d2129; } rect { fill: #2b7a4b; stroke: #d5d9e0; }
@media (prefers-color-scheme: dark) { text { fill: #e8eaed; } rect { fill: #4fb477; stroke: #3a3f47; } }
</style>
{% for when, gates in maps %}
<g transform="translate(0 {{ 100 * loop.index0 }})">
<text x="70" y="14">{{ when | capitalize }} the training</text>
<g transform="translate(0 20)">
{{ heat_map(gates, kinds, palest, darkest, 36) }}</g>
</g>
{% endfor %}
</svg>
"""


def picture(learned: Learned) -> str:
    """The picture of these gates, rounded to hundredths."""
    learned = replace(learned, before=_rounded(learned.before), after=_rounded(learned.after))
    drawn = heat_maps(learned)
    numbers = [
        f"{when}, {kind}: " + " ".join(f"{gate:.2f}" for gate in gates)
        for when, scales in drawn["maps"]
        for kind, gates in zip(learned.task.kinds, scales.kinds, strict=True)
    ]
    text = templates().from_string(_DRAWN).render(numbers=";\n".join(numbers), **drawn)
    return re.sub(r"\n\s*\n+", "\n", text) + "\n"


def drawn_in(text: str) -> Learned:
    """The gates that a picture carries."""
    found = [tuple(map(float, row.split())) for row in re.findall(r"^\w+, cue -?1: ([\d. ]+)", text, re.MULTILINE)]
    return Learned(CUES, before=Scales(tuple(found[:2])), after=Scales(tuple(found[2:])))


def _rounded(scales: Scales | None) -> Scales:
    assert scales
    return Scales(tuple(tuple(round(gate, 2) for gate in kind) for kind in scales.kinds))


if __name__ == "__main__":
    with GradingSession(for_this_machine()) as session:
        right = submission.read(ROOT / "solution" / "se_block.py")
        trained = train(right, session, lambda *_seen: None, (replace(CUES, seeds=1),))
    FILE.parent.mkdir(exist_ok=True)
    FILE.write_text(picture(trained.learned[0]), "utf-8")
