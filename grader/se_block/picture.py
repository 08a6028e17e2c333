"""One image on its way through a submission's block, step by step: its numbers, and the right ones where they may be shown."""

from collections.abc import Sequence

import numpy as np
from msgspec import Struct
from msgspec.structs import replace

from grader.core.values import Case, Outcome, OutcomeKind
from grader.se_block import inputs
from grader.se_block.estimate_gates import CONSTANT, READABLE, estimate_gates
from grader.se_block.observed_block import Activations

MOST_ROWS, NO_ROW = 16, -1  # of what `programs/inside.py` answers
CLOSE = {"rtol": 1e-4, "atol": 1e-5}  # float32, and what a gate that is read off the output may be wrong by
Row = np.ndarray | None  # numbers, or None where they cannot be seen


class Panel(Struct, frozen=True, eq=False):
    """One step: what the block gives there, and what a right block gives. `is_image`: of shape (H, W, C), else one row."""

    id: str
    title: str
    yours: Row
    expected: Row = None
    is_image: bool = False
    scale: float = 0.0  # a number that is to be drawn large, even where none is
    note: str = ""
    is_first: bool = False  # of those that differ


class Picture(Struct, frozen=True, eq=False):
    """The steps in their order; `message` says what came in place of an output."""

    case: Case
    panels: tuple[Panel, ...]
    message: str = ""

    @property
    def first(self) -> Panel | None:
        """The first step that differs from that of a right block."""
        return next((panel for panel in self.panels if panel.is_first), None)

    @property
    def is_compared(self) -> bool:
        """Whether the right numbers are shown, too."""
        return self.panels[-1].expected is not None


def rows(outcome: Outcome | None) -> list[Row]:
    """What `programs/inside.py` answered: what each layer took and gave, in turn; none where that makes no sense."""
    numbers = outcome.value if outcome else None
    if numbers is None or numbers.ndim != 1 or numbers.dtype != np.float32:
        return []
    found, at = list[Row](), 0
    while at < numbers.size and len(found) < MOST_ROWS:
        size = float(numbers[at])
        if size != NO_ROW and not (size.is_integer() and 0 <= size <= numbers.size - at - 1):
            return []
        many = max(int(size), 0)
        found.append(None if size == NO_ROW else numbers[at + 1 : at + 1 + many])
        at += 1 + many
    return found if len(found) % 2 == 0 else []


def picture(case: Case, outcome: Outcome, layers: Sequence[Row], right: Activations | None, expected: Row) -> Picture:
    """All steps of `case`; `right` and `expected` are a right block's, where they may be shown."""
    x, output = inputs.array(case), _output(case, outcome)
    taken, hidden, active, logits = _between(layers)
    many = len(layers) // 2
    note = f"Your block has {many} layers with weights: this is what the last one gives." if many > 2 else ""
    panels = [
        Panel("x", "x, the image", x, is_image=True),
        Panel("squeeze", "Squeeze: one number a channel", taken, x.mean(axis=(0, 1)) if expected is not None else None),
        Panel("hidden", "The hidden units, before the ReLU", hidden, right.hidden if right else None),
        Panel("active", "The hidden units, after it", active, np.maximum(right.hidden, 0) if right else None),
        Panel("logits", "A number a channel again, before the sigmoid", logits, right.logits if right else None, note=note),
        Panel("gates", "The gates: output / x", *_gates(x, output, expected), scale=1.0, note=_unreadable(x)),
        Panel("output", "The output: x times its gates", output, _image(expected, x.shape), is_image=True),
    ]
    differ = next((i for i, panel in enumerate(panels) if _differs(panel)), None)
    if differ is not None:
        panels[differ] = replace(panels[differ], is_first=True)
    return Picture(case, tuple(panels), _message(outcome, x))


def _between(layers: Sequence[Row]) -> tuple[Row, Row, Row, Row]:
    """What the first layer takes and gives, what the next one takes, and what the last one gives."""
    if len(layers) > 2:
        return layers[0], layers[1], layers[2], layers[-1]
    return (layers[0], None, None, layers[1]) if layers else (None, None, None, None)


def _output(case: Case, outcome: Outcome) -> Row:
    value = outcome.value
    return None if value is None or value.dtype.kind not in "fiub" else _image(value.astype(np.float64), case.shape)


def _image(numbers: Row, shape: tuple[int, ...]) -> Row:
    return numbers.reshape(shape) if numbers is not None and numbers.size == np.prod(shape) else None


def _gates(x: np.ndarray, output: Row, expected: Row) -> tuple[Row, Row]:
    theirs = None
    if output is not None:
        with np.errstate(all="ignore"):  # a learner's numbers may be infinite
            gates, spread = estimate_gates(x, output)
        theirs = np.where(spread <= CONSTANT, gates, np.nan)
    return theirs, None if expected is None else estimate_gates(x, expected)[0]


def _unreadable(x: np.ndarray) -> str:
    dark = (np.abs(x) < READABLE).all(axis=(0, 1))
    return "No gate can be read off where a channel of x is 0 everywhere." if dark.any() else ""


def _differs(panel: Panel) -> bool:
    if panel.yours is None or panel.expected is None:
        return False
    return panel.yours.shape != panel.expected.shape or not np.allclose(panel.yours, panel.expected, equal_nan=True, **CLOSE)


def _message(outcome: Outcome, x: np.ndarray) -> str:
    if outcome.kind is OutcomeKind.RAISED:
        return f"It raised {outcome.error}: {outcome.message}" if outcome.message else f"It raised {outcome.error}."
    if outcome.kind is not OutcomeKind.RETURNED:
        return f"There is no output: {outcome.message or outcome.kind.value}."
    if outcome.shape is None:
        return f"It returned {outcome.type_name}, and no array."
    return "" if outcome.shape == (x.size,) else f"It returned an array of shape {outcome.shape} where ({x.size},) is right."
