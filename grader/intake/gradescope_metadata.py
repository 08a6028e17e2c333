"""Who handed in what, as the metadata of a Gradescope download says. Knows that one file; believes no more of it than names.

The file is read event by event. No tag is followed, no alias is expanded, and what does not lead to a name is not kept, so that
its size alone bounds the work.
"""

from collections.abc import Iterator
from typing import Any

import yaml
from msgspec import Struct

NAME = "submission_metadata.yml"
MOST_BYTES = 16 * 2**20
MOST_PEOPLE = 50  # of one submission
MOST_NAME = 200  # characters
_SUBMITTERS = ":submitters"
_NOTHING = {"", "~", "null", "Null", "NULL"}


class MetadataFault(ValueError):
    """The file is none that can be read. The message says why."""


class Submitter(Struct, frozen=True):
    """One person as Gradescope knows them; what is not known is empty."""

    email: str
    sid: str
    name: str

    @property
    def shown(self) -> str:
        """What the person is called: what is there of e-mail, student number and name, in this order."""
        return self.email or self.sid or self.name


def submitters(data: bytes) -> dict[str, list[Submitter]]:
    """Who handed in which folder. Raises MetadataFault."""
    if len(data) > MOST_BYTES:
        raise MetadataFault(f"it is larger than {MOST_BYTES // 2**20} MiB")
    try:
        events = yaml.parse(data.decode("utf-8-sig"), Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader))
        found = _submissions(events)
    except Exception as error:  # whatever a parser says to a file that somebody made
        said = str(error).split("\n")[0][:200]
        raise MetadataFault(f"it is no YAML ({said})") from error
    if not found:
        raise MetadataFault("it names nobody")
    return found


def _submissions(events: Iterator[Any]) -> dict[str, list[Submitter]]:
    found = {}
    event = next(events)
    while isinstance(event, yaml.StreamStartEvent | yaml.DocumentStartEvent):
        event = next(events)
    for folder, about in _pairs(event, events):
        for key, people in _pairs(about, events):
            if key != _SUBMITTERS:
                _skip(people, events)
                continue
            named = [one for one in map(_submitter, _people(people, events)) if one.shown]
            if named:
                found[folder] = named[:MOST_PEOPLE]
    return found


def _pairs(event: Any, events: Iterator[Any]) -> Iterator[tuple[str, Any]]:
    """The keys of the mapping that `event` begins, each with the event that begins its value; that one is to be read on."""
    if not isinstance(event, yaml.MappingStartEvent):
        _skip(event, events)
        return
    for key in events:
        if isinstance(key, yaml.MappingEndEvent):
            return
        _skip(key, events)
        yield (key.value if isinstance(key, yaml.ScalarEvent) else ""), next(events)


def _people(event: Any, events: Iterator[Any]) -> Iterator[dict[str, str]]:
    """What is said of each person in the sequence that `event` begins."""
    if not isinstance(event, yaml.SequenceStartEvent):
        _skip(event, events)
        return
    for person in events:
        if isinstance(person, yaml.SequenceEndEvent):
            return
        about = {}
        for key, value in _pairs(person, events):
            _skip(value, events)
            if isinstance(value, yaml.ScalarEvent) and not (value.implicit[0] and value.value in _NOTHING):
                about[key] = value.value
        yield about


def _skip(event: Any, events: Iterator[Any]) -> None:
    """Read on to the end of what `event` begins."""
    depth = 0
    while True:
        depth += isinstance(event, yaml.CollectionStartEvent) - isinstance(event, yaml.CollectionEndEvent)
        if depth <= 0:
            return
        event = next(events)


def _submitter(person: dict[str, str]) -> Submitter:
    return Submitter(*(person.get(key, "").strip()[:MOST_NAME] for key in (":email", ":sid", ":name")))
