"""The stretch goals for a person, as text, and as data: how each stands, its mistakes, its smallest case, the next step."""

from collections.abc import Sequence

import msgspec
from rich.console import Console
from rich.text import Text

from grader.core.report import GoalResult
from grader.reports.terminal import NARROW, indented, make_console, numbers, tell, text_of
from grader.reports.words import FREE, OF_A_GOAL, how_many

TITLE = "STRETCH GOALS"
_STYLES = {"solved": "bold green", "failed": "bold yellow", "provisional": "bold yellow"}


def render(found: Sequence[GoalResult], *, width: int = 80, colour: bool = False) -> str:
    """The goals as text of at most `width` columns."""
    console = make_console(width, colour)
    solved = sum(one.status == "solved" for one in found)
    console.print(Text.assemble((TITLE, "bold"), f"   {solved} of {len(found)} solved. {FREE}"))
    for one in found:
        _goal(console, one)
    return text_of(console)


def _goal(console: Console, one: GoalResult) -> None:
    console.print()
    console.print(Text.assemble((OF_A_GOAL[one.status].upper(), _STYLES.get(one.status, "dim")), f"   {one.title}"))
    console.print(Text(one.path, "dim"))
    if one.status == "solved":
        console.print(indented(Text(f"All {one.cases} cases agree. {one.next_step}")))
        return
    if one.cases:
        console.print(indented(Text(f"{one.right} of {one.cases} cases agree.")))
    if one.mistakes:
        console.print(Text(how_many(one.mistakes), "bold"))
        for mistake in one.mistakes:
            tell(console, mistake)
    if one.counterexample:
        _example(console, one)
    console.print(Text("Next step", "bold"))
    console.print(indented(Text(one.next_step)))


def _example(console: Console, one: GoalResult) -> None:
    example = one.counterexample
    assert example
    console.print(Text("The smallest case that shows it", "bold"))
    console.print(Text(example.call, "cyan"))  # at the margin: an indented line cannot be pasted
    console.print(indented(Text(f"x of shape {example.shape}. {example.message}", "dim")))
    for line in example.lines:
        console.print(indented(Text.assemble(f"your {line.place}\n  ", (line.text, "red"))))
    if example.index is not None:
        console.print(indented(numbers(example.expected, example.actual, example.index, narrow=console.width < NARROW)))


def as_json(found: Sequence[GoalResult]) -> str:
    """The goals as data, `se-block-stretch/1`."""
    data = msgspec.json.encode({"format": "se-block-stretch/1", "goals": found})
    return msgspec.json.format(data, indent=2).decode() + "\n"
