"""Draw cases with Hypothesis, beside the pinned ones, and shrink a failing one. Knows ranges, not one expected output.

A new (C, hidden width) pair costs most to compile and a new shape less, so the palette has few of the first and enough of
the second. A few cases come from beyond it, as the plan's seed says: a block that is right on the palette alone is not right.
Hypothesis draws a string of 51 bytes a case, of which a few are used: integers and shorter strings may come from
constants that it finds in whatever modules are loaded, which would give different cases to different learners.
"""

import contextlib
import functools
from collections.abc import Callable
from typing import TypeVar

from hypothesis import HealthCheck, Phase, Verbosity, given, seed, settings
from hypothesis import strategies as st
from hypothesis.errors import Flaky
from msgspec import Struct

from grader.core.values import Case, CasePlan
from grader.se_block.pinned_cases import ALWAYS, PINNED

# (C, reductions up to C, reductions above it): with the shapes below, 30 and more shapes from 10 (C, hidden width) pairs.
_REDUCTIONS = {
    1: ((1,), (2, 3, 5, 16)),
    2: ((1, 2), (3, 4, 7, 16)),
    3: ((2, 3), (4, 5, 8, 16)),
    4: ((1, 2, 3, 4), (5, 6, 8, 16)),
    8: ((2, 3, 4), (9, 12, 16, 32)),
}
_PIXELS = {
    1: ((1, 1), (1, 2), (2, 1), (3, 3), (5, 4)),
    2: ((1, 1), (1, 2), (2, 1), (2, 2), (3, 2), (1, 5), (4, 3)),
    3: ((1, 1), (1, 3), (2, 3), (3, 1), (4, 4), (5, 2)),
    4: ((1, 1), (2, 3), (3, 2), (4, 4), (1, 2), (2, 1), (5, 5), (3, 4)),
    8: ((1, 1), (2, 2), (2, 3), (3, 3), (1, 4), (4, 2), (5, 3)),
}
_SHAPES = sorted(((h, w, c) for c, sizes in _PIXELS.items() for h, w in sizes), key=lambda s: (s[0] * s[1] * s[2], s))
_ODD_CHANNELS = tuple(c for c in range(5, 65) if c not in {*_PIXELS, *(case.shape[2] for case in PINNED)})
_WIDE, _ODD = 1, 1  # cases beyond the palette: the pinned ones of real size are beyond it, too
BYTES = st.binary(min_size=51, max_size=51)
KINDS = ("integers", "normal", "signs", "constant", "one-pixel", "negative", "large", "normal")


C = TypeVar("C")  # a case, of whatever exercise


class _Source(Struct, frozen=True):
    """Cases of one sort in a plan: how many of them, from how many draws, begun with which seed."""

    cases: st.SearchStrategy[Case]
    count: int
    draws: int
    seed: int
    with_simplest: bool = True  # which Hypothesis draws first, whatever the seed


@functools.lru_cache(maxsize=16)
def generate(plan: CasePlan) -> tuple[Case, ...]:
    """The cases that Hypothesis adds to the pinned ones; the same plan gives the same cases everywhere."""
    return tuple(case for source in _sources(plan) for case in _take_distinct_shapes(_drawn(source), source.count))


def smallest(plan: CasePlan, fails: Callable[[Case], bool]) -> Case | None:
    """Draw the cases of `plan` again until one of them fails, and let Hypothesis shrink that one."""
    planned = frozenset(generate(plan))
    found: Case | None = None

    def remember(case: Case) -> bool:
        nonlocal found
        if (found or case in planned) and fails(case):
            found = case
            return True
        return False

    for source in _sources(plan):
        if found is None and source.count:
            search(source.cases, source.draws, source.seed, remember, shrinks=True)
    return found


def _sources(plan: CasePlan) -> tuple[_Source, ...]:
    wanted = max(plan.count - len(ALWAYS), 0)
    if plan.thorough:
        return (_Source(_thorough_cases(), wanted, 2 * plan.count, plan.seed),)
    wide, odd = min(_WIDE, wanted // 4), min(_ODD, wanted // 4)
    return (
        _Source(_palette_cases(), wanted - wide - odd, 2 * plan.count, plan.seed),
        _Source(_wide_cases(), wide, 10 * wide, plan.seed + 1, with_simplest=False),
        _Source(_odd_cases(), odd, 10 * odd, plan.seed + 2, with_simplest=False),
    )


def _drawn(source: _Source) -> tuple[Case, ...]:
    """Different cases from one source, none of them pinned, in the order in which Hypothesis draws them."""
    drawn: dict[Case, None] = {}

    def keep(case: Case) -> bool:
        if case not in ALWAYS:
            drawn[case] = None
        return False

    if source.count:
        search(source.cases, source.draws, source.seed, keep)
    return tuple(drawn)[0 if source.with_simplest else 1 :]


def _take_distinct_shapes(drawn: tuple[Case, ...], wanted: int) -> tuple[Case, ...]:
    """The first case of each new shape, then the others, up to `wanted`; in the order in which they were drawn."""
    seen = {case.shape for case in PINNED}
    new = [case for case in drawn if case.shape not in seen and not seen.add(case.shape)]  # type: ignore[func-returns-value]
    dealt = frozenset([*new, *(case for case in drawn if case not in new)][:wanted])
    return tuple(case for case in drawn if case in dealt)


class _Found(Exception):
    """Raised for Hypothesis to see a failing case."""


def search(cases: st.SearchStrategy[C], draws: int, begin: int, visit: Callable[[C], bool], *, shrinks: bool = False) -> None:
    """Have `visit` see what Hypothesis draws from the seed `begin`; where it `shrinks`, what is visited as failing, smaller."""

    @seed(begin)
    @settings(
        max_examples=draws, phases=(Phase.generate, *[Phase.shrink] * shrinks), database=None, deadline=None, derandomize=False,
        report_multiple_bugs=False, print_blob=False, verbosity=Verbosity.quiet, stateful_step_count=50,
        suppress_health_check=list(HealthCheck), backend="hypothesis",
    )  # fmt: skip
    @given(cases)
    def searched(case: C) -> None:
        if visit(case):
            raise _Found

    with contextlib.suppress(_Found, Flaky):
        searched()


@st.composite
def _palette_cases(draw: st.DrawFn) -> Case:
    shape, above, reduction, *rest = draw(BYTES)
    height, width, channels = _SHAPES[shape % len(_SHAPES)]
    reductions = _REDUCTIONS[channels][above % 2]
    return _case((height, width, channels), reductions[reduction % len(reductions)], rest)


@st.composite
def _wide_cases(draw: st.DrawFn) -> Case:
    """More than 16 hidden units, of 17 to 64 channels."""
    size, channels, reduction, *rest = draw(BYTES)
    channels = 17 + channels % 48
    return _case(_shape(size, channels), reduction % (channels // 17) + 1, rest)


@st.composite
def _odd_cases(draw: st.DrawFn) -> Case:
    """Numbers of channels that the palette has not, with reductions up to twice as many."""
    size, channels, reduction, *rest = draw(BYTES)
    channels = _ODD_CHANNELS[channels % len(_ODD_CHANNELS)]
    return _case(_shape(size, channels), reduction % (2 * channels) + 1, rest)


@st.composite
def _thorough_cases(draw: st.DrawFn) -> Case:
    size, channels, reduction, *rest = draw(BYTES)
    return _case(_shape(size, channels % 64 + 1), reduction % 64 + 1, rest)


def _shape(size: int, channels: int) -> tuple[int, int, int]:
    """Up to 9 by 9 pixels, as a byte says."""
    return size // 9 % 9 + 1, size % 9 + 1, channels


def _case(shape: tuple[int, int, int], reduction: int, rest: list[int]) -> Case:
    kind, x_seed, *seed_bytes = rest
    return Case(shape, reduction, int.from_bytes(seed_bytes[:4], "big") % 2**31, KINDS[kind % len(KINDS)], x_seed)
