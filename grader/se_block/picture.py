"""One image on its way through a submission's block, step by step: its numbers, and the right ones where they may be shown."""

from collections.abc import Sequence

import numpy as np
from msgspec import Struct
from msgspec.structs import replace

from grader.core.values import Case, Outcome, OutcomeKind
from grader.se_block import inputs
from grader.se_block.estimate_gates import READABLE, estimate_gates, shared_gates
from grader.se_block.observed_block import Activations

MOST_ROWS, MOST_AXES = 16, 8  # of what `programs/inside.py` answers
RTOL, ATOL = 1e-4, 1e-5  # float32, and what a gate that is read off the output may be wrong by
VARIES, DARK = "varies", "dark"  # in place of a gate
Row = np.ndarray | None  # numbers, or None where they cannot be seen
Seen = np.ndarray | tuple[int, ...] | None  # or the shape of what is no row


class Panel(Struct, frozen=True, eq=False):
    """One step: what the block gives there, and what a right block gives. `is_image`: of shape (H, W, C), else one row."""

    id: str
    title: str
    yours: Row
    expected: Row = None
    is_image: bool = False
    scale: float = 0.0  # a number that is to be drawn large, even where none is
    note: str = ""
    unseen: str = ""  # why yours cannot be shown
    words: tuple[str, ...] = ()  # in place of each number of yours that is none
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


def close(yours: np.ndarray | float, expected: np.ndarray | float) -> np.ndarray:
    """Where two numbers count as the same in a picture."""
    return np.asarray(np.isclose(yours, expected, rtol=RTOL, atol=ATOL, equal_nan=True))


def rows(outcome: Outcome | None) -> list[Seen]:
    """What `programs/inside.py` answered: what each layer took and gave, in turn; none where that makes no sense."""
    numbers = outcome.value if outcome else None
    if numbers is None or numbers.ndim != 1 or numbers.dtype != np.float32:
        return []
    found, at = list[Seen](), 0
    while at < numbers.size and len(found) < MOST_ROWS:
        size = float(numbers[at])
        many = int(abs(size)) if size.is_integer() and size != -1 else 0
        if not size.is_integer() or size < -MOST_AXES or many > numbers.size - at - 1:
            return []
        row, at = numbers[at + 1 : at + 1 + many], at + 1 + many
        if size < -1 and not all(float(one).is_integer() and 0 <= one < 2**31 for one in row):
            return []
        found.append(row if size >= 0 else tuple(map(int, row)) or None)
    return found if len(found) % 2 == 0 else []


def picture(case: Case, outcome: Outcome, layers: Sequence[Seen], right: Activations | None, expected: Row) -> Picture:
    """All steps of `case`; `right` and `expected` are a right block's, where they may be shown."""
    x, output = inputs.array(case), _output(case, outcome)
    taken, hidden, active, logits = _between(layers)
    many, ended = len(layers) // 2, _ended(outcome)
    note = f"Your block has {many} layers with weights: this is what the last one gives." if many > 2 else ""
    means = x.mean(axis=(0, 1)) if expected is not None else None
    theirs, words, wanted = _gates(x, output, expected)
    panels = [
        Panel("x", "x, the image", x, is_image=True),
        _row("squeeze", "Squeeze: one number for each channel", taken, means, ended),
        _row("hidden", "The hidden units before the ReLU", hidden, right.hidden if right else None, ended),
        _row("active", "The hidden units after the ReLU", active, np.maximum(right.hidden, 0) if right else None, ended),
        replace(_row("logits", "What the second Dense gives", logits, right.logits if right else None, ended), note=note),
        Panel("gates", "The gates: output / x", theirs, wanted, scale=1.0, words=words, unseen=ended, note=_about(words)),
        Panel("output", "The output: x times its gates", output, _image(expected, x.shape), is_image=True, unseen=ended),
    ]
    differ = next((i for i, panel in enumerate(panels) if _differs(panel)), None)
    if differ is not None:
        panels[differ] = replace(panels[differ], is_first=True)
    return Picture(case, tuple(panels), _message(outcome, x))


def _row(id_: str, title: str, seen: Seen, expected: Row, ended: str) -> Panel:
    if isinstance(seen, tuple):
        return Panel(id_, title, None, expected, unseen=f"Here your block has an array of shape {seen}, and not one row.")
    why = ended or "Your block has no layer of Flax here, so this cannot be seen."
    return Panel(id_, title, seen, expected, unseen=why if seen is None else "")


def _ended(outcome: Outcome) -> str:
    if outcome.kind is OutcomeKind.RAISED:
        return "Your block stopped before it had this."
    return "" if outcome.kind is OutcomeKind.RETURNED else "Your block did not come to an end."


def _between(layers: Sequence[Seen]) -> tuple[Seen, Seen, Seen, Seen]:
    """What the first layer takes and gives, what the next one takes, and what the last one gives."""
    if len(layers) > 2:
        return layers[0], layers[1], layers[2], layers[-1]
    return (layers[0], None, None, layers[1]) if layers else (None, None, None, None)


def _output(case: Case, outcome: Outcome) -> Row:
    value = outcome.value
    return None if value is None or value.dtype.kind not in "fiub" else _image(value.astype(np.float64), case.shape)


def _image(numbers: Row, shape: tuple[int, ...]) -> Row:
    return numbers.reshape(shape) if numbers is not None and numbers.size == np.prod(shape) else None


def _gates(x: np.ndarray, output: Row, expected: Row) -> tuple[Row, tuple[str, ...], Row]:
    """Yours, the words where there is none, and the right ones."""
    wanted = None if expected is None else estimate_gates(x, expected)[0]
    if output is None:
        return None, (), wanted
    gates, varies = shared_gates(x, output)
    dark = (np.abs(x) < READABLE).all(axis=(0, 1))
    words = tuple(DARK if unseen else VARIES if off else "not finite" for unseen, off in zip(dark, varies, strict=True))
    return gates, words, wanted


def _about(words: Sequence[str]) -> str:
    said = ["varies: the pixels of this channel do not share one gate."] * (VARIES in words)
    said += [f"{DARK}: x is 0 everywhere in this channel, so its gate cannot be read off."] * (DARK in words)
    return " ".join(said)


def _differs(panel: Panel) -> bool:
    if panel.expected is None:
        return False
    if panel.yours is None:
        return "an array of shape" in panel.unseen
    return panel.yours.shape != panel.expected.shape or not close(panel.yours, panel.expected).all()


def _message(outcome: Outcome, x: np.ndarray) -> str:
    if outcome.kind is OutcomeKind.RAISED:
        return f"It raised {outcome.error}: {outcome.message}" if outcome.message else f"It raised {outcome.error}."
    if outcome.kind is not OutcomeKind.RETURNED:
        return f"There is no output: {outcome.message or outcome.kind.value}."
    if outcome.shape is None:
        return f"It returned {outcome.type_name}, and no array."
    return "" if outcome.shape == (x.size,) else f"It returned an array of shape {outcome.shape} where ({x.size},) is right."
