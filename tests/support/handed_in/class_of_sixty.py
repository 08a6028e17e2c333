"""A class of sixty in mixed forms, with its roster and the rows that are right."""

import csv
import unicodedata
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

from tests.support.handed_in.clones import clone
from tests.support.handed_in.mendable import MENDABLE, NOT_MENDABLE
from tests.support.handed_in.names import KIT, NAMES
from tests.support.handed_in.notebooks import NOTEBOOKS
from tests.support.handed_in.packing import docx, put, tarred, zipped
from tests.support.handed_in.texts import PDF, PLAIN, R2, RIGHTS, SEVEN_ZIP, WRONGS, R, S


@dataclass(frozen=True)
class Person:
    """A person of the roster. `local` is the local part of the e-mail address."""

    id: str
    first: str
    last: str
    section: str
    local: str

    @property
    def name(self) -> str:
        """The name as the roster writes it."""
        return f"{self.first} {self.last}"


@dataclass(frozen=True)
class ClassRow:
    """The row of one person. `score` is None where it is not known; `mended` is None where nothing was mended."""

    name: str
    id: str
    section: str
    verdict: str  # "pass", "fail", "ungradable", or "": handed in nothing
    score: int | None
    mended: int | None = None
    handed_in: str = ""  # the name of the file or folder in the class's folder
    kind: str = ""  # what it is, in words


_FIRSTS = (
    "Ada Bela Cato Dara Edda Finn Gitta Hugo Ines Juno Kaja Levi Mila Nilo Oona Pelle Quirin Runa Selma Tavi Ulla Vito "
    "Wanda Xeno Yara Zelda Ari Bodil Ceri Dion Elfi Falk"
).split()
_LASTS = (
    "Amselbach Birkenau Corvino Dornfeld Eberwald Fjordsen Glimmer Haldane Isenbrook Jorvik Kestrelli Lindqvist Moorland "
    "Nettleby Ostrander Pinefeld Quillon Rookwood Silberhag Thornby Underhill Vellamo Wintermoor Xanthis Yarrow Zephyrin "
    "Ashgrove Brackwater Cinderford Dunmarsh Elderby Foxley"
).split()
_ODD_PEOPLE = {
    7: ("Zo\u00eb", "M\u00fcller-L\u00fcd"),
    13: ("Mary Ann", "Del Rio"),
    21: ("Sean", "O'Fennel"),
    29: ("Ines", "Isenbrook"),
}


def people(count: int = 64) -> list[Person]:
    """Invented people; the ids of some are e-mail addresses. Numbers 8 and 29 have the same name."""
    made = []
    for i in range(count):
        first, last = _FIRSTS[(i * 5 + i // 32) % 32], _LASTS[i % 32] if i < 32 else _LASTS[i % 32] + "son"
        first, last = _ODD_PEOPLE.get(i, (first, last))
        plain = unicodedata.normalize("NFKD", first[0] + last).encode("ascii", "ignore").decode().lower()
        local = "".join(letter for letter in plain if letter.isalnum())[:8] + str(10 + i)
        own = f"{local}@u.example" if i % 7 == 1 else f"{2026000 + i * 37}"
        made.append(Person(own, first, last, "ABC"[i % 3], local))
    return made


def _snake(text: str) -> str:
    return text.lower().replace(" ", "_")


CALLED: tuple[Callable[[Person], str], ...] = (
    lambda one: one.id,
    lambda one: one.local,
    lambda one: one.name,
    lambda one: f"{one.last}, {one.first}",
    lambda one: f"{_snake(one.last)}_{_snake(one.first)}",
    lambda one: (one.last + one.first).lower().replace(" ", "").replace("-", "").replace("'", ""),
    lambda one: f"{one.first}.{one.last}".lower().replace(" ", "."),
)
Work = tuple[str, Mapping[str, bytes], str, int | None, int | None]  # kind, files by pattern, verdict, score, mended


def _works() -> list[Work]:
    """What the sixty hand in; `{}` stands for what they call it."""
    plain = [("a file", {"{}.py": text.encode()}, "pass", 10, None) for text in (*RIGHTS, *RIGHTS, *RIGHTS, *RIGHTS[:2])]
    packed = [
        ("a folder", {"{}/se_block.py": R}, "pass", 10, None),
        ("a clone", clone(R2, "{}/"), "pass", 10, None),
        ("a zip", {"{}.zip": zipped({"hw/se_block.py": R2})}, "pass", 10, None),
        ("a zip of the kit", {"{}.zip": zipped(KIT)}, "pass", 10, None),
        ("a tar.gz", {"{}.tar.gz": tarred({"hw/se_block.py": R})}, "pass", 10, None),
        ("a notebook", {"{}.ipynb": NOTEBOOKS["pip"].data}, "pass", 10, None),
        ("a notebook in a folder", {"{}/Untitled.ipynb": NOTEBOOKS["three cells"].data}, "pass", 10, None),
        ("text with a txt ending", {"{}.py.txt": R}, "pass", 10, None),
    ]
    odd = [(name, {f"{{}}/{file}": data for file, data in NAMES[name].files.items()}, "pass", 10, None) for name in _ODD]
    mended = [(name, {"{}.py": MENDABLE[name][0]}, "ungradable", 0, 10) for name in _MENDED]
    wrong = [(name, {"{}.py": text.encode()}, "fail", None, None) for name, text in WRONGS.items()]
    wrong += [("the stub", {"{}.py": S}, "fail", None, None), ("the stub, a clone", clone(S, "{}/"), "fail", None, None)]
    nothing = [(name, {f"{{}}{end}": data}, "ungradable", 0, None) for name, end, data in _NOTHING]
    return [*plain, *packed, *odd, *mended, *wrong, *nothing]


_ODD = (
    "se_block (1).py", "Copy of se_block.py", "SE_Block.py", "se_block.py.txt", "hw3/se_block (1).py", "a zip in a zip",
    "the kit, answer beside the stub", "twice, one is the stub", "twice, the same text", "a notebook beside the stub",
    "a notebook that is called se_block.py", "macOS's file beside it",
)  # fmt: skip
_MENDED = (
    "pip line", "fences", "a chat around fences", "curly quotes", "UTF-16 with mark", "cp1252", "plots", "drive",
    "input at the top", "an assert that fails", "np.load", "sys.exit",
)  # fmt: skip
_NOTHING = (
    ("a report", ".pdf", PDF), ("a 7z", ".7z", SEVEN_ZIP), ("a docx", ".docx", docx(PLAIN)), ("an empty folder", "/", b""),
    ("a page", ".py", NOT_MENDABLE["a saved web page"]), ("half a file", ".py", NOT_MENDABLE["cut off in a function"]),
    ("a used helper", ".py", NOT_MENDABLE["a helper that is used"]), ("an empty file", ".py", b""),
    ("a picture in a folder", "/screen.png", b"\x89PNG"),
)  # fmt: skip


def class_of_sixty(folder: Path) -> tuple[Path, Path, list[ClassRow]]:
    """Write a class of sixty and its roster of sixty-four; returns the folder, the roster and the rows that are right."""
    everyone, works = people(), _works()
    rows = []
    for i, one in enumerate(everyone):
        if i >= 60:
            rows.append(ClassRow(one.name, one.id, one.section, "", None))
            continue
        kind, files, verdict, score, mended = works[i * 23 % 60]
        called = _called(i, one)
        put(folder / "handed in", {name.replace("{}", called): data for name, data in files.items()})
        rows.append(ClassRow(one.name, one.id, one.section, verdict, score, mended, called, kind))
    roster = folder / "roster.csv"
    with roster.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(["id", "name", "section"])
        writer.writerows([one.id, one.name, one.section] for one in everyone)
    return folder / "handed in", roster, rows


def _called(i: int, one: Person) -> str:
    """What the hand-in is called. Namesakes go by their ids, and number 7 has the decomposed letters of a Mac."""
    if i in (8, 29):
        return one.id
    called = one.name if i == 7 else CALLED[i % len(CALLED)](one)
    return unicodedata.normalize("NFD", called) if i == 7 else called
