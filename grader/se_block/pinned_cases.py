"""The pinned cases, chosen so that every known mistake shows on one of them. Knows shapes and seeds, not one answer.

Small ones tell mistakes apart. A few of real size show what goes wrong only there; of them the outputs alone are compared.
"""

from collections.abc import Iterable

from grader.core.values import Case

WORKED_EXAMPLE = Case((4, 4, 4), 2, 0, "worked", 0)
# Its first four numbers, as the lesson shows them: so JAX 0.10 and Flax 0.12 draw the weights.
WORKED_EXAMPLE_BEGINS = (-1.1373, -0.5927, 0.0, 0.4233)

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
    WORKED_EXAMPLE,
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

# A block may be right in everything small: these say so of channels, pixels, reductions and numbers as networks have them.
REAL_SIZE = tuple(
    sorted(
        (
            Case((2, 2, 4), 2, 3, "zeros", 0),  # a norm of nothing
            Case((2, 2, 4), 2, 2, "bright", 13),  # numbers above 10,000; hidden units above 10; a small gate
            Case((2, 2, 4), 2, 1, "camera", 4),  # numbers above 88 before the sigmoid, of which exp is infinite
            Case((1, 2, 98), 49, 4, "integers", 5),  # C * (1 / r) is a little less than C / r
            Case((2, 1, 288), 16, 5, "bright", 7),  # the reduction of the paper; 18 hidden units; gates of all sizes
            Case((11, 37, 4), 2, 6, "normal", 8),  # more than 9 rows, and more than 32 columns
            Case((1, 1, 2048), 4099, 7, "signs", 9),  # the last stage of a ResNet; a reduction in the thousands: one unit
        ),
        key=simplicity,
    )
)
ALWAYS = PINNED + REAL_SIZE  # asked in every grading


def is_clamped(case: Case) -> bool:
    """Whether the hidden width is 1 because the reduction is larger than C."""
    return case.reduction > case.shape[2]


def coverage(cases: Iterable[Case]) -> dict[str, int]:
    """What the cases that were really compared span."""
    asked = tuple(cases)
    return {
        "cases": len(asked),
        "pinned": sum(case in ALWAYS for case in asked),
        "generated": sum(case not in ALWAYS for case in asked),
        "shapes": len({case.shape for case in asked}),
        "clamp_active": sum(is_clamped(case) for case in asked),
        "seeds": len({case.seed for case in asked}),
    }


_FIRST_SHARE = {1, 3, 4, 98, 288, *range(9, 65, 2)}  # numbers of channels that make about half the work


def share_among(workers: int, cases: Iterable[Case]) -> list[list[Case]]:
    """Share `cases` so that no two workers compile for the same number of channels; the order is kept."""
    shares: list[list[Case]] = [[] for _ in range(workers)]
    for case in cases:
        shares[(case.shape[2] not in _FIRST_SHARE) % workers].append(case)
    return shares
