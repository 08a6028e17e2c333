"""The pinned cases, chosen so that every known mistake shows on one of them. Knows shapes and seeds, not one answer."""

from collections.abc import Iterable

from msgspec import Struct

from grader.model import Case

DEFAULT_COUNT = 100
DEFAULT_SEED = 20180919

WORKED = Case((4, 4, 4), 2, 0, "worked", 0)

# The channel means of these inputs agree wherever seed, x_seed, C and reduction agree, though H and W differ.
SAME_MEANS = (
    Case((1, 1, 2), 1, 2, "same-means", 1),
    Case((1, 2, 2), 1, 2, "same-means", 1),
    Case((2, 1, 2), 1, 2, "same-means", 1),
    Case((2, 2, 2), 1, 2, "same-means", 1),
    Case((1, 1, 4), 2, 3, "same-means", 0),
    Case((2, 3, 4), 2, 3, "same-means", 0),
    Case((4, 4, 4), 2, 3, "same-means", 0),
)

# One pixel each, a hidden width of one: enough inputs to see how many hidden units there are. Of an input and its opposite
# at least one switches the unit on, whatever the weights are.
ONE_HIDDEN_UNIT = tuple(Case((1, 1, 4), 8, 3, kind, x_seed) for x_seed in (0, 2, 4, 7) for kind in ("signs", "opposite"))

# Two hidden units for C = 8, since 8 // 3 is 2; means of zero; the same image once and thrice as bright.
MANY_HIDDEN_UNITS = tuple(Case((1, 1, 8), 3, 2, kind, x_seed) for x_seed in (0, 1, 5) for kind in ("signs", "opposite"))
ZERO_MEANS = Case((2, 2, 2), 1, 2, "zero-means", 0)
TRIPLED = (Case((1, 1, 2), 1, 3, "signs", 0), Case((1, 1, 2), 1, 3, "tripled", 0))  # up to a hidden unit above 6

_PINNED = (
    WORKED,
    *SAME_MEANS,
    *ONE_HIDDEN_UNIT,
    *MANY_HIDDEN_UNITS,
    ZERO_MEANS,
    *TRIPLED,
    Case((1, 1, 1), 1, 2, "signs", 0),
    Case((1, 1, 1), 4, 3, "signs", 3),  # C < r
    Case((1, 2, 1), 1, 2, "integers", 1),  # H != W
    Case((2, 1, 1), 1, 2, "integers", 2),
    Case((1, 1, 2), 4, 2, "signs", 1),
    Case((2, 2, 2), 2, 2, "integers", 1),  # C == r
    Case((1, 1, 4), 1, 3, "signs", 4),  # hidden >= 4
    Case((1, 1, 4), 3, 3, "signs", 4),  # C / r is not much more than a whole number: only rounding up differs
    Case((1, 1, 8), 3, 7, "large", 36),  # numbers above 6 before the sigmoid; C / r is nearly the next whole number
    Case((1, 1, 16), 1, 2, "signs", 3),  # hidden > 8
    Case((2, 3, 3), 16, 301, "negative", 0),  # a seed above 255
    Case((2, 3, 3), 2, 2, "normal", 6),  # C % r != 0
    Case((2, 3, 4), 4, 2, "one-pixel", 1),
    Case((2, 3, 8), 3, 5, "normal", 3),
    Case((2, 3, 8), 3, 7, "large", 6),
)


def simplicity(case: Case) -> tuple[int, ...]:
    """The smaller, the easier to follow by hand: few numbers, then few channels, then a small reduction and seed."""
    height, width, channels = case.shape
    return (height * width * channels, channels, height, case.reduction, case.seed, case.x_seed)


PINNED = tuple(sorted(_PINNED, key=simplicity))


class Plan(Struct, frozen=True):
    """Which cases a grading asks: `count` in all, the pinned ones included; `thorough` leaves the palette."""

    count: int = DEFAULT_COUNT
    seed: int = DEFAULT_SEED
    thorough: bool = False


def coverage(cases: Iterable[Case]) -> dict[str, int]:
    """What the cases that were really compared span."""
    asked = tuple(cases)
    return {
        "cases": len(asked),
        "pinned": sum(case in PINNED for case in asked),
        "generated": sum(case not in PINNED for case in asked),
        "shapes": len({case.shape for case in asked}),
        "clamp_active": sum(case.clamped for case in asked),
        "seeds": len({case.seed for case in asked}),
    }


_FIRST_LANE = {1, 3, 4, *range(9, 65, 2)}  # numbers of channels that make about half the work


def split(cases: Iterable[Case], lanes: int) -> list[list[Case]]:
    """Share `cases` among lanes so that no two compile for the same number of channels; the order is kept."""
    shares: list[list[Case]] = [[] for _ in range(lanes)]
    for case in cases:
        channels = case.shape[2]
        shares[(channels not in _FIRST_LANE) % lanes].append(case)
    return shares
