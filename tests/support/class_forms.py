"""A class of sixty as each platform gives it: invented people, five texts among them, and the row that is right for each."""

import re
import unicodedata
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from tests.support.handed_in.blackboard import receipt
from tests.support.handed_in.class_of_sixty import Person, people
from tests.support.handed_in.packing import put, tarred, zipped
from tests.support.handed_in.texts import OTHER_WRONG, PDF, RIGHTS, STUB, WRONG

TEXTS = (*RIGHTS, WRONG, OTHER_WRONG, STUB)
WHEN = "2026-03-02-09-00-00"
Files = dict[str, bytes]


@dataclass(frozen=True)
class Row:
    """What `results.csv` must have for one person."""

    name: str
    id: str
    text: str
    file: str


@dataclass(frozen=True)
class Form:
    """How a platform names things: `files` of one person, given the number and the text, and the row for them."""

    files: Callable[[int, Person, bytes], Files]
    row: Callable[[int, Person], tuple[str, str, str]]  # name, id, file
    beside: Mapping[str, bytes] | None = None


def sixty() -> list[Person]:
    return people(60)


def text_of(i: int) -> str:
    return TEXTS[i % len(TEXTS)]


def build(form: Form, packed: str, folder: Path) -> tuple[Path, list[Row]]:
    """Write the class, as a folder, a zip, a zip in a folder, or a tar.gz; and what is right for it."""
    files: Files = dict(form.beside or {})
    rows = []
    for i, one in enumerate(sixty()):
        own = form.files(i, one, text_of(i).encode())
        assert not own.keys() & files.keys(), one
        files |= own
        name, id_, file = form.row(i, one)
        assert file in own or ".zip/" in file, file
        rows.append(Row(name, id_, text_of(i), file))
    if packed == "folder":
        return put(folder / "class", files), rows
    data, ending = (tarred(files), "tar.gz") if packed == "tar.gz" else (zipped(files), "zip")
    put(folder / "class", {f"submissions.{ending}": data})
    return folder / "class" if packed == "zip in a folder" else folder / "class" / f"submissions.{ending}", rows


def _plain(text: str) -> str:
    return unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode()


def _canvas_name(i: int, one: Person) -> str:
    late, again = "_LATE" if i % 6 == 0 else "", "-1" if i % 5 == 0 else ""
    return f"{_sortable(one)}{late}_{10000 + i}_{88000 + i}_se_block{again}.py"


def _sortable(one: Person) -> str:
    return re.sub(r"\W", "", (one.last + one.first).lower())


def _canvas(i: int, one: Person, text: bytes) -> Files:
    extra = {re.sub(r"_se_block.*", "_report.pdf", _canvas_name(i, one)): PDF} if i % 9 == 0 else {}
    return {_canvas_name(i, one): text} | extra


def _moodle(i: int, one: Person, text: bytes) -> Files:
    head = f"{one.name.replace(chr(39), '')}_{48000 + i}_assignsubmission"
    typed = {f"{head}_onlinetext/onlinetext.html": b"<p>See my file.</p>"} if i % 4 == 0 else {}
    return {f"{head}_file/se_block.py": text} | typed


def _moodle_flat(i: int, one: Person, text: bytes) -> Files:
    return {f"{one.name.replace(chr(39), '')}_{48000 + i}_assignsubmission_file_x_11_assignsubmission_file_se_block.py": text}


def login_of(one: Person) -> str:
    return _plain(one.local)


def _blackboard(i: int, one: Person, text: bytes) -> Files:
    old, word = "2026-03-01-22-15-07", "poging" if i % 2 else "attempt"

    def attempt(when: str, what: bytes) -> Files:
        head = f"HW_3_{login_of(one)}_{word}_{when}"
        return {f"{head}.txt": receipt(one.name, login_of(one), "HW_3", when, ["se_block.py"]), f"{head}_se_block.py": what}

    return attempt(WHEN, text) | (attempt(old, b"an older one") if i % 3 == 0 else {})


def _blackboard_file(i: int, one: Person) -> str:
    return f"HW_3_{login_of(one)}_{'poging' if i % 2 else 'attempt'}_{WHEN}_se_block.py"


def _brightspace_head(i: int, one: Person) -> str:
    return f"{30000 + i}-640001 - {one.name} - Mar 2, 2026 {'1205 PM' if i % 2 else '905 AM'}"


def _sakai_head(one: Person) -> str:
    return f"Lab 2/{_plain(one.last)}, {_plain(one.first)}({login_of(one)})"


def _sakai(i: int, one: Person, text: bytes) -> Files:
    return {
        f"{_sakai_head(one)}/Submission attachment(s)/se_block.py": text,
        f"{_sakai_head(one)}/timestamp.txt": b"20260302090000",
        f"{_sakai_head(one)}/comments.txt": b"",
    }


def _sakai_flat(i: int, one: Person, text: bytes) -> Files:
    return {f"{_plain(one.last)}, {_plain(one.first)}({login_of(one)})_Submission attachment(s)_se_block.py": text}


def _gradescope_metadata(people: Sequence[Person]) -> bytes:
    lines = []
    for i, one in enumerate(people):
        lines += [f"submission_{500 + i}:", "  :submitters:", f"  - :name: {one.name}", f"    :sid: '00{i}'"]
        lines += [f"    :email: {one.local}@u.example"]
    return "\n".join(["---", *lines, ""]).encode()


def _kit(text: bytes, top: str) -> Files:
    return {f"{top}/README.md": b"# Mine\n", f"{top}/exercise/README.md": b"# Lesson\n", f"{top}/exercise/se_block.py": text}


FORMS: dict[str, Form] = {
    "canvas": Form(
        _canvas,
        lambda i, one: (_sortable(one), str(10000 + i), _canvas_name(i, one)),
    ),
    "moodle": Form(
        _moodle,
        lambda i, one: (
            one.name.replace("'", ""), str(48000 + i),
            f"{one.name.replace(chr(39), '')}_{48000 + i}_assignsubmission_file/se_block.py",
        ),
    ),
    "moodle, no folders": Form(
        _moodle_flat, lambda i, one: (one.name.replace("'", ""), str(48000 + i), next(iter(_moodle_flat(i, one, b"")))),
    ),
    "blackboard": Form(_blackboard, lambda i, one: (login_of(one), login_of(one), _blackboard_file(i, one))),
    "brightspace": Form(
        lambda i, one, text: {f"{_brightspace_head(i, one)}/se_block.py": text},
        lambda i, one: (one.name, str(30000 + i), f"{_brightspace_head(i, one)}/se_block.py"),
        {"index.html": b"<html></html>"},
    ),
    "brightspace, no folders": Form(
        lambda i, one, text: {f"{_brightspace_head(i, one)} - se_block.py": text},
        lambda i, one: (one.name, str(30000 + i), f"{_brightspace_head(i, one)} - se_block.py"),
    ),
    "sakai": Form(
        _sakai,
        lambda _i, one: (
            f"{_plain(one.last)}, {_plain(one.first)}", login_of(one),
            f"{_sakai_head(one)}/Submission attachment(s)/se_block.py",
        ),
        {"Lab 2/grades.csv": b"Lab 2,SCORE_GRADE_TYPE\n"},
    ),
    "sakai, no folders": Form(
        _sakai_flat,
        lambda i, one: (f"{_plain(one.last)}, {_plain(one.first)}", login_of(one), next(iter(_sakai_flat(i, one, b"")))),
    ),
    "gradescope": Form(
        lambda i, _one, text: {f"assignment_91_export/submission_{500 + i}/hw/se_block.py": text},
        lambda i, one: (f"{one.local}@u.example", f"00{i}", f"assignment_91_export/submission_{500 + i}/hw/se_block.py"),
        {"assignment_91_export/submission_metadata.yml": _gradescope_metadata(sixty())},
    ),
    "github": Form(
        lambda i, one, text: _kit(text, f"lab-2-submissions/lab-2-{login_of(one)}-{i}"),
        lambda i, one: (
            f"lab-2-{login_of(one)}-{i}", "", f"lab-2-submissions/lab-2-{login_of(one)}-{i}/exercise/se_block.py",
        ),
    ),
    "files": Form(
        lambda _i, one, text: {f"{one.last} {one.id}.py": text},
        lambda _i, one: (f"{one.last} {one.id}", "", f"{one.last} {one.id}.py"),
        {"se_block.py": STUB.encode(), "README.md": b"My class", "roster.csv": b"id,name\n"},
    ),
    "folders": Form(
        lambda i, one, text: {f"ML/HW 3/{one.id}/{'se_block (1).py' if i % 2 else 'work/se_block.py'}": text},
        lambda i, one: (one.id, "", f"ML/HW 3/{one.id}/{'se_block (1).py' if i % 2 else 'work/se_block.py'}"),
    ),
    "archives": Form(
        lambda i, one, text: {f"{one.last} {one.id}.zip": zipped({"hw/se_block.py": text})},
        lambda i, one: (f"{one.last} {one.id}", "", f"{one.last} {one.id}.zip/hw/se_block.py"),
    ),
}  # fmt: skip
