"""Which platform a class was downloaded from, by its names, and so whose each file is. Knows names; opens nothing.

A learner may call a file as a platform would. So the names are a platform's if those of all entries are, but for what lies
beside the learners' files and is nobody's.
"""

from collections.abc import Callable, Sequence

from msgspec.structs import replace

from grader.intake.file_tree import Names
from grader.intake.learner_names import visible
from grader.intake.platform_forms import PLATFORMS, FirstLine, Person, Platform


def is_a_platforms(name: str) -> bool:
    """Whether a platform, of those whose names nobody else gives, names so what somebody handed in."""
    return any(platform.match(name) for platform in PLATFORMS if not platform.needs)


def id_elsewhere(one: Person) -> str:
    """The person's id, where the platform's other tables have it, too."""
    return "" if any(platform.name == one.platform and platform.own_ids for platform in PLATFORMS) else one.id


def told_apart(
    paths: Sequence[Names], level: int, first_line: FirstLine, is_nobodys: Callable[[str], bool]
) -> tuple[list[Person], list[Names], str]:
    """The people whom a platform names, the paths of all others, and how the names were read, in a sentence.

    Names of people are `level` folders deep.
    """
    heads = sorted({path[level] for path in paths})
    files = {path[level] for path in paths if len(path) == level + 1}
    own = [head for head in heads if not (head in files and is_nobodys(head))]
    fitting = [one for one in PLATFORMS if own and all(map(one.match, own))]
    fitting = [one for one in fitting if one.needs is None or one.needs(paths, level)]
    if not fitting:
        return [], list(paths), _some_fit(own)
    found = [(path, match) for path in paths if (match := fitting[0].match(path[level]))]
    people = [replace(one, platform=fitting[0].name) for one in fitting[0].people(found, level, first_line)]
    others = [path for path in paths if not fitting[0].match(path[level])]
    return people, others, _read_as(fitting, len(people), own)


def _read_as(fitting: Sequence[Platform], people: int, own: Sequence[str]) -> str:
    as_ = f"Read as {fitting[0].name} names what it downloads"
    if len(fitting) > 1:
        return f"{as_}, though the names would fit {fitting[1].name}, too. Are the names of the rows right?"
    if len(own) == 1:
        return f"{as_}, by one entry alone, `{visible(own[0])}`. Is the name of the row right?"
    return f"{as_}: {len(own)} entries, {people} people."


def _some_fit(own: Sequence[str]) -> str:
    """Where some of the names are a platform's, and others are not."""
    fit = [head for head in own if is_a_platforms(head)]
    if not fit:
        return ""
    other = next((head for head in own if head not in fit), own[-1])
    return (
        f"{len(own)} entries, such as `{visible(fit[0])}` and `{visible(other)}`; no platform's pattern fits all of them. "
        "They are read by folder and file."
    )
