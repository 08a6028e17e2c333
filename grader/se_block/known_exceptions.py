"""The exceptions that learners meet, and what they mean in the block's own terms: the rows of the files in `exceptions/`.

A row says by what it is told, and the first that fits counts. Knows no row's text; runs nothing and makes no syntax tree.
"""

import functools
import re
import tomllib
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, Literal

import msgspec
from msgspec import Struct

from grader.core.python_text import STRING_OR_COMMENT
from grader.core.values import Outcome, OutcomeKind, SourceLine

FOLDER = Path(__file__).with_name("exceptions")
TOPICS = (  # in this order: the narrow ones first
    "loading", "own", "imports", "foreign", "classes", "compact", "layers", "functions", "weights", "keys", "axes", "tracing",
    "arrays", "numbers", "names", "endings", "families",
)  # fmt: skip
# The error model's own words.
KINDS = ("immutable", "zero width", "negative width", "batch", "no axis", "shapes", "too wide", "random", "other")
MOST_VALUE, MOST_LINE, MOST_SIGNATURE = 40, 70, 120  # characters of a learner's own that a text repeats
MOST_JOINED, MOST_EXPRESSION = 12, 1000  # lines of one expression, and characters
_ASIDE = re.compile(STRING_OR_COMMENT, re.DOTALL)


class KnownException(Struct, frozen=True, forbid_unknown_fields=True):
    """One cause of an exception: how it is told from others, and what is said of it.

    Each of `error` to `signature` is a regular expression; an empty one fits everything. What their named groups find stands
    in the texts for the group's name in braces.
    """

    title: str
    why: str
    do: str = ""  # the next step, where `why` does not say it
    cure: str = ""  # almost the line to write, for the last hint
    between: str = ""  # a hint plainer than the first; empty where the line that stops says more
    error: str = ""  # of the whole name of the type
    message: str = ""
    line: str = ""  # the innermost line of the learner's own file
    file: str = ""  # the file without its strings and comments
    signature: str = ""
    at: tuple[str, ...] = ()  # the checks in which it may come; empty: all
    ending: Literal["raised", "timed_out", "crashed", "unreadable"] = "raised"
    word: str = ""  # the table in which the group `name` must be found; its entry is `library` and `word`
    quoted: bool = True  # whether the text begins with the learner's line
    kind: str = ""  # what the error model calls it; empty where it predicts none


class Seen(Struct, frozen=True):
    """What surrounds an exception: the check that it stopped, the file, and what its function takes."""

    check: str = ""
    text: str = ""
    signature: str = ""


class Explained(Struct, frozen=True):
    """What an exception means in this very file."""

    id: str
    title: str
    text: str  # the reason and the next step
    between: str = ""
    cure: str = ""


@functools.cache
def rows() -> Mapping[str, KnownException]:
    """All rows by id, in the order in which they are tried."""
    found = [(id_, row) for topic in TOPICS for id_, row in in_topic(topic).items()]
    assert len(dict(found)) == len(found), "two rows have one id"
    return dict(found)


@functools.cache
def in_topic(topic: str) -> Mapping[str, KnownException]:
    """The rows of one file."""
    return {id_: msgspec.convert(row, KnownException) for id_, row in _file(topic).items()}


@functools.cache
def words() -> Mapping[str, Mapping[str, tuple[str, str]]]:
    """Words of other libraries, by table: the library, and what is written in its place."""
    return {
        table: {name: (library, word) for library, entries in libraries.items() for name, word in entries.items()}
        for table, libraries in _file("words").items()
    }


def kind_of(outcome: Outcome) -> str:
    """What the error model calls this exception; empty where it has no word for it, and where nothing was raised."""
    if outcome.kind is not OutcomeKind.RAISED:
        return ""
    return _kind(outcome.error, outcome.message, outcome.lines[-1:])


@functools.lru_cache(maxsize=1024)  # the error model asks it of one outcome for each of its mutants
def _kind(error: str, message: str, lines: tuple[SourceLine, ...]) -> str:
    outcome = Outcome(OutcomeKind.RAISED, error=error, message=message, lines=lines)
    return next((row.kind for _, row, _ in _fitting(outcome, Seen())), "")


def explain(outcome: Outcome, seen: Seen) -> Explained | None:
    """What the first row that fits says; None for what returned."""
    if outcome.kind is OutcomeKind.RETURNED:
        return None
    outcome, where = _cause(outcome)
    for id_, row, values in _fitting(outcome, seen):
        why, do, cure, between = (_filled(text, values) for text in (row.why, row.do, row.cure, row.between))
        place = (quoted_line(outcome.lines) or _quoted(row, seen.text)) if row.quoted else ""
        text = " ".join(part for part in (where + place, why, do) if part)
        return Explained(id_, _filled(row.title, values), text, between, cure or do)
    return None


def _cause(outcome: Outcome) -> tuple[Outcome, str]:
    """What the exception was raised for, where a `raise` of the learner's own hides it, and a sentence that says so."""
    hidden = outcome
    while hidden.cause is not None and hidden.lines and hidden.lines[-1].text.startswith("raise"):
        hidden = hidden.cause
    said = f"The {_plain(outcome.error)} hides another exception, {_plain(hidden.error)}. "
    return hidden, "" if hidden is outcome else said


def _fitting(outcome: Outcome, seen: Seen) -> Iterator[tuple[str, KnownException, dict[str, str]]]:
    line, code = _innermost(outcome.lines, seen.text), _ASIDE.sub(_blank, seen.text)
    for id_, row in rows().items():
        if row.ending != outcome.kind or (row.at and seen.check not in row.at):
            continue
        looked_at = (
            (re.fullmatch, row.error, outcome.error),
            (re.search, row.message, outcome.message),
            (re.search, row.line, line),
            (re.search, row.file, code),
            (re.search, row.signature, seen.signature),
        )
        values = _values(looked_at)
        if values is not None and row.word:
            values |= _word(row.word, values.get("name", ""))
        if values is not None and not (row.word and "word" not in values):
            yield id_, row, values | {"error": _plain(outcome.error), "signature": _plain(seen.signature, MOST_SIGNATURE)}


def _values(looked_at: tuple[Any, ...]) -> dict[str, str] | None:
    """What the named groups found; None where a pattern does not fit."""
    values: dict[str, str] = {}
    for look, pattern, text in looked_at:
        if not pattern:
            continue
        found = look(_with_values(pattern, values), text)
        if not found:
            return None
        values |= {name: _plain(value) for name, value in found.groupdict().items() if value}
    return values


def _with_values(pattern: str, values: Mapping[str, str]) -> str:
    """The pattern with what was found before in the place of a name in braces."""
    return re.sub(r"\{([a-z]+)\}", lambda name: re.escape(values.get(name[1], name[0])), pattern)


def _word(table: str, name: str) -> dict[str, str]:
    library, word = words()[table].get(name, ("", ""))
    return {"library": library, "word": word} if word else {}


def _blank(aside: re.Match[str]) -> str:
    """A string as an empty one, and no comment; the lines keep their numbers."""
    return ("" if aside[0].startswith("#") else '""') + "\n" * aside[0].count("\n")


def _innermost(lines: tuple[SourceLine, ...], text: str) -> str:
    """The learner's line that stops, with those after it that belong to the same expression."""
    if not lines:
        return ""
    last = lines[-1]
    below = text.split("\n")[last.number : last.number + MOST_JOINED] if text and not last.cell else []
    joined = last.text
    for more in below:
        if sum(joined.count(bracket) for bracket in "([{") <= sum(joined.count(bracket) for bracket in ")]}"):
            break
        joined += " " + more.strip()[:MOST_EXPRESSION]
    return joined[:MOST_EXPRESSION]


def quoted_line(lines: tuple[SourceLine, ...]) -> str:
    """The innermost of these lines with its place, as a sentence; empty where there is none."""
    if not lines or not lines[-1].text:
        return ""
    place, text = lines[-1].place, _plain(lines[-1].text, MOST_LINE)
    return f"{place[:1].upper()}{place[1:]}, `{text}`."


def _quoted(row: KnownException, text: str) -> str:
    """The line that a row finds in the file where no line was named: of what never came back."""
    found = re.search(row.file, _ASIDE.sub(_blank, text)) if row.file and row.ending != "raised" else None
    if not found:
        return ""
    number = found.string.count("\n", 0, found.start())
    return f"Look at `{_plain(text.split(chr(10))[number], MOST_LINE)}`."


def _plain(text: str, most: int = MOST_VALUE) -> str:
    """A learner's words as a part of a sentence."""
    text = " ".join(text.replace("`", "'").split())
    return text if len(text) <= most else text[: most - 1] + "\u2026"


def _filled(text: str, values: Mapping[str, str]) -> str:
    """The text with the values in it. One word of theirs is not looked at again: each is put in once."""
    return re.sub(r"\{(\w+)\}", lambda found: values.get(found[1], ""), text)


def _file(name: str) -> dict[str, Any]:
    return tomllib.loads((FOLDER / f"{name}.toml").read_text(encoding="utf-8"))
