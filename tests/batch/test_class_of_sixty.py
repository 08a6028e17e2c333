"""Sixty people hand in in sixty forms: each has the right row, name and grade, and the table goes back as it came."""

import csv
import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from grader.batch import run
from grader.batch.course import Course
from grader.batch.run import Class
from grader.core import machine
from grader.grading.settings import Settings
from grader.intake.learner_names import visible
from tests.batch.conftest import SCORES
from tests.batch.test_batch_faults import unwatched
from tests.support import class_forms
from tests.support.caches import copy_cache
from tests.support.handed_in.class_of_sixty import class_of_sixty


def rows_of(table: Path) -> list[dict[str, str]]:
    return list(csv.DictReader(table.read_text("utf-8").splitlines()))


@pytest.mark.sweep
def test_a_class_in_mixed_forms_gets_the_right_row_name_and_grade_for_everybody(recorded: Path, tmp_path: Path) -> None:
    where, roster, rows = class_of_sixty(tmp_path)
    copy_cache(recorded, tmp_path / "cache")
    command = [sys.executable, "-m", "grader", "batch", str(where), "--out", str(tmp_path / "out"), "--roster", str(roster)]
    environment = os.environ | {"SE_BLOCK_CACHE": str(tmp_path / "cache"), "JAX_PLATFORMS": "cpu"}
    done = subprocess.run(
        [*command, "--examples", "47"], cwd=machine.ROOT, env=environment, capture_output=True, text=True, check=False
    )
    assert 0 == done.returncode, done.stderr[-3000:]
    lines = rows_of(tmp_path / "out" / "results.csv")
    assert [one.id for one in rows] == [line["id"] for line in lines]
    for one, line in zip(rows, lines, strict=True):
        assert line["learner"].startswith(one.name), (one, line)
        assert one.verdict == line["verdict"], (one, line)
        assert bool(one.verdict) == bool(line["score"]), (one, line)
        assert one.score is None or str(one.score) == line["score"], (one, line)
        assert ("" if one.mended is None else str(one.mended)) == line["mended_score"], (one, line)
        assert line["needs_look"] or one.verdict != "ungradable" or one.score, (one, line)
    table, before = rows_of(tmp_path / "out" / "gradebook.csv"), rows_of(roster)
    assert before == [{name: line[name] for name in ("id", "name", "section")} for line in table]
    settled = ["" if line["verdict"] == "ungradable" else line["score"] for line in lines]
    assert settled == [line["score"] for line in table]
    reports = json.loads((tmp_path / "out" / "results.json").read_text("utf-8"))["reports"]
    assert len(reports) == sum(bool(one.verdict) for one in rows)


@pytest.mark.parametrize("packed", ["folder", "zip", "zip in a folder", "tar.gz"])
@pytest.mark.parametrize("name", class_forms.FORMS)
def test_a_class_in_each_platform_s_form_gets_the_right_row_file_and_grade_for_everybody(
    name: str, packed: str, by_text: run.GradeAll, tmp_path: Path
) -> None:
    where, rows = class_forms.build(class_forms.FORMS[name], packed, tmp_path)
    said: list[str] = []
    out = tmp_path / "out"
    run.run(Class(Course(where, out), Settings(), said.append), by_text, unwatched, fresh=False)
    lines = {line["file"]: line for line in rows_of(out / "results.csv")}
    assert sorted(one.file for one in rows) == sorted(lines)
    for one in rows:
        line = lines[one.file]
        assert visible(line["learner"]).startswith(visible(one.name)), (one, line)
        assert (one.id, str(SCORES[one.text.strip()]), "") == (line["id"], line["score"], line["needs_look"]), one
    assert not [text for text in said if "no platform's pattern fits" in text or "Is the name" in text]
