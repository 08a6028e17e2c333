"""The tour for a person: the networks with the submission's block in them, as text, as a page, and as the lesson's table."""

import json
import textwrap
from collections.abc import Iterator

from grader.reports.html import templates
from grader.reports.words import opening
from grader.se_block.tour import ITS_OWN, WIDTHS, Network, Stop, Tour

TITLE = "Your block in the networks of three papers"
COLUMNS = ("network", "blocks", "without", "yours add", "its own add", "paper")
ABOUT = (
    "Parameters: how many numbers a network learns. `without`: those of the network without its SE blocks. `yours add`: those "
    "of your blocks in it. `its own add`: those of the blocks of its paper. `paper`: the total that the paper prints."
)


def row(network: Network, stop: Stop | None) -> tuple[str, ...]:
    """A network's cells; where it was not reached, what is the submission's is left blank."""
    if stop is None:
        return (network.name, "", f"{network.without:,}", "", f"{network.own:,}", network.published)
    yours = (str(len(stop.places)), f"{stop.total - stop.blocks:,}", f"{stop.blocks:,}")
    return (network.name, *yours, f"{network.own:,}", network.published)


def rows(tour: Tour) -> list[tuple[str, ...]]:
    """The cells of all networks."""
    reached = {stop.network: stop for stop in tour.stops}
    return [row(network, reached.get(network)) for network in ITS_OWN]


def render(tour: Tour) -> str:
    """The tour as text of at most 80 columns where a file's own words do not make it wider."""
    return "\n".join(_lines(tour)) + "\n"


def _lines(tour: Tour) -> Iterator[str]:
    yield from opening(TITLE, tour.path, tour.problem, tour.advice)
    cells = [COLUMNS, *rows(tour)]
    widths = [max(len(line[i]) for line in cells) for i in range(len(COLUMNS))]
    for line in cells:
        yield "  ".join([line[0].ljust(widths[0]), *map(str.rjust, line[1:], widths[1:])])
    yield ""
    yield from textwrap.wrap(ABOUT.replace("`", ""), 78)
    for stop in tour.stops:
        yield ""
        yield f"{stop.network.name}   exercise/networks/{stop.network.file}   {stop.network.paper}"
        yield from textwrap.wrap(f"{stop.where} ({WIDTHS})", 78, initial_indent="  ", subsequent_indent="  ")
        yield from textwrap.wrap(stop.compared, 78, initial_indent="  ", subsequent_indent="  ")
    for text in (*([tour.sweep] if tour.weights else []), *tour.notes):
        yield ""
        yield from textwrap.wrap(text, 78)


def page(tour: Tour) -> str:
    """The tour as a page of its own."""
    about = {"title": TITLE, "about": ABOUT, "widths": WIDTHS, "columns": COLUMNS, "rows": rows(tour)}
    return templates().get_template("tour.html").render(tour=tour, **about)


def as_json(tour: Tour) -> str:
    """The tour as data, `se-block-tour/1`: what was not reached has no numbers, and what is in the way as its message."""
    message = " ".join(filter(None, (tour.problem, tour.advice))) or None
    reached = {stop.network: stop for stop in tour.stops}
    wrong = [
        stop.network for stop in tour.stops if not stop.own and any(place.parameters != place.right for place in stop.places)
    ]
    networks = [
        {
            "id": network.id,
            "blocks": len(reached[network].places) if network in reached else None,
            "parameters": reached[network].total if network in reached else None,
            "parameters_without": network.without,
            "published": network.without + network.own,
            "message": message if network not in reached or network in wrong else None,
            "own_block": reached[network].own or None if network in reached else None,
        }
        for network in ITS_OWN
    ]
    return json.dumps({"format": "se-block-tour/1", "networks": networks, "notes": tour.notes}, indent=2) + "\n"


def markdown(tour: Tour) -> str:
    """The lesson's table."""
    lines = [COLUMNS, ["---", *["---:"] * (len(COLUMNS) - 1)], *rows(tour)]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)
