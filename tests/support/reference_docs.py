"""The blocks of docs/reference.md that repeat what the program knows: its help, checks and formats.

`python -m tests.support.reference_docs` (or `make docs`) writes them anew, each between a line `<!-- name -->` and
`<!-- end -->`.
"""

import contextlib
import functools
import io
import os
import re
from collections.abc import Callable, Iterable
from unittest import mock

from grader import options
from grader.core import machine
from grader.reports import FORMATS
from grader.se_block.checks import CHECKS

FILE = machine.ROOT / "docs" / "reference.md"


def help_of(command: str) -> str:
    """The help text of a command, on a screen of 80 columns."""
    screen = io.StringIO()
    with mock.patch.dict(os.environ, {"COLUMNS": "80", "NO_COLOR": "1"}), contextlib.redirect_stdout(screen):
        with contextlib.suppress(SystemExit):
            options.parse([command, "--help"])
    return f"```\n{screen.getvalue().strip()}\n```"


def checks() -> str:
    """The table of checks."""
    rows = [(f"`{check.id}`", check.title, check.points, check.rationale) for check in CHECKS]
    total = sum(check.points for check in CHECKS)
    return table(("check", "what it asks", "points", "more"), [*rows, ("", "full marks", total, "")])


def formats() -> str:
    """The table of report formats."""
    return table(("format", "what it is"), [(f"`{name}`", about) for name, about in FORMATS.items()])


def table(head: Iterable[object], rows: Iterable[Iterable[object]]) -> str:
    """A table in Markdown."""
    head = tuple(head)
    return "\n".join(f"| {' | '.join(str(cell) for cell in row)} |" for row in (head, ["---"] * len(head), *rows))


BLOCKS: dict[str, Callable[[], str]] = {
    "help grade": functools.partial(help_of, "grade"),
    "help batch": functools.partial(help_of, "batch"),
    "checks": checks,
    "formats": formats,
}


def block(name: str) -> re.Pattern[str]:
    """Finds a block: the mark before it, what it holds, the mark behind it."""
    return re.compile(rf"^(<!-- {name} -->\n)(.*?)^(<!-- end -->)$", re.DOTALL | re.MULTILINE)


def with_block(text: str, name: str, content: str) -> str:
    """The text with this content in a block of it."""
    (found,) = block(name).finditer(text)
    return f"{text[: found.start(2)]}\n{content}\n\n{text[found.end(2) :]}"


def main() -> None:
    """Write the blocks of the file anew."""
    text = FILE.read_text(encoding="utf-8")
    for name, make in BLOCKS.items():
        text = with_block(text, name, make())
    FILE.write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
