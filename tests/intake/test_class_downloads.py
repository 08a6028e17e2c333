"""Whose each file of a class is, and which file is graded, in the forms that platforms give it. Nothing is graded here."""

from collections.abc import Callable
from pathlib import Path

import pytest

from grader.intake import submission
from grader.intake.find_submissions import find
from grader.intake.hand_in import HandIn
from tests.support.handed_in import names, notebooks, packing, platforms, texts
from tests.support.handed_in.downloads import Built, Expected
from tests.support.handed_in.names import Named

RIGHTS = {text.strip() for text in texts.RIGHTS} | {
    submission.from_bytes("x", one.data).text.strip() for one in notebooks.NOTEBOOKS.values()
}
WRONGS = {text.strip() for text in texts.WRONGS.values()}


def sort(entry: HandIn) -> str:
    """What would be graded: right, wrong, the stub, or none."""
    if entry.missing or entry.absent or entry.broken:
        return "none"
    text = submission.read(entry.path).text.replace("\r\n", "\n").strip()
    return "right" if text in RIGHTS else "wrong" if text in WRONGS else "stub" if "Exercise:" in text else text


def told(entry: HandIn, expected: Expected) -> tuple[object, ...]:
    """What there is to compare of an entry."""
    text = "either" if expected.text == "either" and entry.look else sort(entry)
    return entry.learner, entry.id, any("Handed in late" in note for note in entry.notes), text, bool(entry.look)


@pytest.mark.parametrize("name", platforms.PLATFORMS | platforms.FURTHER)
def test_each_person_of_a_download_is_one_row_with_the_right_file(name: str, tmp_path: Path) -> None:
    build: Callable[[Path], Built] = (platforms.PLATFORMS | platforms.FURTHER)[name]
    where, expected = build(tmp_path / "in")
    entries = {(entry.learner, entry.id): entry for entry in find(where, tmp_path / "out")}
    wanted = {(one.name, one.id): one for one in expected}
    assert entries.keys() == wanted.keys()
    for key, one in wanted.items():
        assert told(entries[key], one) == (one.name, one.id, one.late, one.text, one.look), entries[key]
        if one.file not in ("", "se_block.py", "exercise/se_block.py"):
            assert any(f"`{one.file}`" in note for note in entries[key].notes), entries[key]


@pytest.mark.parametrize("name", names.NAMES)
def test_the_file_that_is_graded_is_the_one_that_was_meant(name: str, tmp_path: Path) -> None:
    one: Named = names.NAMES[name]
    packing.put(tmp_path / "in" / "zoe", one.files)
    packing.put(tmp_path / "in" / "adam", {"se_block.py": texts.RIGHTS[0].encode()})
    entry = next(entry for entry in find(tmp_path / "in", tmp_path / "out") if entry.learner == "zoe")
    expected = Expected("zoe", text=one.text, file=one.file, look=one.look)
    assert told(entry, expected) == ("zoe", "", False, one.text, one.look), entry
    if one.file not in ("", "se_block.py", "exercise/se_block.py"):
        assert any(f"`{one.file}`" in note for note in entry.notes), entry
