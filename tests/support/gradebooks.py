"""Gradebooks as each platform exports them, of a class in that platform's form; and the column that may change.

The exported bytes, and what a person has in each, follow the forms that the platforms' own programs and exported files show.
"""

import csv
import io
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from tests.support.class_forms import login_of
from tests.support.handed_in.class_of_sixty import Person


@dataclass(frozen=True)
class Export:
    """A gradebook: its bytes for these people, the columns that may change, the id of a person, and the points there."""

    kind: str
    data: Callable[[Sequence[Person]], bytes]
    changes: tuple[str, ...]
    id: Callable[[int, Person], str]
    most: float
    encoding: str = "utf-8"
    separator: str = ","


def _written(rows: Sequence[Sequence[str]], separator: str = ",", end: str = "\n", quoting: int = csv.QUOTE_MINIMAL) -> str:
    text = io.StringIO()
    csv.writer(text, delimiter=separator, lineterminator=end, quoting=quoting).writerows(rows)
    return text.getvalue()


def _canvas(people: Sequence[Person]) -> bytes:
    rows = [
        "Student,ID,SIS User ID,SIS Login ID,Section,Notes,Homework 2 (4710),SE block (4711),Final Score".split(","),
        ["", "", "", "", "", "", "", "Manual Posting", ""],
        ["    Points Possible", "", "", "", "", "", "10.00", "20.00", "(read only)"],
    ]  # fmt: skip
    for i, one in enumerate(people):
        name = f"{one.last}, {one.first}"
        old = {3: "EX", 5: "12.00"}.get(i, "")
        rows.append([name, str(10000 + i), f"00{i}", login_of(one), one.section, "=1+1", "7.50", old, "71.25"])
    return _written([*rows, ["Student, Test", "99999", "", "", "A", "", "", "", ""]]).encode()


def _moodle(people: Sequence[Person]) -> bytes:
    head = (
        "Identifier,Full name,Email address,Status,Group,Grade,Maximum Grade,Grade can be changed,"
        "Last modified (submission),Last modified (grade),Feedback comments"
    ).split(",")
    rows = [head]
    for i, one in enumerate(people):
        status, said = (
            "Submitted for grading - 1 day 2 hours late" if i == 4 else "Submitted for grading",
            "Well <b>done</b>" * (i == 7),
        )
        rows.append([
            f"Participant {48000 + i}", one.name, f"{one.local}@u.example", status, one.section, "", "100.00", "Yes",
            "Monday, 2 March 2026, 9:00 AM", "-", said,
        ])  # fmt: skip
    return b"\xef\xbb\xbf" + _written(rows).encode()


def _blackboard(people: Sequence[Person]) -> list[list[str]]:
    rows = [
        ["Last Name", "First Name", "Username", "Student ID", "Last Access", "Availability",
         "Weighted Total [Total Pts: up to 100 Score] |500100", "SE block, Lab 3 [Total Pts: 10 Score] |500123"],
    ]  # fmt: skip
    for i, one in enumerate(people):
        rows.append([one.last, one.first, login_of(one), f"00{i}", "2026-03-01 10:00:00", "Yes", "55.00", ""])
    return rows


def _brightspace(people: Sequence[Person]) -> bytes:
    rows = [
        ["OrgDefinedId", "Username", "Last Name", "First Name", "Email", "Sections",
         "Lab 1 Points Grade <Numeric MaxPoints:10 Weight:5 Category:Labs CategoryWeight:20>",
         "SE block Points Grade <Numeric MaxPoints:5 Weight:5 Category:Labs CategoryWeight:20>", "End-of-Line Indicator"],
    ]  # fmt: skip
    for i, one in enumerate(people):
        rows.append([f"#00{i}", f"#{login_of(one)}", one.last, one.first, f"{one.local}@u.example", one.section, "8", "", "#"])
    return b"\xef\xbb\xbf" + _written(rows, end="\r\n").encode()


def _gradescope(people: Sequence[Person]) -> bytes:
    head = (
        "First Name,Last Name,SID,Email,Sections,Total Score,Max Points,Status,Submission ID,Submission Time,"
        "Lateness (H:M:S),View Count,Submission Count"
    ).split(",")
    rows = [head]
    for i, one in enumerate(people):
        late = "26:10:00" if i == 4 else "00:00:00"
        about = ["Graded", str(500 + i), "2026-03-02 09:00:00 +0100", late, "0", "1"]
        rows.append([one.first, one.last, f"00{i}", f"{one.local}@u.example", one.section, "", "10.0", *about])
    return _written(rows).encode()


_AS_TEXT = {"quoting": csv.QUOTE_ALL}
EXPORTS: dict[str, Export] = {
    "canvas": Export("canvas", _canvas, ("SE block (4711)",), lambda i, _: str(10000 + i), 20),
    "canvas, semicolons": Export(
        "canvas", lambda people: _semicolons(_canvas(people)), ("SE block (4711)",), lambda i, _: str(10000 + i), 20,
        separator=";",
    ),
    "moodle": Export(
        "moodle", _moodle, ("Grade", "Feedback comments"), lambda i, _: f"Participant {48000 + i}", 100, "utf-8-sig"
    ),
    "blackboard": Export(
        "blackboard", lambda people: b"\xef\xbb\xbf" + _written(_blackboard(people), **_AS_TEXT).encode(),
        ("SE block, Lab 3 [Total Pts: 10 Score] |500123",), lambda _i, one: login_of(one), 10, "utf-8-sig",
    ),
    "blackboard, as .xls": Export(
        "blackboard", lambda people: b"\xff\xfe" + _written(_blackboard(people), "\t", **_AS_TEXT).encode("utf-16-le"),
        ("SE block, Lab 3 [Total Pts: 10 Score] |500123",), lambda _i, one: login_of(one), 10, "utf-16", "\t",
    ),
    "brightspace": Export(
        "brightspace", _brightspace, ("SE block Points Grade <Numeric MaxPoints:5 Weight:5 Category:Labs CategoryWeight:20>",),
        lambda i, _: f"00{i}", 5, "utf-8-sig",
    ),
    "gradescope": Export("gradescope", _gradescope, ("Total Score",), lambda i, _: f"00{i}", 10),
}  # fmt: skip


def _semicolons(data: bytes) -> bytes:
    """The same as a site with decimal commas writes it."""
    rows = list(csv.reader(io.StringIO(data.decode())))
    return _written([[cell.replace(".", ",") if cell[:1].isdigit() else cell for cell in row] for row in rows], ";").encode()
