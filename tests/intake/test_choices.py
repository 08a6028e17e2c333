"""What a person decides about a hand-in is read from a table that anybody can write, and kept from run to run."""

import csv
import io
from pathlib import Path

import pytest

from grader.core.errors import UsageError
from grader.intake import choices
from grader.intake.choices import Decision


def test_what_was_decided_is_kept_and_each_look_has_a_line_to_fill_in(tmp_path: Path) -> None:
    path = tmp_path / choices.NAME
    decided = {"ann": Decision(path="hw/a.py"), "=bo": Decision(accept=choices.MENDED)}
    choices.write(path, {"ann": decided["ann"]}, [("=bo", "=why")])
    text = path.read_text("utf-8")
    assert not [line for line in text.splitlines() if line.startswith("=")]
    lines = list(csv.DictReader(io.StringIO(text)))
    assert ["ann", "'=bo"] == [line["learner"] for line in lines]
    lines[1]["accept"] = choices.MENDED
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.DictWriter(file, lines[0].keys(), delimiter=";")
        writer.writeheader()
        writer.writerows(lines)
    found = choices.read(path)
    assert [decided["ann"], decided["=bo"], choices.NONE] == [choices.about(found, one) for one in ("ann", "=bo", "cy")]
    assert ["'=bo"] == choices.unknown(found, ["ann"])


def test_a_line_that_is_shown_can_be_pasted_below_the_others(tmp_path: Path) -> None:
    path = tmp_path / choices.NAME
    ways = {'Doe, "J"': Decision(path="a, b/x.py"), "=bo": Decision(accept=choices.OK), "cy": Decision(id="7")}
    choices.write(path, {}, [(learner, "why") for learner in ways])
    with path.open("a", encoding="utf-8") as file:
        file.writelines(f"{choices.line(learner, way)}\n" for learner, way in ways.items())
    assert ways == {learner: choices.about(choices.read(path), learner) for learner in ways}


def test_a_learner_and_a_path_are_enough(tmp_path: Path) -> None:
    (tmp_path / "mine.csv").write_text("Learner,Path\nann,hw/a.py\nbo,\n", encoding="utf-8")
    assert {"ann": Decision(path="hw/a.py")} == choices.read(tmp_path / "mine.csv")


def test_nothing_to_decide_leaves_no_file(tmp_path: Path) -> None:
    path = tmp_path / choices.NAME
    choices.write(path, {}, [("ann", "why")])
    choices.write(path, {}, [])
    assert not path.exists()


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("learner,file\na,b\n", "needs the columns learner and path in its first line; it has learner, file"),
        ("learner,path,id,accept\na,,,yes\n", "may be ok or mended"),
        ("learner,path\na,b.py\na,c.py\n", "decides twice, and not the same, about 'a'"),
    ],
)
def test_a_decision_that_nobody_understands_is_refused(text: str, words: str, tmp_path: Path) -> None:
    (tmp_path / choices.NAME).write_text(text, encoding="utf-8")
    with pytest.raises(UsageError, match=words):
        choices.read(tmp_path / choices.NAME)
