"""CSV, JSON and HTML of a class: complete, escaped, and the same verdicts in each."""

import csv
import io
import json
from pathlib import Path

import pytest

from grader.batch import class_pages
from grader.batch.class_pages import Pages, index, table
from grader.batch.class_summary import learner_row, summarise
from grader.core.errors import Breakdown
from grader.core.report import Diagnosis, Mistake, Report
from grader.core.values import SourceLine
from grader.grading.assemble import unreadable_report
from grader.reports import html
from tests.support.builders import counterexample, failed_report, report

EVIL = "<script>alert(1)</script><img src=x onerror=alert(2)> & \"quotes' {{ 7 * 7 }} </style>"
MISTAKE = Mistake("squeeze-sum", None, "It adds up", "Why.", ("First hint.",), 13)
WRONG = failed_report("squeeze", diagnosis=Diagnosis("squeeze", True, (MISTAKE,)))


def written(folder: Path, learners: dict[str, Report]) -> Path:
    out = Pages(folder)
    rows = []
    for learner, one in learners.items():
        page = f"{len(rows)}.html"
        out.add(page, learner, one)
        rows.append(learner_row(learner, page, one))
    out.finish("a class", summarise(rows, {}))
    return folder


def test_the_same_verdicts_stand_in_each(tmp_path: Path) -> None:
    out = written(tmp_path, {"ann": report(), "bo": WRONG, "cy": unreadable_report("cy.py", "no file")})
    data = json.loads((out / "results.json").read_text("utf-8"))
    assert "se-block-class/1" == data["format"]
    assert ["pass", "fail", "ungradable"] == [one["verdict"] for one in data["reports"]]
    lines = list(csv.DictReader(io.StringIO((out / "results.csv").read_text("utf-8"))))
    assert list(class_pages.COLUMNS) == list(lines[0])
    assert [("ann", "10", "pass"), ("bo", "9", "fail"), ("cy", "0", "ungradable")] == [
        (line["learner"], line["score"], line["verdict"]) for line in lines
    ]
    assert ("squeeze", "squeeze-sum") == (lines[1]["failed checks"], lines[1]["mistakes"])
    shown = (out / "index.html").read_text("utf-8")
    assert all(f'href="learners/{i}.html"' in shown for i in range(3))
    assert "1 of 3 have solved" in shown


def test_pages_of_learners_who_left_are_removed(tmp_path: Path) -> None:
    written(tmp_path, {"ann": report(), "bo": report()})
    written(tmp_path, {"ann": report()})
    assert ["0.html"] == [page.name for page in (tmp_path / "learners").iterdir()]


def test_nothing_that_a_learner_wrote_is_markup() -> None:
    example = counterexample(message=EVIL, call=EVIL, lines=(SourceLine(1, EVIL, EVIL),))
    evil = failed_report(counterexample=example, submission={"path": EVIL, "sha256": ""}, output=EVIL, next_step=EVIL)
    whole = summarise([learner_row(EVIL, "page.html", evil)], {"page.html": b""})
    for shown in (html.render(evil, EVIL, "../index.html"), index(EVIL, whole)):
        assert EVIL not in shown and "<script" not in shown and "<img" not in shown and "49" not in shown
        assert 1 == shown.count("</style>")
        assert "&lt;script&gt;alert(1)&lt;/script&gt;" in shown


@pytest.mark.parametrize("name", ["=1+1", "+1", "-1", "@x", "\tx"])
def test_a_spreadsheet_is_given_no_formula(name: str) -> None:
    (line,) = list(csv.DictReader(io.StringIO(table((learner_row(name, "p", report()),)))))
    assert f"'{name}" == line["learner"]


def test_a_disk_that_refuses_is_a_breakdown_that_says_what_to_do(tmp_path: Path) -> None:
    (tmp_path / "learners").write_bytes(b"")
    with pytest.raises(Breakdown, match=r"every verdict is kept. Make space"):
        Pages(tmp_path).add("p.html", "ann", report())


def test_what_was_said_of_the_files_stands_on_the_page_and_is_no_markup() -> None:
    text = index("a class", summarise([learner_row("ann", "0.html", report())], {}), ["notes.csv names nobody", EVIL])
    assert '<p class="note">notes.csv names nobody</p>' in text
    assert "<script>alert(1)" not in text
