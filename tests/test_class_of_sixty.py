"""Sixty people hand in in sixty forms: each has the right row, name and grade, and the table goes back as it came."""

import csv
import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

from grader.core import machine
from tests.handed_in import class_of_sixty


def rows_of(table: Path) -> list[dict[str, str]]:
    return list(csv.DictReader(table.read_text("utf-8").splitlines()))


def test_a_class_in_mixed_forms_gets_the_right_row_name_and_grade_for_everybody(recorded: Path, tmp_path: Path) -> None:
    where, roster, rows = class_of_sixty(tmp_path)
    shutil.copytree(recorded, tmp_path / "cache")
    command = [sys.executable, "-m", "grader", "batch", str(where), "--out", str(tmp_path / "out"), "--roster", str(roster)]
    environment = os.environ | {"SE_BLOCK_CACHE": str(tmp_path / "cache"), "JAX_PLATFORMS": "cpu"}
    done = subprocess.run(
        [*command, "--examples", "60"], cwd=machine.ROOT, env=environment, capture_output=True, text=True, check=False
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
    assert [line["score"] for line in lines] == [line["score"] for line in table]
    reports = json.loads((tmp_path / "out" / "results.json").read_text("utf-8"))["reports"]
    assert len(reports) == sum(bool(one.verdict) for one in rows)
