"""The doors of the intake: what is made of archives, paths, tables, metadata and names, as `doors.py` says."""

import re
import tempfile
from pathlib import Path

from grader.core.errors import UsageError
from grader.intake import choices, gradescope_metadata, learner_names, roster
from grader.intake.file_tree import Names
from grader.intake.find_submissions import find
from grader.intake.match_people import Matcher
from grader.intake.people import Told, level_of, people
from grader.intake.platform_forms import SAKAI_SIDE, Person
from grader.intake.submission import MAX_BYTES


def archive(data: bytes) -> None:
    """A zip archive, as one learner's and as a whole class's."""
    with tempfile.TemporaryDirectory() as name:
        (folder := Path(name) / "in").mkdir()
        given = "given.zip" if data[:1] in (b"P", b"") else "given.tar"
        (folder / given).write_bytes(data)
        for where in (folder, folder / given):
            (folder / "zoe.py").write_bytes(b"x = 1\n")
            try:
                found = find(where, Path(name) / "out")
            except UsageError:
                continue
            assert len(found) == len({member.path for member in found}) == len({member.learner for member in found})
            assert not any(member.broken for member in found)
            assert all(member.missing or member.path.stat().st_size <= MAX_BYTES + 1 for member in found)
            assert all(member.look for member in found if member.missing)
            assert all(member.file.isprintable() for member in found)
        left = {path.name for path in Path(name).rglob("*") if path.is_file()}
        assert left <= {given, "zoe.py", "se_block.py"}


def listing(data: bytes) -> None:
    """The paths of a class, one a line: each is one person's, or nobody's, and no person is there twice."""
    lines = dict.fromkeys(data.decode("utf-8", "surrogateescape").split("\n"))
    paths = [tuple(line.split("/")) for line in lines if all(line.split("/"))]
    if not paths:
        return
    found, said = people(paths, Told(first_line=lambda path: path[-1]))
    theirs = [given.path for person in found for given in person.files]
    assert len(theirs) == len(set(theirs))
    assert set(theirs) <= set(paths)
    level = level_of(paths)
    for path in set(paths) - set(theirs):
        assert len(path) == level + 1 or _is_side(path), path  # a file beside the learners', or a platform's own below them
    with_id = [person.id for person in found if person.id]
    assert len(with_id) == len(set(with_id))
    assert all(person.name and all(given.own for given in person.files) for person in found)
    assert said.isprintable()


def _is_side(path: Names) -> bool:
    return any(
        "assignfeedback_" in part or SAKAI_SIDE.fullmatch(part) or re.search(r"\d{4}(-\d\d){5}|[AP]M", part) for part in path
    )


def tables(data: bytes) -> None:
    """A roster, and what a person has decided about hand-ins; a learner's name stands in both."""
    with tempfile.TemporaryDirectory() as name:
        for file, read in (
            ("roster.csv", roster.read),
            (choices.NAME, choices.read),
        ):
            (Path(name) / file).write_bytes(data)
            try:
                found = read(Path(name) / file)
            except UsageError:
                continue
            if isinstance(found, roster.Roster):
                assert all(one.name for one in found.people)
                matcher = Matcher(found)
                named = [(i, one) for i, one in enumerate(found.people) if one.id and any(map(str.isalnum, one.name))]
                assert all(i in matcher.whose(Person(one.name, (), one.id)).people for i, one in named)
                assert data == found.table.changed({})
            else:
                assert all(one.accept in ("", choices.OK, choices.MENDED) for one in found.values())
                assert all(choices.about(found, learner) == one for learner, one in found.items())


def metadata(data: bytes) -> None:
    """The metadata of a Gradescope download."""
    try:
        found = gradescope_metadata.submitters(data)
    except gradescope_metadata.MetadataFault as why:
        assert len(str(why)) < 400
        return
    assert found
    for folder, submitters in found.items():
        assert isinstance(folder, str)
        assert 0 < len(submitters) <= gradescope_metadata.MOST_PEOPLE
        assert all(0 < len(one.shown) <= gradescope_metadata.MOST_NAME for one in submitters)


def names(data: bytes) -> None:
    """The names of a class, one a line."""
    given = data.decode("utf-8", "surrogateescape").split("\n")
    rows, files = learner_names.told_apart(given), learner_names.file_names(given)
    assert not any(learner_names.look_alike(rows))
    assert len(given) == len({file.lower() for file in files})
    assert all(row and "\n" not in row and row.encode() for row in rows)
    assert all(file and file.isascii() and not set(file) & set("/\\.:\0") for file in files)
    assert all(learner_names.harmless_cell(row)[:1] not in "=+-@\t\r\n" for row in rows)
